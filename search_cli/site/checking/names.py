"""Looking for names that no file of the site may hold: the store has none, so somebody must say which."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from markupsafe import escape

_PACKED = b"\x1f\x8b"


def find_names(folder: Path, names: Iterable[str]) -> Iterator[str]:
    """Every file below a folder that holds one of these names as a word, whatever its letters' case, one line each."""
    forms = {form for name in names if name.strip() for form in _written(name.strip())}
    if not forms:
        return
    longest = sorted(forms, key=lambda form: (-len(form), form))
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and (found := pattern.search(_text(path))):
            yield f"{path.relative_to(folder)} holds the name {found[0]!r}."


def _written(name: str) -> Iterator[str]:
    """A name as it stands in text and feeds, in HTML, and in JSON."""
    yield name
    yield str(escape(name))
    yield json.dumps(name)[1:-1]


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if data.startswith(_PACKED) else data).decode("utf-8", errors="replace")
