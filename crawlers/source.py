"""A source: one place that we harvest, read from one TOML file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from crawlers.items import ThreadwellError, UsageError

PUBLISH = ("full", "excerpt", "link")
NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
RECHECK = re.compile(r"[1-9][0-9]{0,4}d")


class SourceError(ThreadwellError):
    """A source file is missing, broken, or says something that no source can."""


@dataclass(frozen=True, slots=True)
class Source:
    """What one source file says; ``docs/data.md`` describes every field. ``delay`` is in seconds."""

    name: str
    family: str
    url: str
    boards: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    language: str = ""
    delay: float = 1.0
    publish: str = "excerpt"
    recheck: str = "30d"
    enabled: bool = False
    allow_private: bool = False
    robots: str = ""
    terms: str = ""
    verified: str = "never"
    note: str = ""

    def __post_init__(self) -> None:
        parts = _split(self.url)
        problems = [
            (NAME.fullmatch(self.name) is None, "its name may hold small letters, digits, '.', '_' and '-' only"),
            (parts.scheme not in ("http", "https") or not parts.hostname, "'url' is not an http or https address"),
            (parts.username is not None, "'url' holds a user name; Threadwell reads public pages only"),
            (not self.family.isidentifier(), "'family' is empty or not a name"),
            (self.publish not in PUBLISH, f"'publish' must be one of {', '.join(PUBLISH)}"),
            (RECHECK.fullmatch(self.recheck) is None, "'recheck' must be a number of days such as \"30d\""),
            (not 0 <= self.delay <= 3600, "'delay' must be between 0 and 3600 seconds"),
            (self.delay == 0 and not is_loopback(parts.hostname or ""), "'delay' may be 0 on this machine only"),
        ]
        for wrong, message in problems:
            if wrong:
                raise SourceError(f"Source {self.name!r}: {message}.")

    @property
    def recheck_time(self) -> timedelta:
        """Within which time each post is seen again, or hidden."""
        return timedelta(days=int(self.recheck.removesuffix("d")))

    @property
    def host(self) -> str:
        """The host of its address, without the port."""
        return _split(self.url).hostname or ""


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return urlsplit("")
    return parts


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine by a literal loopback address or as localhost."""
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


class UnknownSourceError(SourceError, UsageError):
    """No source has the name that was asked for."""


_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "family": str,
    "url": str,
    "boards": list,
    "conditions": list,
    "language": str,
    "delay": (int, float),
    "publish": str,
    "recheck": str,
    "enabled": bool,
    "allow_private": bool,
    "robots": str,
    "terms": str,
    "verified": (str, date),
    "note": str,
}


def parse_source(name: str, text: str) -> Source:
    """The source that a TOML text describes. Raises :class:`SourceError` naming the field that is wrong."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"Source {name!r} is not valid TOML: {error}.") from error
    if unknown := sorted(data.keys() - _TYPES.keys()):
        raise SourceError(f"Source {name!r} has unknown fields: {', '.join(unknown)}.")
    if missing := [key for key in ("family", "url") if key not in data]:
        raise SourceError(f"Source {name!r} lacks {' and '.join(missing)}.")
    for key, value in data.items():
        strings = isinstance(value, list) and all(isinstance(item, str) for item in value)
        boolean = isinstance(value, bool) and _TYPES[key] is not bool
        if not isinstance(value, _TYPES[key]) or boolean or (isinstance(value, list) and not strings):
            raise SourceError(f"Source {name!r}: {key!r} has a value of the wrong type.")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    values["verified"] = str(data.get("verified", "never"))
    return Source(name=name, **values)


def load_source(path: Path) -> Source:
    """The source in a file. Raises :class:`SourceError` where the file cannot be read or understood."""
    try:
        return parse_source(path.stem, path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"Cannot read the source file {path}: {error}.") from error


def source_files(own: Path) -> dict[str, Path]:
    """Every source file by name: the bundled ones, overridden by those in the folder ``own``."""
    bundled = Path(str(files("crawlers") / "sources"))
    return {path.stem: path for folder in (bundled, own) for path in sorted(folder.glob("*.toml"))}


def find_source(name: str, own: Path) -> Source:
    """The source called ``name``. Raises :class:`SourceError` that lists the known ones where there is none."""
    known = source_files(own)
    if name not in known:
        hint = "Add one with 'threadwell sources add URL'."
        raise UnknownSourceError(f"There is no source {name!r}. Known: {_some(known)}. {hint}")
    return load_source(known[name])


def render_source(source: Source) -> str:
    """The TOML text of a source: what :func:`parse_source` reads back to an equal one."""
    import tomlkit  # noqa: PLC0415  # 20 ms; most commands only read sources

    document = tomlkit.document()
    for key in _TYPES:
        value = getattr(source, key)
        if key == "verified" and value != "never":
            value = date.fromisoformat(value)
        document[key] = list(value) if isinstance(value, tuple) else value
    return tomlkit.dumps(document)


def write_source(source: Source, own: Path) -> Path:
    """Write a source's file into the folder ``own``, whole or not at all. Returns its path."""
    return _write(source.name, render_source(source), own)


def edit_source(name: str, own: Path, **values: str | float | bool) -> Path:
    """Change some fields of a source's file; its comments and the rest stay. A bundled one gets a file in ``own``.

    Returns the file's path. Raises :class:`SourceError` where there is no such source, or it would make no sense.
    """
    import tomlkit  # noqa: PLC0415

    find_source(name, own)
    document = tomlkit.parse(source_files(own)[name].read_text(encoding="utf-8"))
    document.update(values)
    text = tomlkit.dumps(document)
    parse_source(name, text)
    return _write(name, text, own)


def _write(name: str, text: str, own: Path) -> Path:
    own.mkdir(parents=True, exist_ok=True)
    fresh = own / f"{name}.new"
    fresh.write_text(text, encoding="utf-8")
    return fresh.replace(own / f"{name}.toml")


def load_sources(own: Path) -> tuple[list[Source], list[SourceError]]:
    """Every source that can be read, by name, and an error for each file that cannot."""
    sources, errors = [], []
    for path in source_files(own).values():
        try:
            sources.append(load_source(path))
        except SourceError as error:
            errors.append(error)
    return sorted(sources, key=lambda source: source.name), errors


def _some(names: Iterable[str]) -> str:
    listed = sorted(names)
    return ", ".join(listed[:8]) + (" ..." if len(listed) > 8 else "") if listed else "none yet"
