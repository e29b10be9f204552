"""A vocabulary of the user's own: an OBO file, an OBO graph in JSON, or a table with tabs, as :class:`Tables`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from index.compiling.names import is_abbreviation
from index.obo import OboError, Term, read_graph, read_obo
from index.vocabulary import COLUMNS, FACETS, KINDS, Concept, Name, Tables, VocabularyError

LONGEST = 200  # characters of a name; what is longer is no name
_KINDS = {
    "abbreviation": "abbreviation",
    "layperson": "lay",
    "OMO_0003000": "abbreviation",
    "OMO:0003000": "abbreviation",
}
FORMATS = "an OBO file, an OBO graph (JSON), or a table with tabs whose first line has the columns id and name"


def read_vocabulary(file: str, data: bytes, facet: str = "condition", known: Collection[str] = ()) -> Tables:
    """What a file of the user's own holds; ``file`` is its name in messages.

    ``facet`` holds for concepts whose facet the file does not tell; parents may be concepts of the file or ``known``.
    Raises :class:`VocabularyError` for another format, bytes that are not UTF-8, an id that is used twice, a ring of
    parents, and where there are no names. Takes time in proportion to the file.
    """
    try:
        tables = _tables(_text(data), facet)
        if not tables.concepts:
            raise OboError("it names nothing")
        wanted = [edge for edge in dict.fromkeys(tables.parents) if edge[1] in tables.concepts or edge[1] in known]
        refuse_rings(wanted)
    except OboError as error:
        raise VocabularyError(f"{file} cannot be loaded: {error}.") from error
    return Tables(tables.concepts, tables.names, wanted)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise OboError(f"line {line} is not UTF-8; save it as UTF-8") from error


def _tables(text: str, facet: str) -> Tables:
    head = text.lstrip()[:1]
    first = text.partition("\n")[0].rstrip("\r")
    if head == "{":
        return _of_terms(read_graph(text), facet)
    if head == "<":
        raise OboError("it is XML (OWL?); convert it to OBO or to an OBO graph in JSON")
    if re.search(r"^(?:format-version:|\[Term\])", text, re.MULTILINE):
        return _of_terms(read_obo(text), facet)
    if {"id", "name"} <= set(first.split("\t")):
        return _of_rows(text, facet)
    raise OboError(f"it is not {FORMATS}")


def _of_terms(terms: Iterable[Term], facet: str) -> Tables:
    tables, seen = Tables({}, [], []), set()
    for term in terms:
        if term.id in seen:
            raise OboError(f"the id {term.id} is used twice")
        seen.add(term.id)
        name = cleaned(term.name)
        if term.obsolete or not name or not is_id(term.id):
            continue
        others = tuple(dict.fromkeys(other for other in term.others if ":" in other and is_id(other)))
        tables.concepts[term.id] = Concept(term.id, facet, name, others)
        tables.names.extend(_names(term, name))
        tables.parents.extend((term.id, parent) for parent in term.parents)
    return tables


def _names(term: Term, preferred: str) -> Iterator[Name]:
    yield Name(term.id, preferred, "preferred")
    synonyms = {cleaned(text): kind for text, _, kind in term.synonyms if kind != "obsolete_synonym"}
    whole = [preferred, *synonyms]
    for text, kind in synonyms.items():
        if text and text != preferred:
            told = _KINDS.get(kind, "synonym")
            # Looking through all names for the long form of each is quadratic; real terms have fewer than 100.
            shortened = told == "synonym" and is_abbreviation(text, whole[:100])
            yield Name(term.id, text, "abbreviation" if shortened else told)


def _of_rows(text: str, facet: str) -> Tables:
    lines = text.replace("\r\n", "\n").split("\n")
    head = lines[0].split("\t")
    if len(set(head)) < len(head) or not set(head) <= {*COLUMNS, "parent"}:
        raise OboError(f"the columns of a table are {', '.join(COLUMNS)} and parent, each once, not {', '.join(head)}")
    tables = Tables({}, [], [])
    others: dict[str, dict[str, None]] = {}
    for number, line in enumerate(lines[1:], 2):
        if line.strip():
            fields = line.split("\t")
            if len(fields) != len(head):
                raise OboError(f"line {number} has {len(fields)} columns, not {len(head)}")
            row = dict(zip(head, map(cleaned, fields), strict=True))
            _add_row(tables, row, facet, number)
            others.setdefault(row["id"], {}).update(dict.fromkeys(row.get("other_ids", "").split()))
    for key, ids in others.items():
        tables.concepts[key] = tables.concepts[key]._replace(ids=tuple(ids))
    return tables


def _add_row(tables: Tables, row: Mapping[str, str], facet: str, number: int) -> None:
    key, name, kind = row["id"], row["name"], row.get("kind", "")
    if not is_id(key) or not name:
        raise OboError(f"line {number} lacks {'a name' if is_id(key) else 'an id without spaces'}")
    kind = kind or ("preferred" if key not in tables.concepts else "synonym")
    its_facet = row.get("facet") or facet
    if its_facet not in FACETS or kind not in KINDS:
        raise OboError(f"line {number}: a facet is {', '.join(FACETS)}; a kind is {', '.join(KINDS)}")
    known = tables.concepts.get(key)
    preferred = row.get("preferred") or (known.name if known and kind != "preferred" else name)
    if known and (known.facet != its_facet or (kind == "preferred" and known.name != preferred)):
        raise OboError(f"line {number}: the id {key} is used twice, for {known.name} and for {name}")
    tables.concepts[key] = Concept(key, its_facet, preferred, ())
    tables.names.append(Name(key, name, kind))
    tables.parents.extend((key, parent) for parent in row.get("parent", "").split())


def is_id(text: str) -> bool:
    """Whether it can be an id: one word of things that can be seen."""
    return 0 < len(text) <= 100 and " " not in text and cleaned(text) == text


def cleaned(text: str) -> str:
    """A name on one line, without control characters and halves of characters; empty where it is too long."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") else char for char in text[: LONGEST + 1]
    )
    return " ".join(kept.split()) if len(text) <= LONGEST else ""


def refuse_rings(edges: Sequence[tuple[str, str]]) -> None:
    """Raise :class:`OboError`, naming one, where following parents comes back to where it began (Kahn's algorithm)."""
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for child, parent in edges:
        above.setdefault(child, []).append(parent)
        below.setdefault(parent, []).append(child)
    left = {child: len(parents) for child, parents in above.items()}
    free = [parent for parent in below if parent not in left]
    while free:
        for child in below.get(free.pop(), ()):
            left[child] -= 1
            if not left[child]:
                del left[child]
                free.append(child)
    if left:
        ring = _ring({child: next(parent for parent in above[child] if parent in left) for child in left})
        told = ring if len(ring) < 8 else [*ring[:3], f"... ({len(ring) - 5} more)", *ring[-2:]]
        raise OboError(f"{' is a kind of '.join(told)}, which is a ring")


def _ring(above: Mapping[str, str]) -> list[str]:
    """The ring into which one runs by going from anything to what is above it, its first link once more at the end."""
    path: dict[str, None] = {}
    here = next(iter(above))
    while here not in path:
        path[here] = None
        here = above[here]
    ring = list(path)
    return [*ring[ring.index(here) :], here]


def table_lines(tables: Tables) -> tuple[list[str], list[str]]:
    """The lines of a table and of its hierarchy, as :func:`index.vocabulary.read_tables` reads them."""
    rows = ["\t".join(COLUMNS) + "\n"]
    told: set[str] = set()
    for name in sorted(tables.names, key=lambda name: (name.concept, KINDS.index(name.kind), name.text)):
        concept = tables.concepts[name.concept]
        others = "" if concept.id in told else " ".join(concept.ids)
        told.add(concept.id)
        rows.append("\t".join((concept.id, concept.facet, concept.name, name.text, name.kind, others)) + "\n")
    return rows, ["id\tparent\n", *(f"{child}\t{parent}\n" for child, parent in sorted(tables.parents))]
