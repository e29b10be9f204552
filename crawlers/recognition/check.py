"""Looking at a source again: whether it can still be read, and what it has lost since posts of it were kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from crawlers.collectors import Access, CollectorError
from crawlers.crawl.fetch import Fetch, FetchError
from crawlers.family import FamilyError, load_family
from crawlers.reading.page import Page
from crawlers.recognition import evidence
from crawlers.recognition.fields import Lost, lost_of_most, lost_of_thread, lost_since
from crawlers.recognition.recognise import say_robots
from crawlers.recognition.trial import Trial, try_collector, try_walk
from crawlers.recognition.visitor import Visitor
from crawlers.source import Source
from crawlers.store import Store


@dataclass(frozen=True, slots=True)
class Checked:
    """What a second look at a source found. ``problems`` need somebody; ``notes`` are good to know.

    ``robots`` is what its file should say of robots.txt now, empty where that is not known. ``family`` is the one that
    its page shows, ``moved_to`` where it has moved for good; both are empty where there is nothing new to say.
    """

    source: Source
    problems: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    notes: tuple[str, ...] = ()
    robots: str = ""
    family: str = ""
    moved_to: str = ""
    trial: Trial | None = None

    @property
    def ok(self) -> bool:
        """Whether it can be read and has lost nothing."""
        return not self.problems and not self.lost


async def check_source(
    source: Source, store: Store, fetch: Fetch, clock: Callable[[], datetime], show: Callable[[int], None]
) -> Checked:
    """What a source shows now, beside what ``store`` keeps of it; nothing is kept of what is read.

    Never raises for what the site does: a refusal or a failure is one of the problems.
    """
    visit = Visitor(source, fetch, clock, show)
    checked = Checked(source, notes=tuple(_notes(source)))
    try:
        checked = await _look(checked, visit)
        trial = await try_walk(source, load_family(source.family), visit)
    except (FetchError, FamilyError) as error:
        forbidden = isinstance(error, FetchError) and error.kind == "forbidden"
        said = f"forbidden, {clock():%Y-%m-%d}" if forbidden else checked.robots
        checked = replace(checked, problems=(*checked.problems, str(error)), robots=said)
    else:
        checked = compare(checked, trial, store)
    return replace(checked, moved_to=visit.moved_to)


def check_collected(source: Source, store: Store, access: Access, clock: Callable[[], datetime]) -> Checked:
    """The same for a source that a collector fetches."""
    checked = Checked(source, notes=tuple(_notes(source)))
    try:
        return compare(checked, try_collector(source, access, clock), store)
    except CollectorError as error:
        return replace(checked, problems=(str(error),))


def compare(checked: Checked, trial: Trial, store: Store) -> Checked:
    """What was found with what a trial read, and what its posts lack that kept ones have."""
    checked = replace(checked, trial=trial)
    if trial.by_structure:
        said = f"Its family finds nothing on {trial.by_structure} of {trial.outcome.pages} pages: they can be read by "
        problem = f"{said}their structure alone, which may miss or mix up posts."
        checked = replace(checked, problems=(*checked.problems, problem))
    if trial.failure:
        day = checked.robots.rpartition(", ")[2]
        said = f"forbidden, {day}" if trial.outcome.errors.get("robots") else checked.robots
        return replace(checked, problems=(*checked.problems, trial.failure), robots=said)
    if trial.thread is None:
        return replace(checked, notes=(*checked.notes, "It is there, and holds no entry."))
    kept, total = store.count_fields(checked.source.name)
    if not total:
        return replace(checked, notes=(*checked.notes, "Nothing is kept of it yet: there is nothing to compare with."))
    found = store.find_thread(f"{checked.source.name}/{trial.thread.id}")
    lost = {item.field: item for item in lost_of_most(trial.posts, kept, total)}
    if found:
        then = {post.item.id: post.item for post in found[1]}
        lost |= {item.field: item for item in lost_since(trial.posts, then)}
        lost |= {item.field: item for item in lost_of_thread(trial.thread, found[0].item)}
    return replace(checked, lost=tuple(lost.values()))


async def _look(checked: Checked, visit: Visitor) -> Checked:
    """What the source's address and its robots.txt say now."""
    source = checked.source
    robots = await visit.robots(source.url)
    if robots.refusal:
        raise FetchError("robots", robots.refusal)
    if not robots.allows(source.url):
        raise FetchError("forbidden", f"The site's robots.txt does not allow {source.url} any more.")
    said, before = say_robots(robots), source.robots.rpartition(", ")[0]
    changed = [f"robots.txt changed: {before} before, {said} now."] if before not in ("", said) else []
    checked = replace(checked, robots=f"{said}, {visit.clock():%Y-%m-%d}", notes=(*checked.notes, *changed))
    return _with_family(checked, await visit.page(source.url))


def _with_family(checked: Checked, page: Page) -> Checked:
    """The same, with the family that the source's page shows where it is another one."""
    name = checked.source.family
    if load_family(name).last_resort:
        shows = evidence.told_by_markup(page)
        better = f"Threadwell knows its software by now: remove the source, and add it again as {shows}."
        return replace(checked, family=shows, notes=(*checked.notes, better)) if shows else checked
    shows = "" if load_family(name).recognises(page) else evidence.told_by_markup(page)
    problem = f"Its page is one of {shows} now, and the source says {name}."
    return replace(checked, family=shows, problems=(*checked.problems, problem)) if shows else checked


def _notes(source: Source) -> list[str]:
    never = "Nobody has noted that its terms were read: read them, and set 'verified' in its file."
    return [never] if source.verified == "never" else []
