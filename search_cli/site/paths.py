"""Where each page of the site lies. Nothing of a post names a file: threads have digests, concepts their own names.

Paths are relative to the site's root, with slashes, in small letters, and the same with every build.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from index.lexicon.lexicon import Lexicon
from index.vocabulary import Concept

HOME = "index.html"
LISTS = {"condition": "conditions.html", "treatment": "treatments.html", "symptom": "symptoms.html"}
SOURCES = "sources.html"
YEARS = "years.html"
UNDATED = "undated"
LONGEST = 60  # letters of a name in a path

_OTHER = re.compile(r"[^a-z0-9]+")
_NUMBERS = re.compile(r"(?:-\d+)+$")


def thread_path(source: str, thread_id: str) -> str:
    """Where the site shows a thread. Of a folder for all, some hosts and tools make heavy going: there are 256."""
    digest = sha256(f"{source}/{thread_id}".encode()).hexdigest()[:20]
    return f"thread/{digest[:2]}/{digest}.html"


def concept_path(concept: Concept, lexicon: Lexicon) -> str:
    """Where the site shows a concept: by its name, with its id where another concept's name looks alike in a path."""
    slug = slug_of(concept.name)
    if not slug or len(slug) > LONGEST or _is_shared(slug, concept, lexicon):
        slug = f"{slug[:LONGEST].strip('-')}-{_OTHER.sub('', concept.id.lower())}".strip("-")
    return f"{concept.facet}/{slug}.html"


def _is_shared(slug: str, concept: Concept, lexicon: Lexicon) -> bool:
    """Whether the vocabulary, not only the site, knows another concept with the name: so a path never changes."""
    found = lexicon.named(slug.replace("-", " "), concept.facet) + lexicon.named(concept.name, concept.facet)
    return any(other.id != concept.id and slug_of(other.name) == slug for other in found)


def slug_of(name: str) -> str:
    """A name in letters that any host, disk and address takes; empty where it has none of them.

    A number at the end stays with the word before it ("diabetes-type2"): after a hyphen it is that of a list's page.
    """
    flat = name.lower() if name.isascii() else unicodedata.normalize("NFKD", name.lower())
    plain = flat if flat.isascii() else "".join(sign for sign in flat if not unicodedata.combining(sign))
    slug = _OTHER.sub("-", plain.replace("'", "").replace("\u2019", "")).strip("-")
    return _NUMBERS.sub(lambda found: found.group().replace("-", ""), slug)


def page_path(path: str, page: int) -> str:
    """Where page ``page`` of a list lies whose first page is at ``path``: ``year/2024-3.html``."""
    return path if page == 1 else f"{path.removesuffix('.html')}-{page}.html"


def letter_path(path: str, sign: str) -> str:
    """Where the names of a letter lie, of a long list at ``path``: ``conditions/a.html``."""
    name = sign.lower() if sign.isascii() else f"u{ord(sign[0]):x}"
    return f"{path.removesuffix('.html')}/{name}.html"


def system_path(name: str) -> str:
    """Where the conditions of a part of the body lie, by what we call it."""
    return f"system/{slug_of(name)}.html"


def sheet_path(condition: str) -> str:
    """Where the visit sheet of a condition lies, of whose page this is the path."""
    return f"sheet/{condition.partition('/')[2]}"


def source_path(name: str) -> str:
    """Where the site shows a source. Names of sources are fit for a path (:mod:`crawlers.source`)."""
    return f"source/{name}.html"


def year_path(year: str) -> str:
    """Where the threads of a year lie, or those without a date."""
    return f"year/{year or UNDATED}.html"
