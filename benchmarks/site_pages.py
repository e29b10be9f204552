"""Thread pages a second: ours out of the store and out of files, Hugo's out of files, in turns on one core."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.site_hugo import build, differences, write_content
from benchmarks.site_watching import Cost, threadwell
from crawlers.source import Source, load_sources
from crawlers.store import Store
from index.building.state import open_index
from search_cli.config import Home
from search_cli.opening import open_home_lexicon, opened_derived, opened_store
from search_cli.site.folder import SiteFolder
from search_cli.site.pages import Renderer
from search_cli.site.reading import Names, ThreadReader
from search_cli.site.survey import public_since, read_survey
from search_cli.site.threads import Part, ThreadPages, parts_of
from search_cli.site.views import Inside, PostView, SiteFacts, ThreadLine, ThreadView

COMPARED = 300  # pages
FACTS = SiteFacts("Composed", "operator@example.org", address="https://composed.example.org/")


@dataclass(slots=True)
class Compared:
    """CPU seconds of every round by what was built, and the paths of pages that differ, of those ``checked``."""

    threads: int = 0
    seconds: dict[str, list[float]] = field(default_factory=dict)
    checked: int = 0
    unlike: list[str] = field(default_factory=list)

    def add(self, name: str, seconds: float) -> None:
        """Note what a round took."""
        self.seconds.setdefault(name, []).append(seconds)


def compare(home: Home, rounds: int) -> Compared:
    """Build the thread pages of a home both ways, and the whole site ours."""
    found = Compared()
    with TemporaryDirectory(dir=home.folder.parent) as scratch:
        hugo, theirs = Path(scratch) / "hugo", Path(scratch) / "hugo-site"
        values = Path(scratch) / "values"
        with opened(home) as made:
            found.threads = write_content(written(made.views(), values), made.renderer, hugo)
        for n in range(rounds):
            ours = Path(scratch) / f"ours-{n}"
            found.add("Hugo, from files", build(hugo, theirs / str(n)).cpu)
            found.add("ours, from files with the same values", pages_of_values(values, Path(scratch) / f"same-{n}"))
            home.derived.unlink(missing_ok=True)
            found.add("ours, from the store, the first time ever", thread_pages(home, Path(scratch) / f"first-{n}"))
            found.add("ours, from the store, all posts read before", thread_pages(home, ours))
            whole = whole_build(home)
            found.add(
                "ours, `site build`: all other pages and the check too, Pagefind apart",
                whole.cpu - whole.of("pagefind"),
            )
        paths = [str(path.relative_to(ours)) for path in ours.rglob("*.html")]
        some = random.Random(5).sample(paths, min(COMPARED, len(paths)))  # noqa: S311
        found.checked, found.unlike = len(some), differences(ours, theirs / "0", some)
    return found


def whole_build(home: Home) -> Cost:
    """What the first build of a home's site costs on one core."""
    shutil.rmtree(home.site, ignore_errors=True)
    return threadwell(home.folder, "site", "build", only_core=True)


def written(views: Iterable[ThreadView], folder: Path) -> Iterator[ThreadView]:
    """The views, each written into a file of its own as it goes by."""
    for view in views:
        file = (folder / view.line.path).with_suffix(".json")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(view), ensure_ascii=False), encoding="utf-8")
        yield view


def pages_of_values(values: Path, folder: Path) -> float:
    """Make all thread pages out of such files in this process. Returns the CPU seconds, those of the start left out."""
    begun = time.process_time()
    renderer, target = Renderer(FACTS), SiteFolder(folder, None)
    for file in values.rglob("*.json"):
        told = json.loads(file.read_bytes())
        concepts = {facet: tuple(Inside(**item) for item in items) for facet, items in told["concepts"].items()}
        posts = tuple(PostView(**post) for post in told["posts"])
        view = ThreadView(**{**told, "line": ThreadLine(**told["line"]), "posts": posts, "concepts": concepts})
        target.write(view.line.path, renderer.render("thread.html", view.line.path, thread=view).encode())
    return time.process_time() - begun


def thread_pages(home: Home, folder: Path) -> float:
    """Make all thread pages of a home in this process. Returns the CPU seconds."""
    folder.mkdir()
    with opened(home) as made:
        begun = time.process_time()
        pages = made.pages(SiteFolder(folder))
        for part in made.parts():
            pages.make(part)
        return time.process_time() - begun


class opened:  # noqa: N801  # a context manager, used as a function
    """What thread pages are made of, opened for as long as a ``with`` lasts."""

    store: Store

    def __init__(self, home: Home) -> None:
        self._home = home
        self._stack = ExitStack()
        self.sources: dict[str, Source] = {source.name: source for source in load_sources(home.sources)[0]}
        self.renderer = Renderer(FACTS)

    def __enter__(self) -> opened:
        self.store = self._stack.enter_context(opened_store(self._home))
        lexicon = open_home_lexicon(self._home)
        readings = self._stack.enter_context(opened_derived(self._home)).readings
        self.reader = ThreadReader(readings, self.sources, Names(lexicon))
        self._index = open_index(self._home.index, lexicon.version)
        self._stack.callback(self._index.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def parts(self) -> Iterator[Part]:
        """Every public thread."""
        return parts_of(read_survey(self.store, self._index, self.sources, datetime.now(UTC), {}))

    def pages(self, folder: SiteFolder) -> ThreadPages:
        """What makes pages of them."""
        since = public_since(self.sources, datetime.now(UTC))
        return ThreadPages(self.store, self.reader, self.renderer, folder, since)

    def views(self) -> Iterator[ThreadView]:
        """What the page of each public thread shows."""
        pages = self.pages(SiteFolder(Path()))
        return (view for part in self.parts() for _, view in pages.views(part))
