"""Whoosh's queries on the arrays of a packed index: as Whoosh answers where it is right, else as it says it would."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import qparser, query
from whoosh.query import Query

from index.packed.searcher import Searcher
from index.packed.trees import StoppedError, Trees, UnknownQueryError
from tests.test_packed_search import SCHEMA, Batch, batches, both, by_stock, packed, told

boosts = st.sampled_from([1.0, 2.0, 0.5])
terms = st.builds(query.Term, st.just("text"), st.sampled_from(["sleep", "night", "pain", "absent"]), boosts)
leaves = st.one_of(
    terms,
    st.builds(query.Term, st.just("tags"), st.sampled_from(["ab", "ab c"]), boosts),
    st.builds(query.Phrase, st.just("text"), st.just(["sleep", "night"]), st.integers(1, 3), boosts),
    st.builds(query.NumericRange, st.just("n"), st.just(-3), st.integers(0, 9), st.booleans(), st.booleans()),
    st.builds(query.Every, st.sampled_from([None, "tags"]), boosts),
)


def pairs(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[list[Query]]:
    return st.lists(inner, min_size=2, max_size=3)


plain = st.recursive(
    leaves,
    lambda inner: st.builds(query.And, pairs(inner), boosts) | st.builds(query.Or, pairs(inner), boosts),
    max_leaves=5,
)
trees = st.recursive(
    leaves | st.just(query.NullQuery),
    lambda inner: st.one_of(
        st.builds(query.And, pairs(inner), boosts),
        st.builds(query.Or, pairs(inner) | st.lists(inner, max_size=1), boosts),
        st.builds(query.DisjunctionMax, pairs(inner), boosts),
        st.builds(query.Not, inner),
        st.builds(query.AndNot, inner, inner),
        st.builds(query.AndMaybe, inner, inner),
        st.builds(query.Require, inner, inner),
        st.builds(query.ConstantScoreQuery, inner, boosts),
    ),
    max_leaves=6,
)


@given(batches, plain)
@settings(max_examples=25, deadline=None)
def test_trees_find_and_score_what_whoosh_does(several: list[Batch], tree: Query) -> None:
    with both(several) as (stock, ours):
        found = told(Trees(ours, SCHEMA).found(tree))
        assert found == pytest.approx(by_stock(stock, tree), rel=1e-9)


def meant(ours: Searcher, tree: Query) -> dict[int, float]:
    """What a tree means by Whoosh's documentation, put together post by post from what its leaves find."""
    if isinstance(tree, query.And | query.Or | query.DisjunctionMax):
        parts = [meant(ours, one) for one in tree.subqueries]
        made = max if isinstance(tree, query.DisjunctionMax) else math.fsum
        joined = set.intersection if isinstance(tree, query.And) else set.union
        several = joined(*map(set, parts)) if parts else set()
        return {n: tree.boost * made([part[n] for part in parts if n in part]) for n in several}
    if isinstance(tree, query.Not):
        excluded = meant(ours, tree.query)
        return {n: 1.0 for n in np.flatnonzero(ours.live).tolist() if n not in excluded}
    if isinstance(tree, query.ConstantScoreQuery):
        return dict.fromkeys(meant(ours, tree.child), tree.score)
    if isinstance(tree, query.AndNot | query.AndMaybe | query.Require):
        a, b = meant(ours, tree.a), meant(ours, tree.b)
        if isinstance(tree, query.AndMaybe):
            return {n: score + b.get(n, 0.0) for n, score in a.items()}
        return {n: score for n, score in a.items() if (n in b) == isinstance(tree, query.Require)}
    return told(Trees(ours, SCHEMA).found(tree))


@given(batches, trees)
@settings(max_examples=40, deadline=None)
def test_trees_that_whoosh_gets_wrong_find_what_its_documentation_says(several: list[Batch], tree: Query) -> None:
    with packed(several) as ours:
        assert told(Trees(ours, SCHEMA).found(tree)) == pytest.approx(meant(ours, tree), rel=1e-9)


@given(batches, st.sampled_from(["p", "nigh", "", "q"]), boosts)
@settings(max_examples=20, deadline=None)
def test_a_prefix_scores_as_the_best_of_its_words(several: list[Batch], prefix: str, boost: float) -> None:
    with both(several) as (stock, ours):
        tree = query.Prefix("text", prefix, boost=boost)
        found = told(Trees(ours, SCHEMA).found(tree))
        words = [word for word in ours.words("text") if word.startswith(prefix.encode())]
        parts = [told(ours.word("text", word, boost)) for word in words]
        if prefix:
            assert found == {n: max(part[n] for part in parts if n in part) for n in set().union(*parts)}
        assert set(found) == set(by_stock(stock, tree))


POSTS: list[dict[str, object]] = [
    {"text": "sleep sleeping sleeper", "n": 3},
    {"text": "slept slope", "n": 5},
    {"text": "sleep pain", "n": 7, "tags": "ab"},
    {"text": "pian"},
]


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (query.Wildcard("text", "sl?p*"), [1]),
        (query.Wildcard("text", "*p?"), [1]),
        (query.Wildcard("text", "[a-r]*n"), [2, 3]),
        (query.FuzzyTerm("text", "pain"), [2, 3]),  # Whoosh documents changed places, and forgets them in one segment
        (query.FuzzyTerm("text", "slept", maxdist=2, prefixlength=2), [0, 1, 2]),
        (query.FuzzyTerm("text", "dain", prefixlength=0), [2]),
        (query.DateRange("n", None, datetime(1, 1, 1, 0, 0, 0, 5, UTC)), [0, 1]),
        (query.NumericRange("n", 3, 7, startexcl=True, endexcl=True), [1]),
        (query.NumericRange("n", None, None), [0, 1, 2]),
        (query.Term("none", "sleep"), []),
        (query.Term("few", "many"), []),
        (query.Phrase("text", []), []),
        (query.Every("text"), [0, 1, 2, 3]),
        (qparser.QueryParser("text", SCHEMA).parse("sleep AND (pain OR tags:ab) NOT slope"), [2]),
    ],
)
def test_other_queries_find_their_posts(tree: Query, expected: list[int]) -> None:
    with packed([(POSTS, [])]) as ours:
        assert Trees(ours, SCHEMA).found(tree).docs.tolist() == expected


def test_a_prefix_stands_for_its_most_frequent_words_and_says_how_many_it_leaves_out() -> None:
    with packed([(POSTS, [])]) as ours:
        evaluation = Trees(ours, SCHEMA, most=1)
        assert evaluation.found(query.Prefix("text", "sl")).docs.tolist() == [0, 2]
        assert evaluation.left_out == 3


@pytest.mark.parametrize(
    "tree",
    [
        query.Regex("text", "sl.*"),
        query.Or([query.Term("text", "sleep"), query.Term("text", "pain")], scale=0.5),
        query.DisjunctionMax([query.Term("text", "sleep"), query.Term("text", "pain")], tiebreak=0.5),
        query.NumericRange("text", 1, 2),
        query.NumericRange("none", 1, 2),
    ],
)
def test_what_is_not_known_is_refused_and_never_left_out(tree: Query) -> None:
    with packed([(POSTS, [])]) as ours, pytest.raises(UnknownQueryError):
        Trees(ours, SCHEMA).found(query.And([query.Term("text", "sleep"), tree]))


def test_a_search_ends_when_it_is_told_to() -> None:
    asked: list[None] = []

    def stop() -> bool:
        asked.append(None)
        return len(asked) > 2

    with packed([(POSTS, [])]) as ours, pytest.raises(StoppedError):
        Trees(ours, SCHEMA, stop=stop).found(query.Or([query.Term("text", "sleep"), query.Term("text", "pain")]))
