"""Text from outside made safe to keep and to show: no controls, one normal form."""

from __future__ import annotations

import re
import unicodedata

# Controls would move a terminal's cursor; direction overrides can make a text read as what it is not; a lone
# surrogate cannot be encoded. Joiners and direction marks stay: scripts and emoji need them.
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_EMPTY = re.compile(r"\n{3,}")


def clean(text: str) -> str:
    """``text`` in normal form C, without controls, at most one empty line at a time, no space at either end."""
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (line.rstrip() for line in unicodedata.normalize("NFC", text).split("\n"))
    cleaned = "\n".join(lines)
    return (_EMPTY.sub("\n\n", cleaned) if "\n\n\n" in cleaned else cleaned).strip()


def one_line(text: str) -> str:
    """``text`` cleaned, on one line: for titles and names."""
    return " ".join(clean(text).split())
