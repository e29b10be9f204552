"""Evaluates the trees of :mod:`whoosh.query` on a packed index; no other part of searching knows Whoosh.

Posts and scores are those of Whoosh's own searcher without a limit, but for what that gets wrong by its documentation:

* ``Not`` never gives a deleted post, ``AndNot`` none that it excludes, ``AndMaybe`` leaves out no score.
* ``DisjunctionMax`` compares scores of the same post. ``ConstantScoreQuery`` gives its score wherever it stands.
* A compound query has its boost also where it is made of one query.
* Prefixes, wildcards and fuzzy words score as the best of their words does, whatever the segments' sizes. Their words
  count from the most frequent on, up to a limit. What is fuzzy, :meth:`index.packed.terms.Terms.alike` says.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Sequence

import numpy as np
from whoosh import query
from whoosh.fields import NUMERIC, FieldType, Schema

from index.packed.container import PackedError
from index.packed.scored import NOTHING, Scored, and_maybe, best, boosted, both, constant, either, require, without
from index.packed.searcher import Searcher

MOST_WORDS = 100
_SPECIAL = re.compile(r"[*?\[]")


class UnknownQueryError(PackedError):
    """A query of a class, or with an option, that is not known here."""


class StoppedError(PackedError):
    """It was asked to stop before all was found."""


class Trees:
    """Evaluates trees of queries on fields of a schema. ``left_out`` counts the words beyond the limit so far.

    ``stop`` is asked before each query of a tree whether to end; ``bool()`` never says so.
    """

    def __init__(
        self, searcher: Searcher, schema: Schema, most: int = MOST_WORDS, stop: Callable[[], bool] = bool
    ) -> None:
        self._searcher, self._most, self._stop = searcher, most, stop
        self._fields: dict[str, FieldType] = dict(schema.items())
        self.left_out = 0

    def found(self, tree: query.Query) -> Scored:
        """What a query finds.

        Raises :class:`UnknownQueryError`, :class:`StoppedError`, and what the searcher raises.
        """
        if (made := _KINDS.get(type(tree))) is None:
            raise UnknownQueryError(f"A packed index cannot be searched for a {type(tree).__name__}.")
        if self._stop():
            raise StoppedError("The search was stopped.")
        return made(self, tree)

    def _several(self, tree: query.CompoundQuery, *options: str) -> list[Scored]:
        for name in options:
            if getattr(tree, name):
                raise UnknownQueryError(f"A packed index cannot be searched with the option {name} of {tree!r}.")
        return [self.found(one) for one in tree.subqueries]

    def _row(self, tree: query.Query, words: Sequence[object], slop: int = 1) -> Scored:
        field = self._fields.get(tree.fieldname)
        try:
            indexed = [field.to_bytes(word) for word in words] if field else []
        except ValueError:  # no word that the field could have
            indexed = []
        return self._searcher.row(tree.fieldname, indexed, slop, tree.boost)

    def _not(self, tree: query.Not) -> Scored:
        left = self._searcher.live.copy()
        left[self.found(tree.query).docs] = False
        return constant(np.flatnonzero(left))

    def _every(self, tree: query.Every) -> Scored:
        live = np.flatnonzero(self._searcher.live)
        return constant(live if tree.fieldname is None else self._searcher.between(tree.fieldname), tree.boost)

    def _range(self, tree: query.NumericRange) -> Scored:
        field = self._fields.get(tree.fieldname)
        if not isinstance(field, NUMERIC):
            raise UnknownQueryError(f"The field {tree.fieldname} has no numbers.")
        low = field.min_value if tree.start is None else max(int(tree.start) + bool(tree.startexcl), field.min_value)
        high = field.max_value if tree.end is None else min(int(tree.end) - bool(tree.endexcl), field.max_value)
        if low > high:
            return NOTHING
        found = self._searcher.between(tree.fieldname, field.to_bytes(low), field.to_bytes(high))
        return constant(found, tree.boost)

    def _prefix(self, tree: query.Prefix) -> Scored:
        if not tree.text:
            return self.found(query.Every(tree.fieldname, tree.boost))
        begun = self._searcher.begun(tree.fieldname, tree.text.encode())
        return self._any(tree, [word for word, _ in begun])

    def _wildcard(self, tree: query.Wildcard) -> Scored:
        matches = re.compile(fnmatch.translate(tree.text)).match
        begun = self._searcher.begun(tree.fieldname, _SPECIAL.split(tree.text)[0].encode())
        return self._any(tree, [word for word, _ in begun if matches(word.decode(errors="replace"))])

    def _fuzzy(self, tree: query.FuzzyTerm) -> Scored:
        words = self._searcher.within(tree.fieldname, tree.text.encode(), int(tree.maxdist), tree.prefixlength)
        return self._any(tree, sorted(words, key=lambda word: -self._searcher.frequency(tree.fieldname, word)))

    def _any(self, tree: query.MultiTerm, words: Sequence[bytes]) -> Scored:
        self.left_out += max(len(words) - self._most, 0)
        return best([self._searcher.word(tree.fieldname, word, tree.boost) for word in words[: self._most]])


_KINDS: dict[type, Callable[[Trees, query.Query], Scored]] = {
    query.And: lambda self, tree: boosted(both(self._several(tree)), tree.boost),
    query.AndMaybe: lambda self, tree: and_maybe(self.found(tree.a), self.found(tree.b)),
    query.AndNot: lambda self, tree: without(self.found(tree.a), self.found(tree.b).docs),
    query.ConstantScoreQuery: lambda self, tree: constant(self.found(tree.child).docs, tree.score),
    query.DateRange: Trees._range,
    query.DisjunctionMax: lambda self, tree: boosted(best(self._several(tree, "tiebreak")), tree.boost),
    query.Every: Trees._every,
    query.FuzzyTerm: Trees._fuzzy,
    query.Not: Trees._not,
    query.NumericRange: Trees._range,
    query.Or: lambda self, tree: boosted(either(self._several(tree, "scale", "minmatch")), tree.boost),
    query.Phrase: lambda self, tree: self._row(tree, tree.words, tree.slop),
    query.Prefix: Trees._prefix,
    query.Require: lambda self, tree: require(self.found(tree.a), self.found(tree.b).docs),
    query.Term: lambda self, tree: self._row(tree, [tree.text]),
    query.Wildcard: Trees._wildcard,
    type(query.NullQuery): lambda _, __: NOTHING,
}
