"""Lists of words that are no misspellings: people's names by the US census, and the words of the vocabularies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import tomlkit

from index.compiling.package import package_file, package_version
from index.vocabulary import OWN, read_list

NAMES = "names"
# Of each list, the census's distributions, and the least share of people, in per cent, that a name is taken for. Rarer
# given names are mostly respellings, and rarer surnames are ordinary words.
CENSUS: Mapping[str, tuple[tuple[str, ...], float]] = {
    "given": (("dist.female.first", "dist.male.first"), 0.004),
    "surnames": (("dist.all.last",), 0.002),
}
PUBLIC = "public domain: a work of the U.S. Census Bureau (17 U.S.C. 105)"
LEAST_USED = 3  # rows with a word; what fewer names have is mostly a chemist's word or a slip
_WORD = re.compile(r"(?<![^\W_])[a-z]{4,}(?![^\W_]|['\u2019])")
_MEDICAL = "# Words of the vocabularies' names that english.txt does not have: see medical.toml.\n"


def common_names(rows: Iterable[str], least: float) -> list[str]:
    """The names of a distribution's rows that at least so many per cent of people have, in small letters, sorted."""
    parted = (row.split() for row in rows)
    return sorted({name.lower() for name, share, *_ in parted if float(share) >= least})


def _census_rows(distributions: Iterable[str]) -> Iterator[str]:
    for name in distributions:
        yield from package_file(NAMES, f"names/{name}").read_text(encoding="ascii").splitlines()


def medical(rows: Iterable[str], english: Iterable[str]) -> list[str]:
    """The words of at least ``LEAST_USED`` rows of the tables, slips not counted, that are not English, sorted."""
    used = Counter(word for row in rows if "\tmisspelling\t" not in row for word in _words(row))
    return sorted({word for word, count in used.items() if count >= LEAST_USED}.difference(english))


def _words(row: str) -> Iterator[str]:
    yield from set(_WORD.findall(row.split("\t")[3].lower()))


def lists(folder: Path, rows: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The files to write: of each list its words, and the facts beside it. Our own table's rows count too."""
    for name, (distributions, least) in CENSUS.items():
        words = common_names(_census_rows(distributions), least)
        yield f"{name}.txt", [f"# Names of the US census of 1990: see {name}.toml.\n", *(f"{word}\n" for word in words)]
        origin = f"US census of 1990, {', '.join(distributions)}, from {least} per cent on, as {_names()} has them"
        yield f"{name}.toml", [_facts(len(words), origin, PUBLIC)]
    ours = read_list(folder / f"{OWN}.tsv")[1:]
    words = medical((*rows, *ours), read_list(folder / "english.txt"))
    yield "medical.txt", [_MEDICAL, *(f"{word}\n" for word in words)]
    origin = f"conditions.tsv, symptoms.tsv, treatments.tsv, own.tsv: words of {LEAST_USED} rows and more"
    yield "medical.toml", [_facts(len(words), origin, "single words; of the names they come from, see those tables")]


def _names() -> str:
    return f"{package_version(NAMES)} (MIT)"


def _facts(count: int, origin: str, licence: str) -> str:
    return tomlkit.dumps({"words": count, "origin": origin, "licence": licence})
