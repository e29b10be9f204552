"""What each kind of page shows: plain values, as they may be shown to everybody; the templates make pages of them.

Every text of a post in here has passed :mod:`search_cli.public` and :mod:`index.publishing`. Dates are ISO days, empty
where nothing is known. Paths are relative to the site's root, made by :mod:`search_cli.site.paths`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMES = 40  # other names that the page of a concept shows
NARROWER = 40  # narrower concepts
RELATED = 12  # of each kind that comes up with it


@dataclass(frozen=True, slots=True)
class Outside:
    """A named link to a page of somebody else."""

    name: str
    url: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Inside:
    """A named link to a page of the site, with how many threads lie behind it."""

    name: str
    path: str
    threads: int = 0


@dataclass(frozen=True, slots=True)
class PostView:
    """One post of a thread. ``cut`` says that its text goes on at the source; ``said`` who speaks, in words."""

    position: int
    speaker: int | None
    date: str
    url: str
    excerpt: str
    cut: bool
    said: str = ""


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread in a list: where its page is, what it is called, where and when it was written, by whom.

    ``excerpt`` is how its first post begins, for feeds, empty where its source allows none; ``cut`` says that it goes
    on.
    """

    path: str
    title: str
    source: str
    board: str
    updated: str
    posts: int
    people: int = 0
    said: str = ""
    excerpt: str = ""
    cut: bool = False


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A thread's own page. ``checked`` is the day on which all of it was last seen public.

    ``concepts`` are links to conditions, treatments and symptoms, by facet; ``values`` what a search narrows by
    (``voice``, ``stage``, ``kind``), each with its codes; ``danger`` the kinds of crisis that it speaks of; ``indexed``
    says that search engines may take the page up. ``more`` is how many later posts the page has no room for.
    """

    line: ThreadLine
    url: str
    created: str
    checked: str
    posts: tuple[PostView, ...]
    concepts: Mapping[str, tuple[Inside, ...]] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    danger: tuple[str, ...] = ()
    indexed: bool = False
    more: int = 0

    @property
    def year(self) -> str:
        """The year of its last post, empty where none has a date."""
        return self.line.updated[:4]


@dataclass(frozen=True, slots=True)
class Count:
    """A concept that comes up around another, by how many people, in how many posts and sources."""

    link: Inside
    people: int
    posts: int
    sources: int


@dataclass(frozen=True, slots=True)
class CommunityView:
    """A place where people talk: why it is read here or not, and how to take part."""

    name: str
    url: str
    why: str
    join: str
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Topic:
    """Threads that belong together: people at one stage, of one kind, or about one treatment or symptom.

    ``code`` is the field and its value ("stage:new", "kind:question", "treatment:MESH:D004827"); the catalogue of
    words names the first two.
    """

    code: str
    name: str
    threads: tuple[ThreadLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class ConceptView:
    """The page of a condition, treatment or symptom.

    ``people``, ``posts``, ``sources`` count who speaks of it; 0 people where they are fewer than may be told.
    ``related`` is what comes up around it, by facet. ``years`` are posts a year. ``newest`` is all its threads, the
    newest first, which a builder cuts into pages; ``helpful`` those to begin with.
    """

    facet: str
    id: str
    path: str
    name: str
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    broader: tuple[Inside, ...] = ()
    narrower: tuple[Inside, ...] = ()
    links: tuple[Outside, ...] = ()
    communities: tuple[CommunityView, ...] = ()
    people: int = 0
    posts: int = 0
    sources: int = 0
    related: Mapping[str, tuple[Count, ...]] = field(default_factory=dict)
    years: tuple[tuple[int, int], ...] = ()
    topics: tuple[Topic, ...] = ()
    helpful: tuple[ThreadLine, ...] = ()
    newest: tuple[ThreadLine, ...] = ()
    danger: tuple[str, ...] = ()

    @property
    def shown_names(self) -> tuple[str, ...]:
        """As many of its other names as its page shows; files for programs have no more than that."""
        return self.names[:NAMES]

    @property
    def shown_years(self) -> tuple[tuple[int, int], ...]:
        """The posts of each year, where there are several to compare."""
        return self.years if len(self.years) > 1 else ()

    @property
    def shown_narrower(self) -> tuple[Inside, ...]:
        """As many narrower concepts."""
        return self.narrower[:NARROWER]

    @property
    def shown_related(self) -> Mapping[str, tuple[Count, ...]]:
        """As many of each kind of what comes up with it."""
        return {facet: counts[:RELATED] for facet, counts in self.related.items()}


@dataclass(frozen=True, slots=True)
class SourceView:
    """The page of a source: how much of it is shown, when it was last read, and what may not be read.

    ``publish`` is full, excerpt or link; ``private`` how many pages asked for a login.
    """

    name: str
    path: str
    url: str
    family: str
    language: str
    publish: str
    threads: int
    posts: int
    checked: str
    private: int
    note: str
    newest: tuple[ThreadLine, ...] = ()


@dataclass(frozen=True, slots=True)
class HomeView:
    """The first page: how much there is, conditions A to Z and by body system, the newest threads."""

    threads: int
    people: int
    sources: tuple[SourceView, ...]
    conditions: tuple[Inside, ...]
    systems: Mapping[str, tuple[Inside, ...]] = field(default_factory=dict)
    newest: tuple[ThreadLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Lists:
    """Plain lists for who has no JavaScript: all conditions, treatments, symptoms and years, each with its threads."""

    concepts: Mapping[str, tuple[Inside, ...]]
    years: Mapping[str, tuple[ThreadLine, ...]]


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """What the operator says of the site.

    ``address`` is where it is published, without which nothing can be told of absolute addresses; ``links`` stand in
    the footer; ``colours`` are names of the style sheet's variables with CSS colours.
    """

    name: str
    contact: str
    address: str = ""
    language: str = "en"
    links: tuple[Outside, ...] = ()
    colours: Mapping[str, str] = field(default_factory=dict)
