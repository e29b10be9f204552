"""Which posts of the store repeat which. What was found is kept, so that an update costs what is new.

A step takes some posts in: it counts the sentences that they bring and take, signs texts anew whose sentences became
common or ceased to be, and what is near to something that changed is decided again (``leading.py``). Steps of any size,
in any order, end with the same answer.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Mapping
from itertools import chain, islice

from crawlers.store import KeptPost, Store
from index.building.leading import Leading
from index.building.likeness import COMMON, Signature, runs_of, sign, signature_version
from index.deriving.derived_likeness import UNDATED, Alike, Likenesses, Posted, Text
from index.deriving.derived_posts import text_hash

STEP = 20_000  # posts that are taken in at a time: what a process that was killed has to do again


def find_repeats(store: Store, likenesses: Likenesses, *, anew: bool = False, step: int = STEP) -> dict[int, int]:
    """For every post that repeats another: the number of the earliest one. Earlier repeats come first.

    Posts without a date come last; of one date the lower number first. ``anew`` forgets what was found before.
    """
    upto = store.last_change()  # before reading: what is saved meanwhile is taken in again next time
    since = likenesses.begin(signature_version(), upto, anew=anew)
    gone = [number for kind, number in store.gone(since) if kind == "post"]
    rows = store.changed_posts(since)
    while (chunk := [post for _, post in islice(rows, step)]) or gone:
        with likenesses.changing() as alike:
            _Step(store, alike, chunk, gone).take()
        gone = []
    if since != upto:
        likenesses.end(upto)
    return likenesses.repeats()


class _Step:
    """One step: posts that are new or changed, and numbers of others that are gone."""

    def __init__(self, store: Store, alike: Alike, posts: Iterable[KeptPost], gone: Iterable[int]) -> None:
        self._store = store
        self._alike = alike
        self._words: dict[str, str] = {}  # by their hash
        asked = {post.n: self._posted(post) for post in posts}
        known = alike.posts(chain(gone, asked))
        self._fresh = [post for n, post in asked.items() if known.get(n) != post]
        same = asked.keys() - {post.post for post in self._fresh}
        self._lost = [post for n, post in known.items() if n not in same]  # as they were, those that changed among them

    def _posted(self, post: KeptPost) -> Posted:
        key = text_hash(post.item.text)
        self._words[key] = post.item.text
        at = int(post.item.created.timestamp()) if post.item.created else UNDATED
        return Posted(post.n, post.item.source, at, key)

    def take(self) -> None:
        """Take the posts in, and leave everything as if they had always been there, or never."""
        texts = self._alike.texts_by_hash(post.key for post in chain(self._fresh, self._lost))
        signed = self._sign({post.key for post in self._fresh} - texts.keys())
        new = {key: Text(n, key, found.sentences) for n, (key, found) in enumerate(signed.items(), self._next())}
        self._alike.add_texts(new.values())
        texts |= new
        self._alike.put_posts(self._fresh, texts)
        self._alike.drop_posts({post.post for post in self._lost} - {post.post for post in self._fresh})
        turned = self._alike.with_sentences(self._recount(texts))
        was = {text.n: text for text in chain(texts.values(), turned)}
        now = self._now(was, {text.n for text in turned}, signed)
        self._settle(was, now)

    def _next(self) -> int:
        return self._alike.last_text() + 1

    def _sign(self, keys: Iterable[str]) -> dict[str, Signature]:
        """The signatures of new texts, as if no sentence of theirs were common."""
        return {key: sign(self._words[key]) for key in sorted(keys)}

    def _recount(self, texts: Mapping[str, Text]) -> frozenset[int]:
        """Note which sentences are common now. Returns those that were not, and those that were and are no more."""
        more, fewer = (
            {digest for key in {post.key for post in posts} for digest in texts[key].sentences}
            for posts in (self._fresh, self._lost)
        )
        were = self._alike.common(more | fewer)
        doubtful = (more - were) | (fewer & were)  # what comes to a common one leaves it common
        are = self._alike.shared(doubtful, COMMON)
        begun, ended = are - were, (were & doubtful) - are
        self._alike.note_common(begun, ended)
        return begun | ended

    def _now(
        self, was: Mapping[int, Text], turned: Collection[int], signed: Mapping[str, Signature]
    ) -> dict[int, Text]:
        """The texts as they are now; what changed has no original yet, what is gone has no bands."""
        firsts = self._alike.firsts(was)
        common = self._alike.common({d for t in was.values() if t.key in signed or t.n in turned for d in t.sentences})
        now = {}
        for text in was.values():
            if text.n not in firsts:
                now[text.n] = text._replace(bands=(), first=0, original=0)
                continue
            at, first = firsts[text.n]
            dated = text._replace(at=at, first=first)
            if text.n in turned or (text.key in signed and not common.isdisjoint(text.sentences)):
                bands = sign(self._read(dated), common).bands
            else:
                bands = signed[text.key].bands if text.key in signed else text.bands
            moved = text.n in turned or (at, first, bands) != (text.at, text.first, text.bands)
            now[text.n] = dated._replace(bands=bands, original=0 if moved else text.original)
        return now

    def _settle(self, was: Mapping[int, Text], now: Mapping[int, Text]) -> None:
        """Keep the texts as they are now, and decide what has to be decided again."""
        changed = [(text, now[n]) for n, text in was.items() if text != now[n]]
        self._alike.replace(changed)
        decided = Leading(self._alike, self._runs).decide(changed)
        self._alike.put_texts(decided.values())
        ended = {**{n: text for n, text in now.items() if text.bands or was[n].bands}, **decided}
        self._alike.note_originals(ended.values())
        self._alike.drop_texts([text for text in now.values() if not text.first])

    def _runs(self, text: Text) -> array[int]:
        return runs_of(self._read(text), self._alike.common(text.sentences))

    def _read(self, text: Text) -> str:
        """The words of a text, from any post that has it still; none has where all were changed meanwhile."""
        if (words := self._words.get(text.key)) is not None:
            return words
        for number in chain([text.first], self._alike.posts_of(text.n)):
            post = self._store.posts([number]).get(number)
            if post and text_hash(post.item.text) == text.key:
                return post.item.text
        return ""
