"""Pagefind's files after it wrote them: the same bytes for the same pages, and fewer of them for a visitor to load.

Pagefind 1.5 writes filters in the order of a hash table, so that two builds of the same pages differ. Here its files
are written once more, in order. A filter is cut into :data:`PARTS`, and a piece of the index is at most :data:`PIECE`
bytes long: whoever asks for one word or one value loads little. A result's file is named after its day, then its
content, so that search.js puts results of several bundles in order of time, which Pagefind cannot. What runs in the
page is named after the language, as search.html asks for it, also where Pagefind has none of its own for that.
The form of the files: pagefind/src/index/ and pagefind/src/output/ of its repository.
"""

from __future__ import annotations

import gzip
import json
import re
from base64 import b32encode
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

PARTS = 4  # of each filter; search.js counts the same
PIECE = 3_500  # bytes of an index file before compression; Pagefind's are over ten times as long
SHARED = 3  # letters: words that begin alike stay in one piece, so that a word and its stem are found in the same
FIRST_DAY = date(1990, 1, 1).toordinal()  # search.js counts from the same
SEAL = b"pagefind_dcd"
LAST = "\uffff"  # sorts behind every letter
NEEDLESS = (
    *("pagefind-ui.js", "pagefind-ui.css", "pagefind-modular-ui.js", "pagefind-modular-ui.css"),
    *("pagefind-component-ui.js", "pagefind-component-ui.css", "pagefind-highlight.js", "pagefind-worker.js"),
)

Cbor: TypeAlias = "int | str | Sequence[Cbor]"

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_INT = rb"(?:[\x00-\x17\x20-\x37]|[\x18\x38].|[\x19\x39]..|[\x1a\x3a]....)"
_ARRAY = rb"(?:[\x80-\x97]|\x98.|\x99..|\x9a....)"
_PAGES = re.compile(rb"%b(?:\x83%b%b%b*%b%b*)*" % (_ARRAY, _INT, _ARRAY, _INT, _ARRAY, _INT), re.DOTALL)


class FormError(ValueError):
    """A file is not in the form that Pagefind 1.5 writes."""


def tidy(bundle: Path) -> None:
    """Write a bundle's files in order, cut small. Raises :class:`FormError` where they have an unknown form."""
    for name in NEEDLESS:
        (bundle / name).unlink(missing_ok=True)
    entry = json.loads((bundle / "pagefind-entry.json").read_text(encoding="utf-8"))
    for language, facts in entry["languages"].items():
        old = bundle / f"pagefind.{facts['hash']}.pf_meta"
        meta, _ = decode(_opened(old))
        match meta:
            case [str(version), [*pages], [*pieces], [*filters], [*_], *rest]:
                tidied = [
                    *(version, _name_fragments(bundle, pages), _cut_index(bundle, pieces)),
                    *(_cut_filters(bundle, filters), [], *rest),
                ]
            case _:
                raise FormError(f"{old.name} has an unknown form")
        old.unlink()
        facts["hash"] = _save(bundle, "pagefind.{}.pf_meta", encode(tidied), "", 10)
        if not facts["wasm"]:  # a language that Pagefind cannot stem
            facts["wasm"] = language
            (bundle / "wasm.unknown.pagefind").rename(bundle / f"wasm.{language}.pagefind")
    (bundle / "wasm.unknown.pagefind").unlink(missing_ok=True)
    (bundle / "pagefind-entry.json").write_text(json.dumps(entry, sort_keys=True), encoding="utf-8")


def part_of(value: str) -> int:
    """Which part of its filter a value stands in."""
    return sum(map(ord, value)) % PARTS


def day_code(day: str) -> str:
    """Three characters that sort as days do; "000" for none. ``day`` is an ISO day or empty."""
    number = date.fromisoformat(day).toordinal() - FIRST_DAY + 1 if day else 0
    number = min(max(number, 1 if day else 0), 36**3 - 1)
    return "".join(_DIGITS[number // 36**place % 36] for place in (2, 1, 0))


def _name_fragments(bundle: Path, pages: Sequence[Cbor]) -> list[Cbor]:
    """The bundle's pages, each now named after its day and its content."""
    folder = bundle / "fragment"
    taken: dict[str, str] = {}  # new name: the old one
    renamed: dict[str, str] = {}
    named: list[Cbor] = []
    for page in pages:
        match page:
            case [str(old), int(words)]:
                if old not in renamed:
                    new = _free_name(_opened(folder / f"{old}.pf_fragment"), taken)
                    taken[new] = renamed[old] = new
                    (folder / f"{old}.pf_fragment").rename(folder / f"{new}.pf_fragment")
                named.append((renamed[old], _rounded(words)))
            case _:
                raise FormError("a page has an unknown form")
    return named


def _rounded(words: int) -> int:
    """A number of words to four binary digits: long pages are only weighed against short ones by it."""
    step = 1 << max(0, words.bit_length() - 4)
    return words // step * step


def _free_name(content: bytes, taken: dict[str, str]) -> str:
    fragment = json.loads(content)
    digest = b32encode(sha256(content).digest()).decode().lower()
    day = day_code(fragment["meta"].get("date", ""))
    return next(name for length in range(3, len(digest)) if (name := day + digest[:length]) not in taken)


def _cut_filters(bundle: Path, filters: Sequence[Cbor]) -> list[Cbor]:
    folder = bundle / "filter"
    parts: dict[str, list[Cbor]] = {}
    for one in filters:
        match one:
            case [str(name), str(file)]:
                old = folder / f"{file}.pf_filter"
                _share_out(name, decode(_opened(old))[0], parts)
                old.unlink()
            case _:
                raise FormError("a filter has an unknown form")
    return [(name, _save(folder, "{}.pf_filter", encode((name, parts[name])))) for name in sorted(parts)]


def _share_out(name: str, read: Cbor, parts: dict[str, list[Cbor]]) -> None:
    match read:
        case [str(), [*values]]:
            for value in sorted(values, key=str):
                match value:
                    case [str(text), [*_]]:
                        parts.setdefault(f"{name}.{part_of(text)}", []).append(value)
                    case _:
                        raise FormError(f"a value of the filter {name} has an unknown form")
        case _:
            raise FormError(f"the filter {name} has an unknown form")


def _cut_index(bundle: Path, pieces: Sequence[Cbor]) -> list[Cbor]:
    folder = bundle / "index"
    cut: list[list[tuple[str, bytes]]] = []
    for piece in pieces:
        match piece:
            case [str(), str(), str(file)]:
                old = folder / f"{file}.pf_index"
                cut += _runs(_words(_opened(old)))
                old.unlink()
            case _:
                raise FormError("a piece of the index has an unknown form")
    starts = [run[0][0] for run in cut]
    ends = [run[-1][0] for run in cut]
    bounds = [_between(end, start) for end, start in zip(ends, starts[1:], strict=False)]
    files = [
        _save(folder, "{}.pf_index", b"\x81" + _head(4, len(run)) + b"".join(item for _, item in run)) for run in cut
    ]
    begins = ["", *(start for _, start in bounds)]
    # No gap: a word as it is asked for may sort behind the last stem of its piece ("appetites" behind "appetit").
    finishes = [*(end + LAST for end, _ in bounds), LAST]
    return list(zip(begins, finishes, files, strict=False))


def _between(end: str, start: str) -> tuple[str, str]:
    """Beginnings of two neighbours that tell them apart."""
    same = next((n for n, (a, b) in enumerate(zip(end, start, strict=False)) if a != b), min(len(end), len(start)))
    return end[: same + 1], start[: same + 1]


def _runs(words: Iterator[tuple[str, bytes]]) -> list[list[tuple[str, bytes]]]:
    """Words in runs of at most :data:`PIECE` bytes where that does not part words that begin alike."""
    runs: list[list[tuple[str, bytes]]] = [[]]
    size = 0
    for word, item in words:
        run = runs[-1]
        if run and size + len(item) > PIECE and (word[:SHARED] != run[-1][0][:SHARED] or size > 2 * PIECE):
            runs.append([])
            size = 0
        runs[-1].append((word, item))
        size += len(item)
    return runs if runs[0] else []


def _words(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The words of an index file with the bytes that each takes: word, pages with places, other spellings."""
    count, at = _length(data, 1)
    for _ in range(count):
        start = at
        if data[at] != 0x83:
            raise FormError("a word of the index has an unknown form")
        word, at = decode(data, at + 1)
        found = _PAGES.match(data, at)
        if not isinstance(word, str) or not found:
            raise FormError("a word of the index has an unknown form")
        _, at = (None, found.end() + 1) if data[found.end()] == 0x80 else decode(data, found.end())
        yield word, data[start:at]


def _opened(path: Path) -> bytes:
    content = gzip.decompress(path.read_bytes())
    if not content.startswith(SEAL):
        raise FormError(f"{path.name} is not sealed")
    return content[len(SEAL) :]


def _save(folder: Path, form: str, content: bytes, prefix: str = "", length: int = 7) -> str:
    """Write a file named after its content. Returns the name's own part."""
    name = prefix + b32encode(sha256(content).digest()).decode().lower()[:length]
    (folder / form.format(name)).write_bytes(gzip.compress(SEAL + content, mtime=0))
    return name


def decode(data: bytes, at: int = 0) -> tuple[Cbor, int]:
    """One value of CBOR (RFC 8949: whole numbers, text, arrays) and where it ends."""
    kind = data[at] >> 5
    number, at = _length(data, at)
    match kind:
        case 0:
            return number, at
        case 1:
            return -1 - number, at
        case 3:
            return data[at : at + number].decode(), at + number
        case 4:
            values: list[Cbor] = []
            for _ in range(number):
                value, at = decode(data, at)
                values.append(value)
            return values, at
    raise FormError(f"a value of kind {kind}")


def _length(data: bytes, at: int) -> tuple[int, int]:
    """The number in a value's head, and where the head ends."""
    low = data[at] & 31
    if low < 24:
        return low, at + 1
    if low > 27:
        raise FormError("a length of unknown form")
    size = 1 << low - 24
    return int.from_bytes(data[at + 1 : at + 1 + size]), at + 1 + size


def encode(value: Cbor) -> bytes:
    """A value as CBOR, in its shortest form."""
    match value:
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case str():
            return _head(3, len(text := value.encode())) + text
    return _head(4, len(value)) + b"".join(map(encode, value))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes((kind << 5 | number,))
    size = next(size for size in range(4) if number < 256 ** (1 << size))
    return bytes((kind << 5 | 24 + size,)) + number.to_bytes(1 << size)
