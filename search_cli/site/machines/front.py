"""The files at the site's front door: robots.txt, the OpenSearch description, the web manifest."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from search_cli.feeds import title_of
from search_cli.output import NOT_ADVICE, json_line
from search_cli.site.machines.addresses import absolute
from search_cli.site.views import SiteFacts

OPENSEARCH = "opensearch.xml"
MANIFEST = "manifest.webmanifest"
ICON = "static/icon.svg"
_SEARCH = "search.html#q={searchTerms}"  # behind the #: what is sought never reaches the server
_SHORT_NAME = 16  # characters, as OpenSearch 1.1 allows


def front_files(facts: SiteFacts) -> Iterator[tuple[str, bytes]]:
    """``robots.txt`` and the manifest; where the site's address is known, the OpenSearch description as well."""
    yield "robots.txt", robots(facts.address)
    yield MANIFEST, manifest(facts)
    if facts.address:
        yield OPENSEARCH, opensearch(facts)


def robots(address: str) -> bytes:
    """Everything may be asked for: a search engine must read a thread's page to learn there that it is ``noindex``."""
    sitemap = f"\nSitemap: {absolute(address, 'sitemap.xml')}\n" if address else ""
    return f"User-agent: *\nDisallow:\n{sitemap}".encode()


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
