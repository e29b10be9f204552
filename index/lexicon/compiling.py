"""From the tables to the compiled form: bytes by the name of their file, which :mod:`index.lexicon.lexicon` reads.

Every form of a word gets a code point, and a name becomes a short string of them, so that one trie finds the longest
name. The code points are given out by class: a text's words that can begin no name are passed over by one pattern.
"""

from __future__ import annotations

import json
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import marisa_trie

from index.lexicon.concepts import facts_of, hierarchy_of, u32
from index.lexicon.cues import CUES
from index.lexicon.lexicon import EXACT, NONE, PLURAL, TRUSTED
from index.lexicon.signs import SIGNS
from index.lexicon.spelling import deletions, may_be_misspelt
from index.lexicon.variants import AS_WRITTEN, BY_RULE, LOOSE, SHORTENED, variants
from index.lexicon.words import JOINED, listed, normal
from index.vocabulary import FOLDER, Concept, Name, Tables, read_list, read_tables

FIRST_CODE = 0x100  # below are the gaps
_SURROGATES = range(0xD800, 0xE000)
_GAP = re.compile("([ ,.])")
# Of two concepts with one name: the one that prefers it, then the one with less below it.
_RANK = {"preferred": 0, "synonym": 10, "brand": 10, "lay": 10, "misspelling": 20, "abbreviation": 30}


_CAPITALS = 5  # letters of what is taken for an abbreviation, whatever its kind
_SMALL = listed("a after all an and as at before by for from in into is of off on or out over the to up with")
_DESCRIBING = ("ed", "ous", "al", "ic", "ive", "ful", "less", "able")


@dataclass(slots=True)
class _Candidates:
    """By key, the concepts that it may name: (rank, concept's number, flags, the name as written)."""

    concepts: Mapping[str, int]
    is_ordinary: Callable[[str], bool]
    stop: frozenset[str]
    found: dict[str, dict[int, tuple[int, int, str]]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, name: Name, concept: Concept) -> None:
        """Every key of a name, unless it is to be left out."""
        ordinary = self.is_ordinary
        if name.kind == "abbreviation":
            pairs: Iterable[tuple[str, int]] = (
                (key, made) for key, made in variants(name.text, ordinary) if made == AS_WRITTEN
            )
        else:
            pairs = variants(name.text, ordinary)
        for key, distance in pairs:
            if not self._left_out(key, distance, name, concept):
                self._put(
                    key, _RANK[name.kind] + (distance if distance != LOOSE else 35), self.concepts[concept.id], name
                )

    def _left_out(self, key: str, distance: int, name: Name, concept: Concept) -> bool:
        if key in self.stop or key.isdigit() or (len(key) < 3 and name.kind != "abbreviation"):
            return True
        words = re.split("[ ,.]", key)
        if (distance or name.kind == "synonym") and (words[0] in _SMALL or words[-1] in _SMALL):
            return True  # "at 10", "after treatment", "and growth retardation"
        if name.kind in ("lay", "preferred", "abbreviation") and not distance:
            return False
        if len(words) > 1 or not self.is_ordinary(key):
            return False
        # A trade name that is an everyday word nearly always is that word; so is what a rule made of another name, and
        # so is a describing word: "combined" is a name of combined hyperlipidemia.
        return (
            distance in (BY_RULE, SHORTENED)
            or (concept.facet == "treatment" and name.kind == "brand")
            or (distance == AS_WRITTEN and key.endswith(_DESCRIBING))
        )

    def _put(self, key: str, rank: int, concept: int, name: Name) -> None:
        flags = 0
        if name.kind == "abbreviation" or (name.text.isupper() and len(name.text) <= _CAPITALS):
            flags = TRUSTED if name.ours else EXACT
        if (
            not flags
            and name.kind == "lay"
            and name.text.endswith("s")
            and self.is_ordinary(key)
            and not key.endswith("s")
        ):
            flags = PLURAL  # "mets", "the runs"
        text = name.text if flags in (EXACT, TRUSTED) else ""
        known_rank, known_flags, known_text = self.found[key].get(concept, (rank, flags, text))
        # A name that may be written in one way only, and as a plain name too, is a plain name.
        if flags and not (flags == TRUSTED and known_flags == EXACT):
            flags, text = known_flags, known_text
        self.found[key][concept] = (min(rank, known_rank), flags, text)

    def drop_sums(self) -> None:
        """Leave out "nausea and vomiting": its parts are names."""
        for key in [key for key in self.found if f"{JOINED}and{JOINED}" in key]:
            parts = key.split(f"{JOINED}and{JOINED}")
            if all(part in self.found for part in parts):
                del self.found[key]


def compile_tables(folders: Sequence[Path]) -> dict[str, bytes]:
    """The files of the tables in the folders. Raises :class:`~index.vocabulary.VocabularyError`."""
    # Given names are everyday words too: "Duncan" is a boy before it is Duncan disease.
    lists = [folder / f"{name}.txt" for folder in (FOLDER, *folders) for name in ("english", "given")]
    return compile_lexicon(read_tables(folders), [word for path in lists for word in read_list(path)], CUES)


def compile_lexicon(tables: Tables, english: Collection[str], cues: Collection[str]) -> dict[str, bytes]:
    """The files of the compiled form. ``english`` are everyday words, ``cues`` the forms that change what is meant."""
    ids = marisa_trie.Trie(list(tables.concepts))
    concepts = {key: ids[key] for key in tables.concepts}
    ordinary = frozenset(normal(word) for word in english)
    candidates = _Candidates(concepts, ordinary.__contains__, frozenset(map(normal, tables.stop)))
    for name in tables.names:
        candidates.add(name, tables.concepts[name.concept])
    candidates.drop_sums()
    codes, classes = _codes(candidates.found, cues)
    files = {"concepts.marisa": ids.tobytes(), "english.marisa": marisa_trie.Trie(list(ordinary)).tobytes()}
    words = marisa_trie.Trie(list(codes))
    files |= {
        "words.marisa": words.tobytes(),
        "codes.u32": u32(codes[words.restore_key(n)] for n in range(len(words))),
    }
    files |= _beginnings(candidates.found, codes, classes["starting_cues"])
    files |= _names(candidates.found, codes, Counter(parent for _, parent in tables.parents), ids)
    files |= facts_of(tables, ids)
    files |= hierarchy_of(tables, concepts)
    alone = {key: min(owners, key=lambda c: owners[c][0]) for key, owners in candidates.found.items() if " " not in key}
    files |= _deletions(words, alone)
    files["facts.json"] = json.dumps({**classes, "sizes": {key: len(data) for key, data in files.items()}}).encode()
    return files


def _codes(keys: Iterable[str], cues: Collection[str]) -> tuple[dict[str, int], dict[str, int]]:
    """A code point for each form, and where the classes begin: cues, cues that begin a name, others that begin one."""
    count: Counter[str] = Counter()
    starters = set()
    for key in keys:
        forms = _GAP.split(key)[::2]
        count.update(forms)
        starters.add(forms[0])
    count.update(cues)
    count.update(SIGNS)

    def of_class(form: str) -> int:
        return (2 if form in cues else 3) if form in starters else (1 if form in cues else 0)

    codes: dict[str, int] = {}
    firsts = [FIRST_CODE] * 5
    code = FIRST_CODE
    ordered = sorted(count, key=lambda form: (of_class(form), -count[form], form))
    for form in ordered:
        code = _SURROGATES.stop if code in _SURROGATES else code
        codes[form] = code
        code += 1
        for above in range(of_class(form) + 1, 5):
            firsts[above] = code
    return codes, {"cues": firsts[1], "starting_cues": firsts[2], "starters": firsts[3], "end": firsts[4]}


def _beginnings(keys: Iterable[str], codes: Mapping[str, int], first: int) -> dict[str, bytes]:
    """For each code that begins a name, the codes that may come second: few texts need be looked at further."""
    seconds: dict[int, set[int]] = defaultdict(set)
    for key in keys:
        forms = _GAP.split(key, maxsplit=2)
        if len(forms) > 1:
            seconds[codes[forms[0]]].add(codes[forms[2]])
    firsts, rows = array("I", [0]), array("I")
    for code in range(first, max(seconds, default=first) + 1):
        rows.extend(sorted(seconds.get(code, ())))
        firsts.append(len(rows))
    return {"second_firsts.u32": firsts.tobytes(), "seconds.u32": rows.tobytes()}


def _names(
    found: Mapping[str, Mapping[int, tuple[int, int, str]]],
    codes: Mapping[str, int],
    below: Mapping[str, int],
    ids: marisa_trie.Trie,
) -> dict[str, bytes]:
    """The trie of names and, by a name's number, its candidates, the best first: concept, flags, text to compare."""
    coded = {"".join(part if part in " ,." else chr(codes[part]) for part in _GAP.split(key)): key for key in found}
    trie = marisa_trie.Trie(list(coded))
    firsts, rows, texts, text_at = array("I", [0]), array("I"), bytearray(), {"": 0}
    chosen = array("I")
    for number in range(len(trie)):
        candidates = found[coded[trie.restore_key(number)]]
        ordered = (
            list(candidates)
            if len(candidates) == 1
            else sorted(candidates, key=lambda c: (candidates[c][0], below[ids.restore_key(c)], c))
        )
        for concept in ordered:
            _, flags, text = candidates[concept]
            if text not in text_at:
                text_at[text] = len(texts) + 1
                texts += text.encode() + b"\n"
            rows.extend((concept, flags, text_at[text]))
        firsts.append(len(rows) // 3)
        plain = not candidates[ordered[0]][1] and all(flags != TRUSTED for _, flags, _ in candidates.values())
        chosen.append(ordered[0] if plain else NONE)
    return {
        "names.marisa": trie.tobytes(),
        "firsts.u32": firsts.tobytes(),
        "candidates.u32": rows.tobytes(),
        "chosen.u32": chosen.tobytes(),
        "texts.txt": bytes(texts),
    }


def _deletions(words: marisa_trie.Trie, alone: Mapping[str, int]) -> dict[str, bytes]:
    """Each long form less one letter, and the number of the form; what forms of two meanings share is nobody's.

    ``alone`` gives the concept that a form by itself names.
    """
    owner: dict[str, int] = {}
    for number in range(len(words)):
        form = words.restore_key(number)
        if may_be_misspelt(form):
            for shorter in deletions(form):
                known = owner.setdefault(shorter, number)
                if known not in (NONE, number) and not _is_same(form, words.restore_key(known), alone):
                    owner[shorter] = NONE
    trie = marisa_trie.Trie(list(owner))
    return {
        "deletions.marisa": trie.tobytes(),
        "deletions.u32": u32(owner[trie.restore_key(n)] for n in range(len(trie))),
    }


def _is_same(form: str, other: str, alone: Mapping[str, int]) -> bool:
    return form in alone and alone[form] == alone.get(other)
