"""Looking words up in a list on disk without making a set of it, for readers that must answer at once."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "vocabularies"


class WordList:
    """The words of a file, one a line, sorted by their bytes; lines with ``#`` stand first."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()

    def __contains__(self, word: object) -> bool:
        if not isinstance(word, str):
            return False
        sought = word.encode("utf-8", "replace")
        at = bisect_left(range(len(self._bytes)), sought, key=self._line)
        return bool(sought) and at < len(self._bytes) and self._line(at) == sought

    def _line(self, at: int) -> bytes:
        """The line that a byte is in, its end included."""
        return self._bytes[self._bytes.rfind(b"\n", 0, at) + 1 : self._bytes.find(b"\n", at)]


@cache
def word_list(name: str) -> WordList:
    """One of the lists in index/vocabularies: ``english``, ``medical``, ``given`` or ``surnames``."""
    return WordList(FOLDER / f"{name}.txt")
