"""An answer for a program. ``docs/answers.md`` describes every key."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from index.fields import COUNTED, FIELDS, Field
from index.query.meaning import Meaning
from index.searching.hits import Hit
from index.searching.opposite import Account
from search_cli.answering import Reply
from search_cli.presenting import words


def as_dict(reply: Reply) -> dict[str, Any]:
    """The answer as JSON has it."""
    answer, request = reply.answer, reply.request
    return {
        "query": request.text,
        "understood": words.understood(answer.query),
        "suggestion": reply.suggestion,
        "notes": words.notes(reply),
        "meanings": [_meaning_dict(reply, meaning) for meaning in reply.meanings],
        "total": answer.total,
        "people": answer.people,
        "page": request.page,
        "hits": [{"hit": number, **_hit_dict(reply, hit)} for number, hit in words.numbered(reply)],
        "opposite": _opposite_dict(reply),
        "facets": {
            field.name: [
                {"id": value, "name": words.name_of(reply, field, value), "threads": n}
                for value, n in answer.facets.get(field.name, ())
            ]
            for field in COUNTED
        },
        "links": [
            {"concept": topic.id, "name": topic.name, "links": [asdict(link) for link in topic.links]}
            for topic in reply.topics
        ],
        "nothing": _nothing_dict(reply),
    }


def _meaning_dict(reply: Reply, meaning: Meaning) -> dict[str, Any]:
    return {
        "words": words.typed_for(reply, meaning),
        "id": meaning.concept,
        "facet": meaning.facet,
        "name": meaning.name,
        "names": list(meaning.names),
        "narrower": len(meaning.narrower) - 1,
    }


def _hit_dict(reply: Reply, hit: Hit) -> dict[str, Any]:
    thread, post = hit.thread.item, hit.post.item
    reason = words.why(reply, hit)
    return {
        "title": thread.title,
        "source": thread.source,
        "board": thread.board,
        "thread_id": thread.id,
        "thread_url": thread.url,
        "posts": hit.posts,
        "updated": _iso(thread.updated),
        "post_id": post.id,
        "url": post.url,
        "date": _iso(post.created),
        "checked": _iso(hit.post.last_verified),
        "snippet": hit.snippet.text,
        "marks": [list(mark) for mark in hit.snippet.marks],
        "coverage": hit.coverage,
        "has": list(reason.has),
        "without": list(reason.without),
        "why": list(hit.why),
        "priors": [{"said": one.said, "share": round(one.share, 4)} for one in hit.priors],
        "score": round(hit.score, 4),
        **{field.name: _of_hit(hit, field) for field in FIELDS if field.values()},
        "copies": [
            {"source": one.item.source, "thread_id": one.item.id, "thread_url": one.item.url} for one in hit.copies
        ],
    }


def _of_hit(hit: Hit, field: Field) -> list[str] | str | None:
    """What a hit's post has of a field: a list where it may have several values, else one value or None."""
    values = list(hit.values.get(field.name, ()))
    return values if field.several else next(iter(values), None)


def _opposite_dict(reply: Reply) -> dict[str, Any] | None:
    opposite = reply.answer.opposite
    if opposite is None:
        return None
    first = (reply.request.page - 1) * reply.request.limit + 1
    return {
        "hit": words.opposite_number(reply),
        **_hit_dict(reply, opposite.hit),
        "told": _account_dict(opposite.told),
        "against": {"hit": opposite.of + first, **_account_dict(opposite.against)},
    }


def _account_dict(account: Account) -> dict[str, str]:
    return {"treatment": account.treatment, "outcome": account.outcome}


def _nothing_dict(reply: Reply) -> dict[str, Any] | None:
    nothing, places = reply.nothing, reply.places
    if nothing is None or places is None:
        return None
    return {
        "nowhere": list(nothing.nowhere),
        "try": [asdict(one) for one in nothing.tries],
        "near": [asdict(one) for one in nothing.near],
        "looked": [
            {"source": one.source, "threads": one.threads, "checked": _iso(one.checked)} for one in places.looked
        ],
        "not_looked": [asdict(one) for one in places.not_looked],
        "ask": [{"name": one.name, "url": one.url, "why": one.why, "join": one.join} for one in places.ask],
    }


def _iso(date: datetime | None) -> str | None:
    return date.isoformat() if date else None
