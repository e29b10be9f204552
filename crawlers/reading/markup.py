"""Markup made into a tree, however deep it is nested: every word of it, in time that grows with its length alone."""

from __future__ import annotations

from lxml import etree
from parsel import Selector

from crawlers.reading.flatten import flattened

DEEP = 250  # elements inside one another; a page with pyramids of quotations has some fifty

_is_deep = etree.XPath(f"boolean({'/*' * DEEP})")


def read_markup(text: str, url: str = "") -> Selector:
    """The tree of a page or of a piece of one; any text parses to some tree.

    libxml2 stops at 2,048 elements inside one another (256 in other versions) and loses the rest of the page; what is
    nested that deep is flattened first.
    """
    tree = _parse(text, url)
    return _parse(flattened(text), url) if _is_deep(tree.root) else tree


def _parse(text: str, url: str) -> Selector:
    # Parsel's own parser makes elements of a class in Python: each costs twice as much, and nothing here needs it.
    parser = etree.HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
    body = text.replace("\0", "").strip().encode() or b"<html></html>"
    root = etree.fromstring(body, parser, base_url=url)
    return Selector(root=etree.Element("html") if root is None else root, type="html", base_url=url)
