"""The compiled form, opened: words to codes, codes to names, names to concepts. Nothing is read before it is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from sys import byteorder
from typing import TypeVar

import marisa_trie

from index.lexicon.files import Buffer, folder_name, keep_files, open_files
from index.lexicon.spelling import may_be_misspelt, one_edit_away
from index.lexicon.words import JOINED, form, gap_kind, words_of
from index.vocabulary import FOLDER, Concept, VocabularyError, vocabulary_version

UNKNOWN = "\x02"  # the code of a word that is in no name
NONE = 0xFFFFFFFF
# A candidate's flags: the text must be written as the name is; or so, and then it is trusted however short it is; it
# must be a plural, as the singular is an everyday word.
EXACT, TRUSTED, PLURAL = 1, 2, 3
_MOST = 200_000  # words remembered at once; a text of garbage has no end of them
_NOTHING: frozenset[str] = frozenset()
_Value = TypeVar("_Value")


class Memo(dict[str, _Value]):
    """A dict that works out what it does not know yet, and begins anew when it has grown large."""

    def __init__(self, work_out: Callable[[str], _Value]) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key: str) -> _Value:
        if len(self) >= _MOST:
            self.clear()
        value = self[key] = self._work_out(key)
        return value


class Lexicon:
    """What all names of the vocabularies are, and whose. Its texts are strings of codes, one a piece of the text."""

    def __init__(self, files: Mapping[str, Buffer], version: str) -> None:
        self.version = version
        self._files = files
        facts = json.loads(bytes(files["facts.json"]))
        self.names, self._words = self._trie("names"), self._trie("words")
        self._word_codes = self._numbers("codes")
        self._firsts, self._rows = self._numbers("firsts"), self._numbers("candidates")
        self.chosen = self._numbers("chosen")  # by a name's number, the one concept that it always names, or NONE
        self._ids, self._ends = self._trie("concepts"), self._numbers("concept_ends")
        self._concepts: dict[int, Concept] = {}
        self._candidates: dict[int, tuple[tuple[int, int, str], ...]] = {}
        self._second_firsts = self._numbers("second_firsts")
        self._classes: tuple[int, int, int] = (facts["cues"], facts["starting_cues"], facts["starters"])
        self.codes = Memo(self._code)
        self.alone, self.going_on = Memo(self._alone), Memo(self._going_on)

    def _trie(self, name: str) -> marisa_trie.Trie:
        trie = marisa_trie.Trie()
        trie.map(self._files[f"{name}.marisa"])
        return trie

    def _numbers(self, name: str) -> memoryview:
        return memoryview(self._files[f"{name}.u32"]).cast("I")

    @cached_property
    def _english(self) -> marisa_trie.Trie:
        return self._trie("english")

    @cached_property
    def _deletions(self) -> marisa_trie.Trie:
        return self._trie("deletions")

    @cached_property
    def _deleted_from(self) -> memoryview:
        return self._numbers("deletions")

    def _code(self, piece: str) -> str:
        if not piece or not piece[0].isalnum():
            return gap_kind(piece)
        number = self._words.get(piece.lower())  # most words of a text are their own form
        if number is not None:
            return chr(self._word_codes[number])
        looked_up = form(piece)
        number = self._words.get(looked_up)
        if number is None and may_be_misspelt(looked_up) and looked_up not in self._english:
            near = one_edit_away(looked_up, self._words.get, self._undeleted, self._words.restore_key)
            number = min(near) if len({self._meaning(other) for other in near}) == 1 else None
        return UNKNOWN if number is None else chr(self._word_codes[number])

    def _meaning(self, word: int) -> tuple[str, int]:
        """The concept that a word by itself names, else the word."""
        name = self.names.get(chr(self._word_codes[word]))
        return ("word", word) if name is None or self.chosen[name] == NONE else ("concept", self.chosen[name])

    def _alone(self, code: str) -> int:
        """One more than the number of the name that a word is by itself; 0 for none, -1 less that for a cue."""
        cues, _, plain = self._classes
        number = int(self.names.get(code, -1)) + 1
        return -1 - number if cues <= ord(code) < plain else number

    def _going_on(self, code: str) -> frozenset[str]:
        """The codes of the words that can follow a word at the beginning of a name."""
        at = ord(code) - self._classes[1]
        if not 0 <= at < len(self._second_firsts) - 1:
            return _NOTHING
        first, last = 4 * self._second_firsts[at], 4 * self._second_firsts[at + 1]
        return frozenset(
            str(self._files["seconds.u32"][first:last], "utf-32-le" if byteorder == "little" else "utf-32-be")
        )

    def forms(self) -> list[str]:
        """The forms of all words that names have."""
        return list(self._words.keys())

    def _undeleted(self, shorter: str) -> int | None:
        number = self._deletions.get(shorter)
        word = NONE if number is None else self._deleted_from[number]
        return None if word == NONE else int(word)

    def candidates(self, number: int) -> tuple[tuple[int, int, str], ...]:
        """The concepts that a name may name, best first: concept, its flag or 0, the name as it must be written."""
        known = self._candidates.get(number)
        if known is None:
            first, last = 3 * self._firsts[number], 3 * self._firsts[number + 1]
            rows = self._rows[first:last].tolist()
            known = tuple((rows[n], rows[n + 1], self._text(rows[n + 2])) for n in range(0, len(rows), 3))
            self._candidates[number] = known
        return known

    def _text(self, at: int) -> str:
        if not at:
            return ""
        texts = bytes(self._files["texts.txt"][at - 1 : at + 200])
        return texts.partition(b"\n")[0].decode(errors="ignore")

    def concept(self, number: int) -> Concept:
        """A concept by its number."""
        known = self._concepts.get(number)
        if known is None:
            data = bytes(self._files["concepts.json"][self._ends[number] : self._ends[number + 1]])
            facet, name, ids, broader, names = json.loads(data)
            known = Concept(self._ids.restore_key(number), facet, name, tuple(ids), tuple(broader), tuple(names))
            self._concepts[number] = known
        return known

    def number_of(self, concept: str) -> int | None:
        """A concept's number by its id here or elsewhere ("MESH:D012878")."""
        number = self._ids.get(concept)
        if number is None and (alias := self._trie("aliases").get(concept.upper())) is not None:
            number = self._numbers("aliases")[alias]
        return None if number is None else int(number)

    def name_of(self, concept: str) -> str:
        """The preferred name of a concept; its id where there is no such concept."""
        number = self.number_of(concept)
        return concept if number is None else self.concept(number).name

    def named(self, name: str, facet: str = "") -> list[Concept]:
        """The concepts of a facet that a name or id can mean, the best first; none where there are none."""
        by_id = self.number_of(name.strip()) if ":" in name else None
        if by_id is None and ":" in name:
            by_id = self.number_of(name.strip().upper())
        numbers = [by_id] if by_id is not None else []
        key = "".join(JOINED + code for code in map(self._known_code, words_of(name)))[1:]
        if not numbers and key and (found := self.names.get(key)) is not None:
            numbers = [number for number, _, _ in self.candidates(found)]
        return [found for found in map(self.concept, numbers) if facet in ("", found.facet)]

    def _known_code(self, word: tuple[str, str]) -> str:
        return self.codes[word[1]]

    def find(self, name: str, facet: str) -> list[str]:
        """The ids of the concepts called ``name``, which may be an id itself, the best first.

        Raises :class:`VocabularyError`, with names that are near, where there is none.
        """
        if found := self.named(name, facet):
            return [concept.id for concept in found]
        if others := self.named(name):
            raise VocabularyError(f"No {facet} is called {name!r}. It is a {others[0].facet} here: look for it as one.")
        raise VocabularyError(f"No {facet} is called {name!r}.{self._suggest(name, facet)}")

    def _suggest(self, name: str, facet: str) -> str:
        """Names that begin alike and are spelt nearly so: preferred ones, they are what people recognise."""
        wanted, alike = name.strip().lower(), []
        for number in range(len(self._ids)):
            preferred = self.concept(number).name
            if preferred[:1].lower() == wanted[:1] and self.concept(number).facet == facet:
                alike.append(preferred.lower())
        from difflib import get_close_matches  # noqa: PLC0415  # only who mistypes waits for it

        near = get_close_matches(wanted, alike, n=3, cutoff=0.75)
        return f" Did you mean {' or '.join(repr(name) for name in near)}?" if near else " Try another name or its id."

    def narrower(self, concept: str) -> list[str]:
        """The concept's id and those of all concepts below it."""
        return self._all("below", concept)

    def lineage(self, concept: str) -> list[str]:
        """The concept's id and those of all concepts above it."""
        return self._all("above", concept)

    def below(self, concept: str) -> list[str]:
        """The ids of the concepts just below a concept; none where there is no such concept."""
        return self._next("below", concept)

    def broader(self, concept: str) -> list[str]:
        """The ids of the concepts just above a concept; none where there is no such concept."""
        return self._next("above", concept)

    def _next(self, way: str, concept: str) -> list[str]:
        number = self.number_of(concept)
        if number is None:
            return []
        firsts, rows = self._numbers(f"{way}_firsts"), self._numbers(way)
        return [self._ids.restore_key(near) for near in rows[firsts[number] : firsts[number + 1]]]

    def _all(self, way: str, concept: str) -> list[str]:
        first = self.number_of(concept)
        if first is None:
            return [concept]
        firsts, rows = self._numbers(f"{way}_firsts"), self._numbers(way)
        seen, waiting = {first}, [first]
        while waiting:
            number = waiting.pop()
            fresh = set(rows[firsts[number] : firsts[number + 1]]) - seen
            seen |= fresh
            waiting.extend(fresh)
        return [self._ids.restore_key(number) for number in sorted(seen, key=lambda n: (n != first, n))]


def open_lexicon(
    cache: Path | None, folders: Sequence[Path] = (FOLDER,), tell: Callable[[], None] = lambda: None
) -> Lexicon:
    """The lexicon of the tables in these folders, compiled into the folder ``cache`` unless it lies there already.

    Without a cache, or where it cannot be written, it is compiled into memory; ``tell`` is called before. Raises
    :class:`VocabularyError` for a table that cannot be read.
    """
    version = vocabulary_version(folders)
    place = cache / folder_name(version) if cache else None
    files: Mapping[str, Buffer] | None = open_files(place) if place else None
    if files is None:
        from index.lexicon.compiling import compile_tables  # noqa: PLC0415  # hardly ever needed

        tell()
        made = compile_tables(folders)
        if place:
            keep_files(place, made)
        files = (open_files(place) if place else None) or made
    return Lexicon(files, version)
