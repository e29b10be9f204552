"""What the page of a condition shows, as JSON: the same names, numbers and threads, told by the same rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from index.around.overview import MINIMUM
from search_cli.output import BIAS, NOT_ADVICE, json_line
from search_cli.site.machines.addresses import absolute
from search_cli.site.views import ConceptView, Count, Inside, SiteFacts, ThreadLine

THREADS = 50  # of the newest; the pages of the list have them all

Row = dict[str, object]


def data_path(page: str) -> str:
    """Where the JSON of a page lies: beside it."""
    return f"{page.removesuffix('.html')}.json"


def concept_data(concept: ConceptView, facts: SiteFacts) -> tuple[str, bytes]:
    """The JSON of a concept's page: its path and its bytes. The keys are those of ``threadwell condition --json``."""
    said: Row = {
        "id": concept.id,
        "facet": concept.facet,
        "name": concept.name,
        "names": concept.shown_names,
        "ids": concept.ids,
        "page": absolute(facts.address, concept.path),
        "broader": [_inside(one, facts) for one in concept.broader],
        "narrower": [{**_inside(one, facts), "threads": one.threads} for one in concept.shown_narrower],
        "links": [asdict(link) for link in concept.links],
        "communities": [asdict(place) for place in concept.communities],
        "posts": _tally(concept.people, concept.posts, concept.sources),
        "related": {
            facet: [{**_inside(one.link, facts), **_count(one)} for one in several]
            for facet, several in concept.shown_related.items()
        },
        "left_out": {"under": MINIMUM},
        "years": {str(year): posts for year, posts in concept.shown_years},
        "topics": [
            {"code": one.code, "name": one.name, "total": one.total, "threads": _threads(one.threads, facts)}
            for one in concept.topics
        ],
        "helpful": _threads(concept.helpful, facts),
        "newest": _threads(concept.newest[:THREADS], facts),
        "threads": len(concept.newest),
        "notes": (NOT_ADVICE, BIAS),
    }
    return data_path(concept.path), f"{json_line(said)}\n".encode()


def _inside(one: Inside, facts: SiteFacts) -> Row:
    return {"name": one.name, "page": absolute(facts.address, one.path) if one.path else None}


def _count(one: Count) -> Row:
    return _tally(one.people, one.posts, one.sources)


def _tally(people: int, posts: int, sources: int) -> Row:
    """Counts; that of people is null where they are too few to be told."""
    return {"people": people if people >= MINIMUM else None, "posts": posts, "sources": sources}


def _threads(lines: Iterable[ThreadLine], facts: SiteFacts) -> list[Row]:
    return [
        {
            "title": line.title,
            "page": absolute(facts.address, line.path),
            "source": line.source,
            "updated": line.updated or None,
            "posts": line.posts,
        }
        for line in lines
    ]
