"""A built site read as a browser reads it: its elements, attributes and links, and what must never be among them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

TEMPLATES = Path(__file__).parents[1] / "site_templates"
FILE = re.compile(r"\.?[A-Za-z0-9][A-Za-z0-9_-]*(\.[a-z0-9]+)*")
LINKS = {"href", "src", "action", "poster", "cite", "data", "formaction", "ping", "srcset", "background"}
FORBIDDEN = {"style", "srcdoc", "formaction", "ping", "http-equiv=refresh"}
MARK = "zqx"  # stands in every hostile word: where it turns up tells what became of it


class Page(HTMLParser):
    """What a page is made of: ``elements`` as (name, attributes), and the text of its data blocks."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.comments: list[str] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._in_script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def our_elements() -> set[str]:
    """The elements that the templates are made of."""
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    written = {name.lower() for name in re.findall(r"<([A-Za-z][A-Za-z0-9]*)", text)}
    return written | {"h3", "time"}  # a macro's argument, and what the filter "day" makes


def files(site: Path) -> list[Path]:
    """Every file of the site but Pagefind's own, in order."""
    return sorted(
        path for path in site.rglob("*") if path.is_file() and "pagefind" not in path.relative_to(site).parts[0]
    )


def faults(site: Path) -> list[str]:
    """Where a word of a post became markup, style, script, link target or file path; empty where none did."""
    ours = our_elements()
    found: list[str] = []
    for path in files(site):
        name = path.relative_to(site)
        found += [f"{name}: its name" for part in name.parts if not FILE.fullmatch(part) or MARK in part]
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            found += [f"{name}: {fault}" for fault in page_faults(text, ours)]
        elif path.suffix in {".xml", ".atom"}:
            found += [f"{name}: {fault}" for fault in xml_faults(text, ours)]
        elif path.suffix in {".json", ".webmanifest"}:
            json.loads(text)
        elif MARK in text:
            found.append(f"{name}: holds a word of a post")
    return found


def page_faults(text: str, ours: set[str]) -> Iterator[str]:
    """What is wrong with the structure of one page."""
    page = Page(text)
    for tag, attributes in page.elements:
        if tag not in ours:
            yield f"<{tag}> is no element of ours"
        yield from _attribute_faults(tag, attributes)
        if tag == "script" and "src" not in attributes and attributes.get("type") != "application/ld+json":
            yield "a script stands in it"
    if page.comments:
        yield f"a comment: {page.comments[0][:60]}"
    for block in page.scripts:
        if block.strip():
            json.loads(block)


def _attribute_faults(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if name.startswith("on") or name in FORBIDDEN or MARK in name or f"{name}={value.lower()}" in FORBIDDEN:
            yield f"<{tag} {name}> is no attribute of ours"
        if name in {"class", "id", "for", "lang", "type", "rel", "charset"} and MARK in value:
            yield f"<{tag} {name}> holds a word of a post"
        if name in LINKS:
            yield from (f"<{tag} {name}>: {fault}" for fault in link_faults(tag, value))


def link_faults(tag: str, link: str) -> Iterator[str]:
    """What is wrong with a link target: only http(s) leads outside, from an ``a`` or ``link`` alone."""
    if link != link.strip() or re.search(r"[\x00-\x20\"<>\\]", link):
        yield f"{link[:60]!r} holds what no address may"
        return
    parts = urlsplit(link)
    if parts.scheme in {"http", "https"}:
        if not parts.hostname or tag not in {"a", "link"}:
            yield f"{link[:60]!r} leads outside"
    elif parts.scheme in {"mailto", "tel", "sms"} and MARK not in link:  # the operator, helplines
        return
    elif parts.scheme or parts.netloc or link.startswith("//"):
        yield f"{link[:60]!r} is no address of ours"
    elif MARK in parts.path:
        yield f"{link[:60]!r} is a path made of a post"


def xml_faults(text: str, ours: set[str]) -> Iterator[str]:
    """What is wrong with a feed or sitemap; it must be well-formed."""
    root = etree.fromstring(text.encode(), etree.XMLParser(resolve_entities=False))
    for element in root.iter():
        if not isinstance(element.tag, str):
            yield "a comment or instruction"
            continue
        if MARK in element.tag or any(MARK in name for name in element.attrib):
            yield f"<{element.tag}> is no element of ours"
        for name in LINKS & {str(name) for name in element.attrib}:
            yield from link_faults("link", str(element.attrib[name]))
        if element.get("type") in {"html", "xhtml"}:
            yield from page_faults(element.text or "", ours)
        if etree.QName(element).localname in {"loc", "id", "uri", "url"} and element.text:
            yield from (f for f in link_faults("link", element.text) if not element.text.startswith(("urn:", "tag:")))
