"""What somebody wants to add, and the provisional source that it makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.family import family_names
from crawlers.items import UsageError
from crawlers.source import Source, SourceError, is_loopback

UNKNOWN = "unknown"
"""The family of a source before its pages were looked at."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What somebody wants to add; empty fields are to be found out."""

    url: str
    name: str = ""
    family: str = ""
    allow_private: bool = False


class CandidateError(SourceError, UsageError):
    """The address, name or family that was given cannot be a source's."""


def suggest_name(url: str) -> str:
    """A source name made of an address: its host, and its path where it has one."""
    parts = urlsplit(url)
    words = re.findall(r"[a-z0-9.]+", f"{(parts.hostname or '').removeprefix('www.')} {parts.path}".lower())
    return "-".join(words)[:64].strip(".-") or "source"


def check_candidate(candidate: Candidate) -> Source:
    """A provisional source. Raises :class:`CandidateError` for a bad address or name, or a family that nobody knows."""
    if candidate.family and candidate.family not in family_names():
        raise CandidateError(f"There is no family {candidate.family!r}. Known: {', '.join(family_names())}.")
    try:
        name = candidate.name or suggest_name(candidate.url)
        host = urlsplit(candidate.url).hostname or ""
        delay = 0.0 if is_loopback(host) and candidate.allow_private else 1.0
        family = candidate.family or UNKNOWN
        return Source(name, family, candidate.url, delay=delay, allow_private=candidate.allow_private)
    except SourceError as error:
        raise CandidateError(str(error)) from error
    except ValueError as error:  # such as an unfinished IPv6 address
        raise CandidateError(f"{candidate.url!r} is not an http or https address.") from error
