"""From kept threads and posts to what the index holds of them: each post is read for all fields, a chunk at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice

from crawlers.store import KeptPost, Store
from index.deriving.derived_posts import Key, Readings
from index.deriving.language import code_of
from index.deriving.post_facts import languages, publics, speakings
from index.deriving.tags import Tags, ThreadTags, ThreadTexts
from index.schema import Document, PostDocument, ThreadDocument
from index.speaking import Speaking
from index.vocabulary import FACETS, Mention

_CHUNK = 500

Row = tuple[str, KeptPost]  # a post with its thread's title


class Documents:
    """Makes documents of what the store holds. ``vocabulary`` is the version of what ``tags`` are found by.

    ``priors`` are the languages of sources, by their names, for posts that do not tell theirs.
    """

    def __init__(
        self, store: Store, tags: Tags, readings: Readings, vocabulary: str, priors: Mapping[str, str]
    ) -> None:
        self._store = store
        self._tags = tags
        self._readings = readings
        self._vocabulary = vocabulary
        self._priors = priors

    def changed(self, after: int) -> Iterator[Document]:
        """What changed after a change number of the store: threads, then posts."""
        for thread in self._store.changed_threads(after):
            yield ThreadDocument(thread.n, thread.item.title)
        rows = self._store.changed_posts(after)
        while chunk := list(islice(rows, _CHUNK)):
            yield from self._read(chunk)

    def _read(self, chunk: Sequence[Row]) -> Iterator[PostDocument]:
        threads = [list(rows) for _, rows in groupby(chunk, key=lambda row: row[1].thread)]
        tagged = [
            (row, found, n)
            for rows, found in zip(threads, self._tag(threads), strict=True)
            for n, row in enumerate(rows)
        ]
        # The index does not need these, a site does: what is new is read here, so that a build of the site finds it.
        publics(self._readings, list({words for title, post in chunk for words in (title, post.item.text)}))
        told = languages(self._readings, [post.item.text for _, post in chunk])
        mentions: dict[Key, Sequence[Mention]] = {_key(row): found.posts[n] for row, found, n in tagged}
        said = speakings(self._readings, self._vocabulary, mentions)
        for row, found, n in tagged:
            item = row[1].item
            values = {facet: tuple(found.weights(n, facet)) for facet in FACETS}
            values |= {"source": (item.source,), **_spoken(said[_key(row)])}
            if language := told[item.text] or code_of(self._priors.get(item.source, "")):
                values["lang"] = (language,)
            yield PostDocument(row[1].n, row[1].thread, item.text, item.created, values, _person(item.author_key))

    def _tag(self, threads: Sequence[Sequence[Row]]) -> list[ThreadTags]:
        """The concepts in each thread; a title's are those of every post below it."""
        return self._tags.of_threads(
            [
                ThreadTexts(
                    rows[0][1].item.source, rows[0][0], self._opening(rows[0][1]), [post.item.text for _, post in rows]
                )
                for rows in threads
            ]
        )

    def _opening(self, post: KeptPost) -> str:
        """The text of the first post of this post's thread."""
        if post.item.position == 1:
            return post.item.text
        whole = self._store.thread(post.thread)
        return whole[1][0].item.text if whole else ""


def _person(author_key: str | None) -> int:
    """A number for who wrote a post: too short to be traced to a digest, long enough to count people."""
    return zlib.crc32(author_key.encode()) or 1 if author_key else 0


def _key(row: Row) -> Key:
    """The post's text, and the title of the thread that it opens."""
    title, post = row
    return post.item.text, title if post.item.position == 1 else ""


def _spoken(said: Speaking) -> dict[str, tuple[str, ...]]:
    """What a post says of its speaker, by field; a treatment's outcome stands after the treatment's id."""
    facets = {"voice": said.voice, "kind": said.kind, "stage": said.stage, "age": said.age}
    values = {name: (found.value,) for name, found in facets.items() if found}
    outcomes = dict.fromkeys(one.value for one in said.outcomes)
    results = dict.fromkeys(f"{one.concept}/{one.value}" for one in said.outcomes if one.concept)
    return values | {"outcome": tuple(outcomes), "result": tuple(results)}
