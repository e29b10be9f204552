"""Whether a page is sound HTML: stricter than the standard, as our templates write it and nothing else may."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

# A tag with its attributes in double quotes, the doctype, or a comment: whatever else begins with "<" came from
# somewhere that was not escaped.
_TOKEN = re.compile(r'<(?:(/?)([A-Za-z][A-Za-z0-9-]*)([^<>"]*(?:"[^"<]*"[^<>"]*)*)>|!DOCTYPE html>|!--[^<]*?-->)')
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_ODD = etree.XPath("//script[not(@src)] | //style | //*[@style]")
_EVENT = etree.XPath("//@*[starts-with(name(), 'on')]")
_POLICY = etree.XPath("//meta[@http-equiv = 'Content-Security-Policy']")
_NAMED = etree.XPath("//@id", smart_strings=False)
_UNKNOWN_TAG = "HTML_UNKNOWN_TAG"  # an older parser knows no <main>


def elements(path: etree.XPath, tree: etree._Element) -> list[etree._Element]:
    """The elements that a path finds."""
    found = path(tree)
    return [one for one in found if isinstance(one, etree._Element)] if isinstance(found, list) else []


def texts(path: etree.XPath, tree: etree._Element) -> list[str]:
    """The texts that a path finds."""
    found = path(tree)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def read_tree(html: bytes) -> tuple[etree._Element | None, list[str]]:
    """The tree of a page, None where it cannot be read at all, and what is wrong with its markup."""
    try:
        text = html.decode("utf-8")
    except UnicodeDecodeError:
        return None, ["is not UTF-8"]
    problems = [problem] if (problem := _unbalanced(text)) else []
    parser = etree.HTMLParser(encoding="utf-8")
    try:
        tree = etree.fromstring(html, parser)
    except etree.XMLSyntaxError:
        tree = None
    if tree is None:
        return None, ["is empty or no HTML"]
    if not problems:
        odd = [entry.message.strip() for entry in parser.error_log if entry.type_name != _UNKNOWN_TAG]
        problems += [f"is not sound HTML: {odd[0]}"] if odd else []
    return tree, problems


def _unbalanced(text: str) -> str:
    """What breaks the order of tags, every one closed in its turn; empty where nothing does."""
    tokens = _TOKEN.findall(text)
    if len(tokens) != text.count("<"):
        return "is not sound HTML: there is a < that begins no tag"
    opened: list[str] = []
    for slash, name, attributes in tokens:
        if slash:
            if not opened or opened.pop() != name:
                return f"is not sound HTML: </{name}> closes nothing"
        elif name and name not in _VOID and not (attributes.endswith("/") and "svg" in opened):
            opened.append(name)
    return f"is not sound HTML: <{opened[-1]}> is not closed" if opened else ""


def odd_code(tree: etree._Element) -> Iterator[str]:
    """Code where none may be: our pages hold no script, no style and no handler, and forbid them besides."""
    if _ODD(tree):
        yield "has a script or style in it"
    if _EVENT(tree):
        yield "has an event handler in it"
    if not _POLICY(tree):
        yield "has no content security policy"


def headings(tree: etree._Element) -> Iterator[str]:
    """What a screen reader and a browser's tab need: a language, a title, one main heading, no name given twice."""
    if not tree.get("lang"):
        yield "does not say its language"
    if not (tree.findtext("head/title") or "").strip():
        yield "has no title"
    if sum(1 for _ in tree.iter("h1")) != 1:
        yield "does not have exactly one main heading"
    names = names_in(tree)
    if len(set(names)) != len(names):
        yield f"gives the id {_twice(names)} twice"


def names_in(tree: etree._Element) -> list[str]:
    """The ids of a page, to which links may lead."""
    return texts(_NAMED, tree)


def _twice(names: list[str]) -> str:
    return next(name for name in names if names.count(name) > 1)
