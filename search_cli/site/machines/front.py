"""The files at the site's front door: robots.txt, what is reserved, the OpenSearch description, the web manifest."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from search_cli.feeds import title_of
from search_cli.output import NOT_ADVICE, json_line
from search_cli.site.machines.addresses import absolute
from search_cli.site.views import SiteFacts

OPENSEARCH = "opensearch.xml"
MANIFEST = "manifest.webmanifest"
ICON = "static/icon.svg"
_SEARCH = "search.html#q={searchTerms}"  # behind the #: what is sought never reaches the server
TDMREP = ".well-known/tdmrep.json"
_RESERVED = ("/thread/", "/pagefind/", "/*.atom$")
_SHORT_NAME = 16  # characters, as OpenSearch 1.1 allows


def front_files(facts: SiteFacts, *, reserved: bool = True) -> Iterator[tuple[str, bytes]]:
    """``robots.txt`` and the manifest; where the site's address is known, the OpenSearch description as well.

    ``reserved`` says that some source allows no more than excerpts or links: then nobody but them may allow to mine it.
    """
    yield "robots.txt", robots(facts.address)
    if reserved:
        yield TDMREP, tdmrep(facts.address)
    yield MANIFEST, manifest(facts)
    if facts.address:
        yield OPENSEARCH, opensearch(facts)


def robots(address: str) -> bytes:
    """Everything may be asked for: a search engine must read a thread's page to learn there that it is ``noindex``."""
    sitemap = f"\nSitemap: {absolute(address, 'sitemap.xml')}\n" if address else ""
    return f"User-agent: *\nDisallow:\n{sitemap}".encode()


def tdmrep(address: str) -> bytes:
    """That text and data mining of other people's words is reserved: of threads, feeds, and what the search reads.

    The TDM Reservation Protocol, section "TDM File on the Origin Server" (https://www.w3.org/community/reports/tdmrep/
    CG-FINAL-tdmrep-20240510/): rules with a path of the host, of which the first that fits holds.
    """
    top = urlsplit(absolute(address, "")).path.rstrip("/") if address else ""
    rules = [{"location": f"{top}{place}", "tdm-reservation": 1} for place in _RESERVED]
    return f"{json_line(rules)}\n".encode()


def opensearch(facts: SiteFacts) -> bytes:
    """How a browser asks the site's search (https://github.com/dewitt/opensearch, version 1.1)."""
    name = title_of(facts.name)
    template = absolute(facts.address, "") + _SEARCH
    icon = absolute(facts.address, ICON)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">\n'
        f"<ShortName>{escape(name[:_SHORT_NAME].rstrip())}</ShortName>\n"
        f"<Description>{escape(f'{name}. {NOT_ADVICE}')}</Description>\n"
        "<InputEncoding>UTF-8</InputEncoding>\n"
        f'<Image type="image/svg+xml">{escape(icon)}</Image>\n'
        f'<Url type="text/html" template={quoteattr(template)}/>\n'
        "</OpenSearchDescription>\n"
    ).encode()


def manifest(facts: SiteFacts) -> bytes:
    """What a phone shows of the site on its start screen (https://www.w3.org/TR/appmanifest/)."""
    said = {
        "name": title_of(facts.name),
        "lang": facts.language,
        "start_url": "index.html",
        "display": "browser",
        "icons": [{"src": ICON, "sizes": "any", "type": "image/svg+xml"}],
    }
    return f"{json_line(said)}\n".encode()
