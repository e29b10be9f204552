"""The way in which :mod:`index.analysis` cuts words, as an analyzer of Whoosh."""

from __future__ import annotations

from collections.abc import Iterator

from whoosh.analysis import Analyzer, Token

from index.analysis import cut


class PostAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's interface of :func:`index.analysis.cut`."""

    def __call__(
        self,
        value: str,
        *,
        positions: bool = False,
        chars: bool = False,
        removestops: bool = True,
        start_pos: int = 0,
        start_char: int = 0,
        mode: str = "",
        **_: object,
    ) -> Iterator[Token]:
        """The words of a text; the same token each time, as Whoosh's analyzers do."""
        token = Token(positions, chars, removestops=removestops, mode=mode, boost=1.0, stopped=False)
        for n, word in enumerate(cut(value)):
            token.original = token.text = word.term
            token.pos, token.startchar, token.endchar = start_pos + n, start_char + word.start, start_char + word.end
            yield token


ANALYZER = PostAnalyzer()
