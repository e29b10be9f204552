"""The page of a condition, treatment or symptom for a program."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from index.around.overview import MINIMUM, HelpfulThread, Overview, Tally
from index.vocabulary import Concept
from search_cli import concept_words as words
from search_cli.concept_answers import Page
from search_cli.output import BIAS, NOT_ADVICE


def page_dict(page: Page) -> dict[str, Any]:
    """The whole page. ``overview`` is null where the index cannot be read."""
    concept = page.concept
    return {
        **_short(concept),
        "names": list(concept.names),
        "ids": list(concept.ids),
        "others": _all_short(page.others),
        "broader": _all_short(page.broader),
        "narrower": [asdict(one) for one in page.narrower],
        "links": [asdict(link) for link in page.links],
        "communities": [
            {"name": place.name, "url": place.url, "why": place.why, "join": place.join, "threads": place.threads}
            for place in page.communities
        ],
        "overview": _overview(page, page.overview) if page.overview else None,
        "trouble": str(page.trouble or ""),
        "notes": [NOT_ADVICE, BIAS],
    }


def _short(concept: Concept) -> dict[str, str]:
    return {"id": concept.id, "facet": concept.facet, "name": concept.name}


def _all_short(concepts: Iterable[Concept]) -> list[dict[str, str]]:
    return [_short(concept) for concept in concepts]


def _overview(page: Page, overview: Overview) -> dict[str, Any]:
    return {
        "posts": _tally(overview.tally),
        "around": _tally(overview.around),
        "related": {
            facet: [{"id": one.id, "name": one.name, **_tally(one.tally)} for one in several]
            for facet, several in overview.related.items()
        },
        "left_out": {"under": MINIMUM, **overview.few},
        "outcomes": [{"name": name, "search": typed} for name, typed in words.outcome_searches(page)],
        "years": dict(overview.timeline.years),
        "earlier": overview.timeline.earlier,
        "undated": overview.timeline.undated,
        "threads": [_thread(number, one) for number, one in enumerate(overview.threads, 1)],
    }


def _tally(tally: Tally) -> dict[str, int | None]:
    """Counts; that of people is null where they are too few to be told."""
    return asdict(tally) | {"people": tally.people if tally.enough else None}


def _thread(number: int, one: HelpfulThread) -> dict[str, Any]:
    item, facts = one.thread.item, one.facts
    return {
        "hit": number,
        "title": item.title,
        "source": item.source,
        "board": item.board,
        "thread_id": item.id,
        "thread_url": item.url,
        "post_id": one.post.item.id,
        "url": one.post.item.url,
        "date": facts.date.isoformat() if facts.date else None,
        "passage": one.passage.text,
        "marks": [list(mark) for mark in one.passage.marks],
        "posts": facts.posts,
        "people": facts.people,
        "experiences": facts.experiences,
        "votes": facts.votes,
    }
