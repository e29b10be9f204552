"""Who speaks in the threads of the site, unpacked when a page asks for it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from sys import intern

from crawlers.store import Voice
from index.engines.contract import by_field
from search_cli.site.manifest import ThreadFact, unpacked


class Voices:
    """The posts of threads, and in ``told`` what was read in those that were asked for, by their numbers.

    Posts that are ``repeated`` say what others said before, and are left out.
    """

    def __init__(self, repeated: Collection[int]) -> None:
        self.told: dict[int, Mapping[str, Sequence[str]]] = {}
        self._repeated = repeated
        self._posts: dict[int, Sequence[Voice]] = {}
        self._read: dict[str, Mapping[str, Sequence[str]]] = {}

    def of(self, fact: ThreadFact) -> Sequence[Voice]:
        """The posts of a thread that repeat no other, in order."""
        found = self._posts.get(fact.n)
        if found is None:
            found = self._posts[fact.n] = self._unpack(fact)
        return found

    def _unpack(self, fact: ThreadFact) -> list[Voice]:
        posts = []
        for post in unpacked(fact.posts):
            if post.n not in self._repeated:
                date = None if post.created is None else datetime.fromtimestamp(post.created, UTC)
                voice = Voice(post.n, fact.n, fact.line.source, post.person, date, post.score, opens=post.opens)
                posts.append(voice)
                self.told[post.n] = self._values(post.values)
        return posts

    def _values(self, text: str) -> Mapping[str, Sequence[str]]:
        """Values by field; equal ones are one object."""
        found = self._read.get(text)
        if found is None:
            read = {name: tuple(map(intern, values)) for name, values in by_field(text).items()}
            found = self._read[text] = read
        return found
