"""The mentions in the texts of whole threads: a title and an opening post tell what later posts' short words mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from index.deriving.derived import Asked, Derived
from index.tagging import Context, Tagger
from index.vocabulary import Mention

INHERITED = 0.5  # what a concept of the title or source counts in a post that does not name it


@dataclass(frozen=True, slots=True)
class ThreadTexts:
    """The texts of a thread that are asked for. ``opening`` is its first post's, asked for or not."""

    source: str
    title: str
    opening: str
    posts: Sequence[str]


@dataclass(frozen=True, slots=True)
class ThreadTags:
    """The mentions in a thread's title and posts, and the concepts that its source is about."""

    title: list[Mention]
    posts: list[list[Mention]]
    defaults: Sequence[str] = ()

    def weights(self, post: int, facet: str) -> dict[str, float]:
        """The concepts of a facet that a post is about: 1 where it names them, :data:`INHERITED` from title and source.

        What is only denied, or told of other people, is left out.
        """
        weights = {m.concept: INHERITED for m in self.title if m.facet == facet and _counts(m)}
        if facet == "condition":
            weights |= dict.fromkeys(self.defaults, INHERITED)
        return weights | {m.concept: 1.0 for m in self.posts[post] if m.facet == facet and _counts(m)}

    def named(self, facet: str) -> list[str]:
        """The concepts of a facet that title or posts name, in the order in which they do."""
        mentions = (m for found in (self.title, *self.posts) for m in found)
        return list(dict.fromkeys(m.concept for m in mentions if m.facet == facet and _counts(m)))


def _counts(mention: Mention) -> bool:
    return not (mention.negated or mention.other)


class Tags:
    """Tags threads, and keeps what it found. ``defaults`` are the conditions that a source is about, by its name."""

    def __init__(self, derived: Derived, tagger: Tagger, defaults: Mapping[str, Sequence[str]]) -> None:
        self._derived = derived
        self._tagger = tagger
        self._defaults = defaults

    def of_threads(self, threads: Sequence[ThreadTexts]) -> list[ThreadTags]:
        """The tags of each thread."""
        contexts = [Context(frozenset(self._defaults.get(thread.source, ()))) for thread in threads]
        titles = self._tag([(thread.title, context) for thread, context in zip(threads, contexts, strict=True)])
        contexts = [_with(context, found) for context, found in zip(contexts, titles, strict=True)]
        openings = self._tag([(thread.opening, context) for thread, context in zip(threads, contexts, strict=True)])
        contexts = [_with(context, found) for context, found in zip(contexts, openings, strict=True)]
        asked = [(text, context) for thread, context in zip(threads, contexts, strict=True) for text in thread.posts]
        found = iter(self._tag(asked))
        return [
            ThreadTags(title, [next(found) for _ in thread.posts], self._defaults.get(thread.source, ()))
            for thread, title in zip(threads, titles, strict=True)
        ]

    def _tag(self, asked: Sequence[Asked]) -> list[list[Mention]]:
        return self._derived.tags(asked, self._tagger.tag)


def _with(context: Context, mentions: Sequence[Mention]) -> Context:
    """The context with the concepts of a text that came before."""
    return Context(context.concepts | {mention.concept for mention in mentions})
