"""What programs read of the site: feeds, the sitemap, robots.txt, OpenSearch, the web manifest, JSON of conditions.

All are pure functions of what pages show (:mod:`search_cli.site.views`): the same views give the same bytes. Feeds, the
sitemap and OpenSearch are made of absolute addresses; without an address of the site they are left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from search_cli.site.machines.data import concept_data
from search_cli.site.machines.feeds import concept_feed, feed_path, source_feed
from search_cli.site.machines.front import OPENSEARCH, front_files
from search_cli.site.machines.sitemap import Listed, sitemap_files
from search_cli.site.views import ConceptView, SiteFacts

__all__ = [
    "OPENSEARCH",
    "Listed",
    "concept_data",
    "concept_feed",
    "concept_files",
    "feed_path",
    "front_files",
    "sitemap_files",
    "source_feed",
]

DESCRIBED = frozenset({"condition"})  # facets whose pages have a feed and JSON beside them

File = tuple[str, bytes]  # a path from the site's root, and what the file holds


def concept_files(concept: ConceptView, facts: SiteFacts) -> Iterator[File]:
    """The files beside one concept's page; treatments and symptoms have none."""
    if concept.facet in DESCRIBED:
        yield concept_data(concept, facts)
        if facts.address:
            yield concept_feed(concept, facts)
