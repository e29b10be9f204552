"""What the compiled form knows of concepts: their facts, their ids elsewhere, and which lie below which."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import marisa_trie

from index.vocabulary import FACETS, Concept, Tables

_LEVELS = 4  # of concepts, itself the first, in which a MeSH heading is looked for


def facts_of(tables: Tables, ids: marisa_trie.Trie) -> dict[str, bytes]:
    """Of each concept its facet, name and identifiers as JSON; and the concepts by those identifiers."""
    blob, ends = bytearray(), array("I", [0])
    aliases: dict[str, int] = {}
    above: dict[str, list[str]] = defaultdict(list)
    for child, parent in tables.parents:
        above[child].append(parent)
    called: dict[str, list[str]] = defaultdict(list)
    for name in tables.names:
        if name.kind != "misspelling":
            called[name.concept].append(name.text)
    for number in range(len(ids)):
        concept = tables.concepts[ids.restore_key(number)]
        names = [name for name in called[concept.id] if name != concept.name]
        facts = [concept.facet, concept.name, concept.ids, _broader(concept, tables.concepts, above), names]
        blob += json.dumps(facts, ensure_ascii=False).encode()
        ends.append(len(blob))
        for alias in concept.ids:
            aliases.setdefault(alias.upper(), number)
    trie = marisa_trie.Trie(list(aliases))
    owners = u32(aliases[trie.restore_key(n)] for n in range(len(trie)))
    facets = bytes(FACETS.index(tables.concepts[ids.restore_key(n)].facet) for n in range(len(ids)))
    return {
        "concepts.json": bytes(blob),
        "concept_ends.u32": ends.tobytes(),
        "facets.u8": facets,
        "aliases.marisa": trie.tobytes(),
        "aliases.u32": owners,
    }


def _broader(concept: Concept, concepts: Mapping[str, Concept], above: Mapping[str, Sequence[str]]) -> list[str]:
    """The MeSH headings of the nearest concepts above one that has none, as MeSH's indexers would choose them."""
    level = [concept.id]
    for _ in range(_LEVELS):
        headings = {name for key in level if key in concepts for name in _headings(concepts[key])}
        if headings:
            return sorted(headings) if level != [concept.id] else []
        level = [parent for key in level for parent in above.get(key, ())]
    return []


def _headings(concept: Concept) -> Iterator[str]:
    return (name for name in (concept.id, *concept.ids) if name.startswith("MESH:"))


def hierarchy_of(tables: Tables, concepts: Mapping[str, int]) -> dict[str, bytes]:
    """The concepts just below each concept, and those just above it."""
    below: dict[int, set[int]] = defaultdict(set)
    above: dict[int, set[int]] = defaultdict(set)
    for child, parent in tables.parents:
        if child in concepts and parent in concepts:
            below[concepts[parent]].add(concepts[child])
            above[concepts[child]].add(concepts[parent])
    return _listed("below", below, len(concepts)) | _listed("above", above, len(concepts))


def _listed(name: str, near: Mapping[int, set[int]], count: int) -> dict[str, bytes]:
    """For each concept where its row of numbers begins, and all rows, one after the other."""
    firsts, rows = array("I", [0]), array("I")
    for number in range(count):
        rows.extend(sorted(near.get(number, ())))
        firsts.append(len(rows))
    return {f"{name}_firsts.u32": firsts.tobytes(), f"{name}.u32": rows.tobytes()}


def u32(values: Iterable[int]) -> bytes:
    """Numbers as they lie in a file."""
    return array("I", values).tobytes()
