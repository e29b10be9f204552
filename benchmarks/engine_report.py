"""What was measured as tables in Markdown, and their place in a page."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.engine_contract import NAMES, Much
from benchmarks.engine_posts import NEW
from benchmarks.engine_queries import KINDS

MAIN = 100_000  # posts of the run whose tables are written in full
PEERS = ("fts5", "tantivy")
_MUCH = {Much.IDS: "ids only", Much.SNIPPETS: "and snippets", Much.FACETS: "and snippets and two facets"}
_LAPS = {
    "add": f"{NEW:,} posts added, committed, one of them found: CPU s",
    "delete": f"{NEW:,} deleted, CPU s",
    "replace": f"{NEW:,} replaced, CPU s",
    "merge": "all merged, CPU s",
}
Times = list[list[float]]  # seconds of each query in each round


@dataclass
class Built:
    """An index as it was built: how many posts it has, seconds by round, bytes; and what was done with it then.

    ``memory`` is what building took beside the posts that were read, ``asking`` all that a process took that asked.
    """

    posts: int
    seconds: list[float] = field(default_factory=list)
    memory: int = 0
    bytes: tuple[int, int] = (0, 0)
    asking: int = 0
    cold: float = 0.0
    times: dict[tuple[Much, str], Times] = field(default_factory=dict)
    laps: dict[str, float] = field(default_factory=dict)

    @property
    def speed(self) -> float:
        """Posts a CPU second."""
        return self.posts / statistics.median(self.seconds)

    def mixed(self, much: Much) -> Times:
        """The times of all kinds that every engine has."""
        return [
            times
            for (one, kind), several in self.times.items()
            if (one, kind != "fuzzy") == (much, True)
            for times in several
        ]


@dataclass
class Figures:
    """All of a run. ``built`` has ``part`` too: ours of the posts that stock Whoosh has."""

    rounds: int
    built: dict[str, Built]
    wrong: list[str] = field(default_factory=list)


def spread(times: Times) -> tuple[float, float, float]:
    """The median, the 95th percentile and the worst in ms: of each query its median round, but for the worst."""
    usual = sorted(1000 * statistics.median(one) for one in times)
    return statistics.median(usual), usual[int(0.95 * (len(usual) - 1))], 1000 * max(max(one) for one in times)


def report(found: Figures) -> Iterator[str]:
    """All tables."""
    yield from _builds(found)
    yield ""
    yield from _mixes(found)
    for much in Much:
        if much is Much.FACETS or found.built["packed"].posts == MAIN:
            yield ""
            yield from _kinds(found, much)
    yield from (
        "",
        *(
            found.wrong
            or ["Ours found what stock Whoosh finds in the posts that both have, by each query but misspelt words."]
        ),
    )


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {' | '.join((name, *cells))} |"


def _head(found: Figures, name: str) -> list[str]:
    part = found.built["stock"].posts
    names = [f"{NAMES[key]}, {part:,} posts" if key == "stock" else NAMES[key] for key in NAMES]
    return [_row(name, names), "|---" * (len(names) + 1) + "|"]


def _builds(found: Figures) -> Iterator[str]:
    several = [found.built[key] for key in NAMES]
    fts5 = found.built["fts5"].speed
    yield from _head(found, f"{several[0].posts:,} posts")
    yield _row("built, posts a CPU second, texts stored", (f"{one.speed:,.0f}" for one in several))
    yield _row("/ FTS5's", (f"{one.speed / fts5:.2f}" for one in several))
    yield _row("bytes a post without the texts", (f"{one.bytes[0] / one.posts:,.0f}" for one in several))
    yield _row("/ stock Whoosh's of the same posts", (_size(found), "", "", ""))
    yield _row("bytes a post with the texts", (f"{one.bytes[1] / one.posts:,.0f}" for one in several))
    yield _row("memory of building, MB", (f"{one.memory / 1e6:,.0f}" for one in several))
    yield _row(
        "memory of asking, read parts of mapped files included, MB", (f"{one.asking / 1e6:,.0f}" for one in several)
    )
    yield _row("a fresh process to its first answer, ids only, CPU ms", (f"{1000 * one.cold:,.0f}" for one in several))
    for lap, name in _LAPS.items():
        yield _row(name, (f"{one.laps[lap]:.2f}" if lap in one.laps else "" for one in several))


def _size(found: Figures) -> str:
    return f"{found.built['part'].bytes[0] / found.built['stock'].bytes[0]:.2f}"


def _mixes(found: Figures) -> Iterator[str]:
    ratios = [f"ours / {NAMES[peer]}'s p50, p95" for peer in PEERS]
    yield _row("all kinds together but misspelt words: p50, p95, worst ms", (*NAMES.values(), *ratios))
    yield "|---" * (len(NAMES) + len(ratios) + 1) + "|"
    for much, name in _MUCH.items():
        spreads = {key: spread(found.built[key].mixed(much)) for key in NAMES}
        ratios = [", ".join(_ratios(spreads["packed"], spreads[peer])) for peer in PEERS]
        yield _row(name, (*map(_three, spreads.values()), *ratios))


def _ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[str]:
    return [f"{one / other:.2f}" for one, other in zip(ours[:2], theirs, strict=False)]


def _three(times: Sequence[float]) -> str:
    return ", ".join(f"{one:.2f}" if one < 10 else f"{one:.0f}" for one in times)


def _kinds(found: Figures, much: Much) -> Iterator[str]:
    yield from _head(found, f"{_MUCH[much]}: p50, p95, worst ms")
    for kind, name in KINDS.items():
        several = [found.built[key].times.get((much, kind)) for key in NAMES]
        yield _row(name, (_three(spread(times)) if times else "" for times in several))


def write(page: Path, posts: int, lines: Iterable[str]) -> None:
    """Put the tables of so many posts between their marks. Raises SystemExit for a page without them."""
    begin, end = (f"<!-- engines:{posts}:{which} -->" for which in ("begin", "end"))
    before, begun, rest = page.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not begun or not ended:
        raise SystemExit(f"{page} has no place for the tables: add the lines {begin} and {end}.")
    page.write_text(f"{before}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{after}", encoding="utf-8")
