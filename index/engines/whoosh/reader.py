"""Reading Whoosh's files: the posts that match a leaf or pass filters, counts, and words that are spelt alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from whoosh import query, scoring

from index.analysis import cut, folded
from index.engines.contract import MOST_EXPANSIONS, Matches, Near, Wanted, by_field, never
from index.engines.whoosh.layout import SCHEMA, explained
from index.fields import BY_NAME, COUNTED
from index.packed.opening import open_index
from index.query.parsing import Leaf

TITLE_WEIGHT = 3.0
_ASKED_EVERY = 512  # postings between two questions whether to stop
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
            self._index = open_index(folder, SCHEMA)
            self._searcher = self._index.searcher(weighting=scoring.BM25F())
            reader = self._searcher.reader()
            self._threads = list(reader.column_reader("thread")) if reader.doc_count_all() else []
            self._posts = list(reader.column_reader("post")) if reader.doc_count_all() else []

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()

    def count(self) -> int:
        """How many posts are indexed."""
        with explained(self._folder):
            return sum(1 for n in self._live if self._posts[n])

    def count_threads(self) -> int:
        """How many threads are indexed."""
        return len(set(self._threads))

    def match(self, leaf: Leaf, stop: Callable[[], bool] = never) -> Matches:
        """The posts and titles with a leaf, scored by Whoosh's BM25F."""
        found = Matches()
        with explained(self._folder):
            scored = {"text": found.posts, "title": found.titles}
            for name, terms in self._alternatives(leaf, found):
                numbers, weight = (self._posts, 1.0) if name == "text" else (self._threads, TITLE_WEIGHT)
                for seen, (n, score) in enumerate(self._scored(name, terms), 1):
                    number = numbers[n]
                    scored[name][number] = max(weight * score, scored[name].get(number, 0.0))
                    if not seen % _ASKED_EVERY and stop():
                        found.whole = False
                        return found
        return found

    def _alternatives(self, leaf: Leaf, found: Matches) -> Iterator[tuple[str, list[str]]]:
        """The fields with the terms in a row that a leaf means in them; of a prefix one at a time."""
        if not leaf.prefix:
            terms = [word.term for word in cut(leaf.text)]
            yield from (("text", terms), ("title", terms))
            return
        for name in ("text", "title"):
            words = self._begun(name, leaf.text)
            found.left_out = max(found.left_out, len(words) - MOST_EXPANSIONS)
            yield from ((name, [word]) for word in words[:MOST_EXPANSIONS])

    def _begun(self, name: str, prefix: str) -> list[str]:
        """The terms that begin so, the most frequent first; the stem of the prefix, which may be shorter, as well."""
        reader = self._searcher.reader()
        stems = [word.term for word in cut(prefix)]
        begun = {term.decode() for term in reader.expand_prefix(name, folded(prefix))}
        begun.update(stem for stem in stems[:1] if len(stems) == 1 and (name, stem) in reader)
        return sorted(begun, key=lambda term: (-reader.doc_frequency(name, term), term))

    def frequency(self, leaf: Leaf) -> int:
        """In how many documents the rarest word of a leaf is."""
        with explained(self._folder):
            if leaf.prefix:
                return sum(1 for name in ("text", "title") for _ in self._begun(name, leaf.text))
            return min((self._frequency(word.term) for word in cut(leaf.text)), default=0)

    def _frequency(self, term: str) -> int:
        reader = self._searcher.reader()
        return sum(reader.doc_frequency(name, term) for name in ("text", "title") if (name, term) in reader)

    def near(self, word: str, most: int) -> list[Near]:
        """The terms at most two letters away that begin with the same one."""
        from whoosh.support.levenshtein import damerau_levenshtein  # noqa: PLC0415  # only for what was misspelt

        with explained(self._folder):
            wanted = next((one.term for one in cut(word)), "")
            reader = self._searcher.reader()
            terms = {term for name in ("text", "title") for term in reader.terms_within(name, wanted, _FAR, _ALIKE)}
            found = [Near(term, self._frequency(term)) for term in terms - {wanted}]
            return sorted(found, key=lambda one: (damerau_levenshtein(one.term, wanted), -one.documents, one.term))[
                :most
            ]

    def posts_with(self, name: str, value: str) -> list[int]:
        """The posts that have a value of a field, such as a condition."""
        with explained(self._folder):
            present = self._present(name, [value])
            return [self._posts[n] for one in present for n, _ in self._scored(name, [one])]

    def _scored(self, name: str, terms: Sequence[str]) -> Iterator[tuple[int, float]]:
        if not terms:
            return
        leaf = query.Term(name, terms[0]) if len(terms) == 1 else query.Phrase(name, list(terms))
        for searcher, offset in self._searcher.leaf_searchers():
            matcher = leaf.matcher(searcher, searcher.boolean_context() if name in BY_NAME else None)
            while matcher.is_active():
                yield matcher.id() + offset, matcher.score()
                matcher.next()

    def posts_where(self, wanted: Wanted) -> dict[int, int]:
        """The posts for which everything holds, with their threads."""
        with explained(self._folder):
            chosen: set[int] | None = None
            for facet, values in wanted.groups:
                found = {n for value in self._present(facet, values) for n, _ in self._scored(facet, [value])}
                chosen = found if chosen is None else chosen & found
            candidates = self._live if chosen is None else sorted(chosen)
            if wanted.since or wanted.until:
                candidates = self._within(candidates, wanted)
            return {self._posts[n]: self._threads[n] for n in candidates if self._posts[n] > wanted.after}

    def _present(self, facet: str, values: Sequence[str]) -> list[str]:
        """Those of the values that some post has: a broad condition has thousands below it."""
        reader = self._searcher.reader()
        return [value for value in values if (facet, value) in reader]

    def all_threads(self) -> set[int]:
        """Every thread that has a post."""
        with explained(self._folder):
            return {self._threads[n] for n in self._live if self._posts[n]}

    def _within(self, numbers: Iterable[int], wanted: Wanted) -> list[int]:
        created = self._searcher.reader().column_reader("created")
        low = wanted.since.timestamp() if wanted.since else float("-inf")
        high = wanted.until.timestamp() if wanted.until else float("inf")
        return [n for n in numbers if (moment := created[n]) and low <= moment <= high]  # 0 stands for no date

    @cached_property
    def _live(self) -> Sequence[int]:
        """The numbers of all documents that are not deleted."""
        reader = self._searcher.reader()
        every = range(reader.doc_count_all())
        return [n for n in every if not reader.is_deleted(n)] if reader.has_deletions() else every

    def threads_of(self, posts: Iterable[int]) -> dict[int, int]:
        """The thread of each post."""
        wanted = set(posts)
        return {post: self._threads[n] for n, post in enumerate(self._posts) if post in wanted}

    def posts_of(self, threads: set[int]) -> dict[int, int]:
        """The posts of threads, each with its thread."""
        with explained(self._folder):
            live = self._live if threads else ()
            return {self._posts[n]: self._threads[n] for n in live if self._threads[n] in threads and self._posts[n]}

    def facets(self, threads: set[int]) -> dict[str, list[tuple[str, int]]]:
        """For the fields that are counted: the values in these threads, each with how many of them have it."""
        there: dict[int, set[bytes]] = {}
        if threads and self._threads:  # an empty index has no columns to ask
            with explained(self._folder):
                column = self._searcher.reader().column_reader("values")
                for n in self._live:
                    if (thread := self._threads[n]) in threads and (values := column[n]):
                        there.setdefault(thread, set()).update(values.split(b","))
        counts = Counter(value for values in there.values() for value in values)
        seen: dict[str, list[tuple[str, int]]] = {field.name: [] for field in COUNTED}
        for told, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            name, _, value = told.decode().partition(":")
            if name in seen:
                seen[name].append((value, count))
        return seen

    def values(self, name: str) -> set[str]:
        """The values of a field that posts have."""
        with explained(self._folder):
            return {term.decode() for term in self._searcher.reader().lexicon(name)}

    def value_texts(self, threads: Collection[int]) -> Iterator[tuple[int, int, str]]:
        """Posts, threads and values as one text, as :mod:`index.engines.whoosh.writing` put these together."""
        with explained(self._folder):
            column = self._searcher.reader().column_reader("values") if self._posts else ()
            for n in self._live:
                if (post := self._posts[n]) and (thread := self._threads[n]) in threads:
                    yield post, thread, column[n].decode()

    def values_of(self, posts: Iterable[int]) -> dict[int, dict[str, list[str]]]:
        """The values that each of the posts has, by field; posts that are not indexed are left out."""
        with explained(self._folder):
            reader = self._searcher.reader()
            present = [post for post in posts if ("id", f"p{post}") in reader]
            numbers = {post: n for post in present for n in reader.postings("id", f"p{post}").all_ids()}
            column = reader.column_reader("values") if numbers else {}
            return {post: by_field(column[n].decode()) for post, n in numbers.items()}
