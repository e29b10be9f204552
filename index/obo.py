"""Reading ontologies: OBO (https://owlcollab.github.io/oboformat/doc/obo-syntax.html) and OBO graphs in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# A value's quoted text, with whatever is escaped in it, the scope behind it, and a type before the list of sources.
_SYNONYM = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(EXACT|BROAD|NARROW|RELATED)?\s*([^\s\[{]*)')
_ESCAPED = re.compile(r"\\(.)")
_SCOPES = {"hasExactSynonym": "EXACT", "hasBroadSynonym": "BROAD", "hasNarrowSynonym": "NARROW"}


class OboError(ValueError):
    """The text is not what it seemed to be; one line that says where and what."""


@dataclass(slots=True)
class Term:
    """A class of an ontology: id and names, ids of broader classes, ids elsewhere. ``name`` may be empty.

    Of each synonym: the text, its scope (EXACT, BROAD, NARROW, RELATED) and its type as the file has it, or "".
    """

    id: str
    name: str = ""
    synonyms: list[tuple[str, str, str]] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    obsolete: bool = False


def read_obo(text: str) -> Iterator[Term]:
    """The terms of an OBO file, in order, obsolete ones too. Raises :class:`OboError` for a term without an id."""
    term: Term | None = None
    opened = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("["):
            yield from _finished(term, opened)
            term = Term("") if line.strip() == "[Term]" else None
            opened = number
        elif term is not None:
            tag, colon, value = line.partition(":")
            if colon:
                _take(term, tag.strip(), value.strip())
    yield from _finished(term, opened)


def _finished(term: Term | None, line: int) -> Iterator[Term]:
    if term is not None:
        if not term.id:
            raise OboError(f"the term in line {line} has no id")
        yield term


def _take(term: Term, tag: str, value: str) -> None:
    if tag == "name":
        term.name = _ESCAPED.sub(r"\1", value.partition(" ! ")[0])
    elif tag == "synonym" and (found := _SYNONYM.match(value)):
        term.synonyms.append((_ESCAPED.sub(r"\1", found[1]), found[2] or "RELATED", found[3]))
    elif tag == "is_obsolete":
        term.obsolete = value.startswith("true")
    elif tag in ("id", "is_a", "xref") and value:
        first = value.split(maxsplit=1)[0]
        if tag == "id":
            term.id = first
        else:
            (term.parents if tag == "is_a" else term.others).append(first)


def read_graph(text: str) -> Iterator[Term]:
    """The classes of an OBO graph (https://github.com/geneontology/obographs), obsolete ones too.

    Raises :class:`OboError` where the text is no JSON or has no graphs.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise OboError(f"it is no JSON: {str(error) or 'too deep'}") from error
    graphs = _items(document, "graphs")
    if not graphs:
        raise OboError('it has no "graphs"')
    for graph in graphs:
        parents: dict[str, list[str]] = {}
        for edge in _items(graph, "edges"):
            if edge.get("pred") == "is_a":
                parents.setdefault(_text(edge, "sub"), []).append(curie(_text(edge, "obj")))
        for node in _items(graph, "nodes"):
            if node.get("type", "CLASS") == "CLASS" and _text(node, "id"):
                yield _node(node, parents.get(_text(node, "id"), []))


def _node(node: dict[str, object], parents: list[str]) -> Term:
    meta = node.get("meta")
    more: dict[str, object] = meta if isinstance(meta, dict) else {}
    term = Term(curie(_text(node, "id")), _text(node, "lbl"), parents=parents, obsolete=more.get("deprecated") is True)
    for synonym in _items(more, "synonyms"):
        kind = re.split("[#/]", _text(synonym, "synonymType"))[-1]
        term.synonyms.append((_text(synonym, "val"), _SCOPES.get(_text(synonym, "pred"), "RELATED"), kind))
    term.others += [other for xref in _items(more, "xrefs") if (other := _text(xref, "val"))]
    return term


def _items(holder: object, key: str) -> list[dict[str, object]]:
    """The objects in a list of an object; whatever is something else is passed over."""
    listed = holder.get(key) if isinstance(holder, dict) else None
    return [item for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def _text(holder: dict[str, object], key: str) -> str:
    value = holder.get(key)
    return value if isinstance(value, str) else ""


def curie(iri: str) -> str:
    """``MONDO:0005301`` of ``http://purl.obolibrary.org/obo/MONDO_0005301``; anything else as it is."""
    found = re.search(r"/obo/([A-Za-z]+)_(\w+)$", iri)
    return f"{found[1]}:{found[2]}" if found else iri
