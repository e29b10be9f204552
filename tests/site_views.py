"""Views of a small site of our own words, for tests of how pages look: one of each kind, and hard cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from search_cli.site.lists import list_pages
from search_cli.site.pages import PLAIN, Renderer
from search_cli.site.views import (
    CommunityView,
    ConceptView,
    Count,
    HomeView,
    Inside,
    Outside,
    PostView,
    SiteFacts,
    SourceView,
    ThreadLine,
    ThreadView,
    Topic,
)

FACTS = SiteFacts("Peers", "help@example.org")
NAMES = (
    *("Dravet syndrome", "Epilepsy", "Autism", "Asthma", "Crohn disease", "Cystic fibrosis", "Ménière disease"),
    *("Lupus", "Migraine", "Multiple sclerosis", "Narcolepsy", "Psoriasis", "22q11.2 deletion syndrome"),
)
CONDITIONS = tuple(
    Inside(name, f"condition/{name.lower().replace(' ', '-')}.html", 3 * n + 1) for n, name in enumerate(NAMES)
)
LINES = (
    ThreadLine(
        "thread/aa/one.html",
        "How do you get through the nights?",
        "harbour",
        "New here",
        "2026-05-03",
        6,
        4,
        "a parent, newly diagnosed",
    ),
    ThreadLine(
        "thread/aa/two.html",
        "What we asked before we started the new medicine",
        "harbour",
        "Medicines",
        "2026-04-19",
        1,
        1,
        "a patient",
    ),
    ThreadLine("thread/aa/three.html", "טיפול חדש לבת שלי", "lighthouse", "", "", 14, 5),
    ThreadLine("thread/aa/four.html", "", "lighthouse", "", "2025-12-01", 2, 2),
    ThreadLine("thread/aa/five.html", "Averyveryverylongwordwithoutanyspace" * 5, "harbour", "Odd", "2025-11-30", 3, 2),
    ThreadLine("thread/aa/six.html", "😀🎉" * 12, "harbour", "Odd", "2025-11-29", 3, 2),
)
TREATMENTS = tuple(
    Count(Inside(name, f"treatment/{name}.html", n), n, n * 3, 2)
    for name, n in (("fenfluramine", 41), ("valproate", 12))
)
SYMPTOMS = (
    Count(Inside("status epilepticus", "", 9), 9, 15, 1),
    Count(Inside("loss of appetite", "symptom/a.html"), 6, 8, 2),
)
COMMUNITIES = (
    CommunityView("harbour", "https://harbour.example.org/", "Read here.", "Its own page says how to take part.", 40),
    CommunityView(
        "Cove",
        "https://cove.example.org/",
        "Its forums are for members, and its rules forbid programs.",
        "Open an account on its page.",
    ),
)
CONCEPT = ConceptView(
    "condition",
    "MONDO:0100135",
    CONDITIONS[0].path,
    "Dravet syndrome",
    names=tuple(f"{name} epilepsy" for name in ("SMEI", "severe", "myoclonic", "early", "a", "b", "c", "d", "e", "f")),
    ids=("ORPHA:33069", "OMIM:607208"),
    broader=(CONDITIONS[1],),
    narrower=(Inside("A rarer kind of it", ""), CONDITIONS[12]),
    links=(Outside("MedlinePlus", "https://medlineplus.example.org/", "a search, U.S. National Library of Medicine"),),
    communities=COMMUNITIES,
    people=57,
    posts=1234,
    sources=2,
    related={"treatment": TREATMENTS, "symptom": SYMPTOMS, "condition": ()},
    years=tuple((year, (year * 7) % 23) for year in range(2009, 2027)),
    topics=(
        Topic("stage:new", "newly diagnosed", LINES[:1], 1),
        Topic("kind:question", "question", LINES[:3], 17),
        Topic("treatment:MESH:D005277", "fenfluramine", LINES[1:3], 8),
    ),
    helpful=LINES[:3],
    newest=LINES,
)
BARE = ConceptView("treatment", "MESH:D1", "treatment/oxygen.html", "Oxygen", newest=LINES[:1])
SOURCES = (
    SourceView(
        "harbour",
        "source/harbour.html",
        "https://harbour.example.org/",
        "phpbb",
        "en",
        "excerpt",
        40,
        812,
        "2026-11-19",
        3,
        "Run by a parents' group.",
        LINES,
    ),
    SourceView("lighthouse", "source/lighthouse.html", "", "mybb", "he", "link", 0, 0, "", 0, ""),
)
POSTS = tuple(
    PostView(n, n % 3 or None, f"2026-05-{n:02}", f"https://harbour.example.org/t/1#{n}", text, cut, said)
    for n, (text, cut, said) in enumerate(
        (
            ("She wakes up five times.\n\nWhat helped your child to sleep?", False, "a parent, newly diagnosed"),
            ("We moved the last dose to the evening. " * 7, True, "a parent"),
            ("שלום לכולם, גם אצלנו היה קשה בלילות", False, ""),
            ("", True, ""),
            ("x" * 300, True, "a patient"),
        ),
        start=1,
    )
)
THREAD = ThreadView(
    LINES[0],
    "https://harbour.example.org/t/1",
    "2026-05-01",
    "2026-11-19",
    POSTS,
    {"condition": CONDITIONS[:2], "treatment": (TREATMENTS[0].link,), "symptom": (SYMPTOMS[0].link,)},
    {"voice": ("parent",), "stage": ("new",), "kind": ("question",)},
)
DANGER = ThreadView(LINES[1], "", "", "", POSTS[:1], danger=("self-harm", "overdose"))
HOME = HomeView(
    1234,
    567,
    SOURCES,
    CONDITIONS,
    {"Brain, nerves and epilepsy": CONDITIONS[:4], "Lungs and breathing": CONDITIONS[3:6]},
    LINES,
)
EMPTY = HomeView(0, 0, (), ())
MANY = tuple(Inside(f"Asthma of kind {n}", CONDITIONS[3].path, n) for n in range(151))
CROWDED = HomeView(123_456, 6789, SOURCES, MANY, {"Lungs and breathing": MANY}, LINES)
(SHORT,) = list_pages("condition", "conditions.html", CONDITIONS)
LONG_LIST = tuple(list_pages("condition", "system/lungs-and-breathing.html", MANY, "Lungs and breathing"))


class Made(NamedTuple):
    """A page to be made: what kind it is, its template, path and values."""

    kind: str
    template: str
    path: str
    values: dict[str, object]


def pages() -> Iterator[Made]:
    """One page of every kind, and of hard cases."""
    newest = {"lines": LINES, "page": 1, "pages": 3}
    yield Made("home", "home.html", "index.html", {"home": HOME})
    yield Made("empty home", "home.html", "empty.html", {"home": EMPTY})
    yield Made("crowded home", "home.html", "crowded.html", {"home": CROWDED})
    yield Made("concept", "concept.html", CONCEPT.path, {"concept": CONCEPT, **newest})
    yield Made(
        "concept, page 2", "concept.html", "condition/dravet-syndrome-2.html", {"concept": CONCEPT, **newest, "page": 2}
    )
    yield Made("concept with little", "concept.html", BARE.path, {"concept": BARE, "lines": (), "page": 1, "pages": 1})
    yield Made("thread", "thread.html", LINES[0].path, {"thread": THREAD})
    yield Made("thread in danger", "thread.html", LINES[1].path, {"thread": DANGER})
    yield Made("source", "source.html", SOURCES[0].path, {"source": SOURCES[0]})
    yield Made("source with little", "source.html", SOURCES[1].path, {"source": SOURCES[1]})
    for kind, one in zip(("list", "long list", "letter"), (SHORT, *LONG_LIST), strict=True):
        yield Made(kind, "list.html", one.path, {"listed": one})
    yield Made("years", "years.html", "years.html", {"years": (Inside("2026", "year/2026.html", 4),)})
    yield Made("year", "year.html", "year/2026.html", {"year": "2026", **newest})
    yield Made("sheet", "sheet.html", "sheet/dravet-syndrome.html", {"concept": CONCEPT})
    yield Made("coverage", "coverage.html", "coverage.html", {"sources": SOURCES, "unread": COMMUNITIES[1:]})
    for name in PLAIN:
        yield Made(name, f"{name}.html", f"{name}.html", {})


def rendered(facts: SiteFacts = FACTS, theme: Path | None = None) -> dict[str, str]:
    """Every page of :func:`pages` as HTML, by its kind."""
    renderer = Renderer(facts, theme)
    return {made.kind: renderer.render(made.template, made.path, **made.values) for made in pages()}


def write_site(folder: Path, facts: SiteFacts = FACTS, theme: Path | None = None) -> None:
    """The pages as a site in a folder, without search."""
    renderer = Renderer(facts, theme)
    files = {made.path: renderer.render(made.template, made.path, **made.values).encode() for made in pages()}
    for path, content in {**files, **renderer.static(), "manifest.webmanifest": b"{}"}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
