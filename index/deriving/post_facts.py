"""What is read in every post beside its mentions: how it is kept, and made where it is not kept yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from index.deriving.derived_posts import Key, Kind, Readings
from index.deriving.language import read_language
from index.deriving.versions import LANGUAGE, SPEAKING, publishing_version
from index.pieces import Piece
from index.publishing import Public, our_words, read_public
from index.safety import KINDS
from index.speaking import Speaking, read_speaking
from index.speaking.findings import Finding, Outcome
from index.speaking.words import Span
from index.vocabulary import Mention


def languages(readings: Readings, texts: Sequence[str]) -> dict[str, str | None]:
    """The language of every text that tells it, as :func:`index.deriving.language.read_language` finds it alone."""
    kind = Kind("language", str(LANGUAGE), lambda code: (code or "").encode(), lambda kept: kept.decode() or None)
    return {
        text: code for (text, _), code in readings.get(kind, _keys(texts), lambda key: read_language(key[0])).items()
    }


def speakings(readings: Readings, vocabulary: str, posts: Mapping[Key, Sequence[Mention]]) -> dict[Key, Speaking]:
    """Who speaks in posts, with the mentions found in each; ``vocabulary`` is the version of what found them.

    A post is its text and the title of the thread that it opens; of one that opens none the title is empty.
    """

    def read(key: Key) -> Speaking:
        text, title = key
        return read_speaking(text, title=title, opens=bool(title), mentions=posts[key])

    return readings.get(Kind("speaking", f"{SPEAKING} {vocabulary}", _dump_speaking, _load_speaking), list(posts), read)


def publics(readings: Readings, texts: Sequence[str]) -> dict[str, Public]:
    """How every text is published, as :func:`index.publishing.read_public` reads it alone."""
    kind = Kind("public", publishing_version(), _dump_public, _load_public)
    found = readings.get(kind, _keys(texts), lambda key: read_public(key[0]))
    return {text: public for (text, _), public in found.items()}


def _keys(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(text, "") for text in texts]


def _dump_speaking(speaking: Speaking) -> bytes:
    return json.dumps(asdict(speaking)).encode()


def _load_speaking(kept: bytes) -> Speaking:
    found = json.loads(kept)
    outcomes = tuple(Outcome(one["value"], _spans(one["spans"]), one["concept"]) for one in found.pop("outcomes"))
    findings = {name: Finding(one["value"], _spans(one["spans"])) for name, one in found.items() if one}
    return Speaking(**findings, outcomes=outcomes)


_WORDS = ("", *our_words())  # of pieces; they are kept by their place in here
_AS_IT_IS = Public()


def _dump_public(public: Public) -> bytes:
    if public == _AS_IT_IS:
        return b""
    pieces = [(_WORDS.index(piece.word), piece.start, piece.end) for piece in public.pieces]
    return json.dumps([pieces, [(KINDS.index(kind), start) for kind, start in public.crises]]).encode()


def _load_public(kept: bytes) -> Public:
    if not kept:
        return _AS_IT_IS
    pieces, crises = json.loads(kept)
    return Public(
        tuple(Piece(_WORDS[word], start, end) for word, start, end in pieces),
        tuple((KINDS[kind], start) for kind, start in crises),
    )


def _spans(kept: Sequence[Mapping[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(span["start"], span["end"], bool(span["in_title"])) for span in kept)
