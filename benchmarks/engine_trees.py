"""Queries as trees of Whoosh's."""

from __future__ import annotations

from whoosh import query

from benchmarks.engine_contract import TITLE_WEIGHT
from benchmarks.engine_queries import SLOP, Asked
from index.analysis import cut


def tree(asked: Asked) -> query.Query:
    """What a post's words must be like."""
    terms = [word.term for one in asked.words for word in cut(one)]
    words = [query.Term("text", term) for term in terms]
    if asked.kind == "title":
        return query.Or([*words, *(query.Term("title", term, boost=TITLE_WEIGHT) for term in terms)])
    if asked.kind in ("phrase", "slop"):
        return query.Phrase("text", terms, slop=1 if asked.kind == "phrase" else SLOP + 1)
    if asked.kind == "prefix":
        return query.Prefix("text", asked.words[0])
    if asked.kind == "fuzzy":
        return query.FuzzyTerm("text", terms[0], maxdist=1, prefixlength=1)
    if asked.kind == "not":
        return query.AndNot(words[0], query.Term("text", cut(asked.without)[0].term))
    return (query.Or if asked.kind == "or" else query.And)(words) if len(words) > 1 else words[0]


def only(asked: Asked) -> query.Query | None:
    """What else must hold, without counting."""
    if asked.kind == "condition":
        return query.Term("condition", asked.condition)
    return query.NumericRange("created", asked.since, asked.until) if asked.kind == "dates" else None
