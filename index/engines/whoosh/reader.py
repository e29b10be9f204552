"""Reading the index: the posts that match a leaf or pass filters, counts, and words that are spelt alike.

All of it by array operations of :mod:`index.packed.searcher`; Whoosh itself is not even imported for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.analysis import cut, folded
from index.engines.contract import MOST_EXPANSIONS, Matches, Near, Posts, Wanted, by_field, never
from index.engines.whoosh.damage import explained
from index.fields import COUNTED
from index.numbers import Numbers, distinct, shared
from index.packed.scored import NOTHING, Scored, best
from index.packed.searcher import Searcher
from index.query.parsing import Leaf

TITLE_WEIGHT = 3.0
_FAR = 2  # letters by which a word may differ from a misspelt one
_ALIKE = 1  # letters that both begin with


def open_reader(folder: Path) -> WhooshReader:
    """The index in a folder; see :class:`index.engines.contract.Engine`."""
    return WhooshReader(folder)


class WhooshReader:
    """See :class:`index.engines.contract.Reader`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with explained(folder):
            self._searcher = Searcher(folder)
            self._threads: Numbers = self._searcher.column("thread")  # by document
            self._posts: Numbers = self._searcher.column("post")  # 0 stands for the title of a thread

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()

    def count(self) -> int:
        """How many posts are indexed."""
        return len(self._documents)

    def count_people(self, posts: Numbers) -> int:
        """How many people wrote these posts; guests, whom nothing tells apart, are not counted."""
        with explained(self._folder):
            people = np.sort(self._searcher.column("person")[self._documents_of(posts)])
            return int(np.count_nonzero(np.diff(people, prepend=0)))

    def count_threads(self) -> int:
        """How many threads are indexed."""
        with explained(self._folder):
            return int(np.count_nonzero(np.bincount(self._threads)))

    @cached_property
    def _documents(self) -> Numbers:
        """The documents of posts that are not deleted."""
        with explained(self._folder):
            return np.flatnonzero(self._searcher.live & (self._posts > 0))

    def match(self, leaf: Leaf, stop: Callable[[], bool] = never) -> Matches:
        """The posts and titles with a leaf, scored by BM25F."""
        with explained(self._folder):
            if leaf.prefix:
                return self._match_prefix(leaf, stop)
            terms = [word.term.encode() for word in cut(leaf.text)]
            posts = self._scored("text", terms)
            whole = not stop()
            return self._matches(posts, self._scored("title", terms) if whole else NOTHING, whole=whole)

    def _scored(self, name: str, terms: Sequence[bytes]) -> Scored:
        """The documents with terms in a row."""
        if not terms:
            return NOTHING
        return self._searcher.word(name, terms[0]) if len(terms) == 1 else self._searcher.row(name, terms)

    def _match_prefix(self, leaf: Leaf, stop: Callable[[], bool]) -> Matches:
        found: dict[str, list[Scored]] = {"text": [], "title": []}
        left_out, whole = 0, True
        for name, several in found.items():
            words = self._begun(name, leaf.text) if whole else []
            left_out = max(left_out, len(words) - MOST_EXPANSIONS)
            for word in words[:MOST_EXPANSIONS]:
                several.append(self._searcher.word(name, word))
                whole = not stop()
                if not whole:
                    break
        return self._matches(best(found["text"]), best(found["title"]), left_out, whole=whole)

    def _matches(self, texts: Scored, titles: Scored, left_out: int = 0, *, whole: bool) -> Matches:
        order = np.argsort(self._posts[texts.docs], kind="stable")
        title_order = np.argsort(self._threads[titles.docs], kind="stable")
        posts = Posts(self._posts[texts.docs][order], self._threads[texts.docs][order])
        threads, title_scores = self._threads[titles.docs][title_order], titles.scores[title_order]
        return Matches(posts, texts.scores[order], threads, TITLE_WEIGHT * title_scores, left_out, whole)

    def _begun(self, name: str, prefix: str) -> list[bytes]:
        """The terms that begin so, the most frequent first; the stem of the prefix, which may be shorter, as well."""
        begun = dict(self._searcher.begun(name, folded(prefix).encode()))
        stems = [word.term.encode() for word in cut(prefix)]
        if len(stems) == 1 and (there := self._searcher.frequency(name, stems[0])):
            begun[stems[0]] = there
        return sorted(begun, key=lambda term: (-begun[term], term))

    def frequency(self, leaf: Leaf) -> int:
        """In how many documents the rarest word of a leaf is."""
        with explained(self._folder):
            if leaf.prefix:
                return sum(len(self._begun(name, leaf.text)) for name in ("text", "title"))
            return min((self._frequency(word.term) for word in cut(leaf.text)), default=0)

    def _frequency(self, term: str) -> int:
        return sum(self._searcher.frequency(name, term.encode()) for name in ("text", "title"))

    def near(self, word: str, most: int) -> list[Near]:
        """The terms at most two letters away that begin with the same one."""
        from rapidfuzz.distance import OSA  # noqa: PLC0415  # only for what was misspelt

        with explained(self._folder):
            wanted = next((one.term for one in cut(word)), "")
            within = (self._searcher.within(name, wanted.encode(), _FAR, _ALIKE) for name in ("text", "title"))
            terms = {term.decode() for several in within for term in several} - {wanted}
            found = [Near(term, self._frequency(term)) for term in terms]
            return sorted(found, key=lambda one: (OSA.distance(one.term, wanted), -one.documents, one.term))[:most]

    def posts_with(self, name: str, values: Sequence[str]) -> Posts:
        """The posts that have one of the values of a field, such as a condition."""
        with explained(self._folder):
            return self._of(self._having(name, values))

    def _having(self, name: str, values: Sequence[str]) -> Numbers:
        return self._searcher.having(name, [value.encode() for value in values])

    def _of(self, documents: Numbers) -> Posts:
        order = np.argsort(self._posts[documents], kind="stable")
        return Posts(self._posts[documents][order], self._threads[documents][order])

    def posts_where(self, wanted: Wanted) -> Posts:
        """The posts for which everything holds, with their threads."""
        with explained(self._folder):
            documents = self._documents
            for facet, values in wanted.groups:
                documents = shared(documents, self._having(facet, values))
            if wanted.since or wanted.until:
                documents = documents[self._within(documents, wanted)]
            return self._of(documents[self._posts[documents] > wanted.after])

    def _within(self, documents: Numbers, wanted: Wanted) -> npt.NDArray[np.bool_]:
        moments = self._searcher.column("created")[documents]
        low = wanted.since.timestamp() if wanted.since else -np.inf
        high = wanted.until.timestamp() if wanted.until else np.inf
        within: npt.NDArray[np.bool_] = (moments != 0) & (moments >= low) & (moments <= high)  # 0: no date
        return within

    def all_threads(self) -> Numbers:
        """Every thread that has a post."""
        with explained(self._folder):
            return distinct(self._threads[self._documents])

    def threads_of(self, posts: Collection[int]) -> Posts:
        """The thread of each post."""
        with explained(self._folder):
            return self._of(self._documents_of(_array(posts)))

    def _documents_of(self, posts: Numbers) -> Numbers:
        documents = self._document[posts[(posts > 0) & (posts < len(self._document))]]
        return documents[documents >= 0]

    @cached_property
    def _document(self) -> Numbers:
        """The document of each post by its number, -1 where there is none."""
        numbers = self._posts[self._documents]
        documents = np.full(int(numbers.max(initial=0)) + 1, -1)
        documents[numbers] = self._documents
        return documents

    def posts_of(self, threads: Collection[int]) -> Posts:
        """The posts of threads, each with its thread."""
        with explained(self._folder):
            return self._of(self._documents_in(threads))

    def _documents_in(self, threads: Collection[int]) -> Numbers:
        chosen = self._chosen(_array(threads))
        return self._documents[chosen[self._threads[self._documents]]]

    def _chosen(self, threads: Numbers) -> npt.NDArray[np.bool_]:
        """By the number of each thread whether it is among these."""
        chosen = np.zeros(int(self._threads.max(initial=0)) + 1, bool)
        chosen[threads[threads < len(chosen)]] = True
        return chosen

    def facets(self, threads: Numbers) -> dict[str, list[tuple[str, int]]]:
        """For the fields that are counted: the values in these threads, each with how many of them have it."""
        with explained(self._folder):
            chosen = self._chosen(threads)
            return {
                field.name: [
                    (value.decode(), count) for value, count in self._searcher.counts(field.name, self._threads, chosen)
                ]
                for field in COUNTED
            }

    def values(self, name: str) -> set[str]:
        """The values of a field that posts have."""
        with explained(self._folder):
            return {value.decode() for value in self._searcher.words(name)}

    def value_texts(self, threads: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Posts, threads and values as one text, as :mod:`index.engines.whoosh.writing` put these together."""
        with explained(self._folder):
            documents = self._documents_in(threads)
            texts = self._searcher.texts("values", documents)
        for document, text in zip(documents.tolist(), texts, strict=True):
            yield int(self._posts[document]), int(self._threads[document]), text.decode()

    def values_of(self, posts: Iterable[int]) -> dict[int, dict[str, list[str]]]:
        """The values that each of the posts has, by field; posts that are not indexed are left out."""
        with explained(self._folder):
            documents = self._documents_of(_array(posts))
            texts = self._searcher.texts("values", documents)
            numbers = self._posts[documents].tolist()
            return {post: by_field(text.decode()) for post, text in zip(numbers, texts, strict=True)}


def _array(numbers: Iterable[int]) -> Numbers:
    return np.array(sorted(set(numbers)), np.int64)
