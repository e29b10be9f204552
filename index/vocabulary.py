"""The vocabularies: which concepts there are, and by which names people call them."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from crawlers.items import UsageError

FOLDER = Path(__file__).parent / "vocabularies"
VOCABULARIES = ("conditions",)
RULES_VERSION = 1  # goes up when tagging.py finds something else in the same text
_TOKEN = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


class VocabularyError(UsageError):
    """No concept has the name that was asked for."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a concept. ``kind`` is preferred, synonym or abbreviation."""

    concept: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A span of a text, in characters, that names a concept."""

    start: int
    end: int
    facet: str
    concept: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The concepts of one facet: preferred names by id, and every name."""

    facet: str
    version: str
    preferred: dict[str, str]
    names: list[Name]
    _by_name: dict[str, list[str]] = field(default_factory=dict, repr=False)

    def find(self, text: str) -> list[str]:
        """The ids of the concepts called ``text``, which may be an id itself; the ones that prefer it come first.

        Raises :class:`VocabularyError`, with close names, where there is none.
        """
        if text.upper() in self.preferred:
            return [text.upper()]
        if not self._by_name:
            for name in sorted(self.names, key=lambda name: name.kind != "preferred"):
                self._by_name.setdefault(normal(name.text), []).append(name.concept)
        wanted = normal(text)
        for key in (wanted, f"{wanted} syndrome", f"{wanted} disease"):
            if key in self._by_name:
                return list(dict.fromkeys(self._by_name[key]))
        raise VocabularyError(f"No {self.facet} is called {text!r}.{self._suggest(wanted)}")

    def _suggest(self, wanted: str) -> str:
        near = get_close_matches(wanted, [key for key in self._by_name if key[:1] == wanted[:1]], n=3, cutoff=0.75)
        return f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else " Try another name or its id."


def tokens(text: str) -> list[tuple[str, int, int]]:
    """The words of a text in small letters without possessive endings, with their start and end."""
    return [(_plain(found.group()), found.start(), found.end()) for found in _TOKEN.finditer(text)]


def _plain(word: str) -> str:
    return word.lower().replace("\u2019", "'").removesuffix("'s")


def normal(text: str) -> str:
    """A name as names are compared: its words, joined by single spaces."""
    return " ".join(word for word, _, _ in tokens(text))


@cache
def load_vocabulary(name: str) -> Vocabulary:
    """The bundled vocabulary in ``vocabularies/NAME.tsv``; it is read once a process."""
    facts = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    preferred, names = {}, []
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            concept, label, text, kind, _ = line.rstrip("\n").split("\t")
            preferred[concept] = label
            names.append(Name(concept, text, kind))
    return Vocabulary(facts["facet"], facts["version"], preferred, names)


@cache
def stop_names() -> frozenset[str]:
    """Names that are not matched, in normal form."""
    lines = (FOLDER / "stop.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(normal(line) for line in lines if line and not line.startswith("#"))


@cache
def vocabulary_version() -> str:
    """What the tags of a text depend on: the vocabularies' versions and the rules'. Reads no table."""
    facts = [tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in VOCABULARIES]
    return " ".join([f"rules-{RULES_VERSION}", *(str(fact["version"]) for fact in facts)])
