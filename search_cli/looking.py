"""How what ``sources add`` and ``sources check`` found looks in the terminal and as JSON. Nobody is named."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from crawlers.items import Post
from crawlers.reading.clean import one_line
from crawlers.recognition import Checked, Found, Trial, count_fields
from search_cli.presenting.words import day

if TYPE_CHECKING:
    from crawlers.source import Source

SAMPLE = 280  # characters of a post
LONGEST_WORD = 40  # characters; some languages have no spaces
NAMED = 4  # addresses of feeds or sitemaps

Row = tuple[str, str]


def found_rows(found: Found) -> list[Row]:
    """What a maintainer should see before a source is added."""
    source, trial = found.source, found.trial
    led = f" (found from {found.given})" if found.given != source.url else ""
    rows = [
        ("name", source.name),
        ("family", f"{source.family}: {'; '.join(found.evidence)}"),
        ("address", source.url + led),
        ("language", source.language or "not said"),
        ("robots.txt", source.robots),
        ("delay", f"{max(source.delay, found.delay):g} s between requests"),
        ("feeds", _some(found.feeds)),
        ("sitemap", _some(found.sitemaps)),
        ("boards seen", f"{trial.boards:,} on {trial.outcome.pages:,} pages"),
        ("threads seen", f"{trial.threads:,}"),
    ]
    if trial.outcome.private:
        rows.append(("private", f"{trial.outcome.private} of the pages tried ask for a login"))
    if trial.by_structure:
        rows.append(
            ("by structure", f"on {trial.by_structure} pages the family found nothing: look at the sample twice")
        )
    return rows + _read_rows(trial)


def _read_rows(trial: Trial) -> list[Row]:
    if trial.thread is None:
        return [("thread", trial.failure or "none yet: it is there, and holds no entry")]
    rows = [("thread", trial.thread.title or "(no title)"), ("board", trial.thread.board or "not said")]
    rows.append(("posts read", _counted(trial.posts)))
    return [*rows, ("sample post", sample(trial.posts))]


def _counted(posts: Sequence[Post]) -> str:
    counts = ", ".join(f"{name} {n}" for name, n in count_fields(posts).items())
    return f"{len(posts)}; of these with {counts}"


def sample(posts: Sequence[Post]) -> str:
    """The first post that says something, shortened; its author is a number."""
    post = next((post for post in posts if post.text), posts[0])
    who = f"person {post.speaker}" if post.speaker else "somebody"
    return f"{who}, {day(post.created)}: {_shortened(one_line(post.text))}"


def _shortened(text: str) -> str:
    """The beginning of a text, cut between words where there is a space near."""
    if len(text) <= SAMPLE:
        return text
    space = text.rfind(" ", SAMPLE - LONGEST_WORD, SAMPLE)
    return f"{text[: space if space > 0 else SAMPLE]} ..."


def _some(urls: Sequence[str]) -> str:
    more = f" and {len(urls) - NAMED} more" if len(urls) > NAMED else ""
    return " , ".join(urls[:NAMED]) + more if urls else "none found"


def collected_rows(source: Source) -> list[Row]:
    """What is known of a source that a collector fetches."""
    rows = [("name", source.name), ("family", source.family), ("address", source.url)]
    rows += [("fetched through", "its official API, with credentials of your own (see docs/data.md)")]
    return [*rows, ("a site shows", source.publish), ("delay", f"{source.delay:g} s")]


def print_checked(checked: Checked) -> None:
    """How a source is, and what to do about it."""
    from rich.text import Text

    from search_cli.output import console

    out, name = console(), checked.source.name
    trial = checked.trial
    said = [f"{name}: {'sound' if checked.ok else 'needs you'}"]
    if not checked.source.enabled:
        said.append("disabled")
    if trial and trial.thread:
        said.append(f"{len(trial.posts)} posts read of the thread {one_line(trial.thread.title)!r}")
    out.print(Text(", ".join(said) + "."), soft_wrap=True)
    for line in (*checked.problems, *(f"Lost {lost}." for lost in checked.lost), *_moved(checked), *checked.notes):
        out.print(Text(f"  {one_line(line)}"), soft_wrap=True)
    if checked.lost:
        out.print(
            Text("  Look at the forum: if it has a new look, its family needs a change (docs/adding-a-family.md).")
        )


def _moved(checked: Checked) -> list[str]:
    where = checked.moved_to
    return [f"It moved for good to {where}: if that is the same place, set 'url' in its file."] if where else []


def source_dict(source: Source) -> dict[str, Any]:
    """A source for a program."""
    return {"name": source.name, "family": source.family, "url": source.url, "language": source.language}


def found_dict(found: Found) -> dict[str, Any]:
    """What was found, for a program."""
    return {
        **source_dict(found.source),
        "given": found.given,
        "evidence": list(found.evidence),
        "robots": found.source.robots,
        "delay": max(found.source.delay, found.delay),
        "feeds": list(found.feeds),
        "sitemaps": list(found.sitemaps),
        **_trial_dict(found.trial),
    }


def checked_dict(checked: Checked) -> dict[str, Any]:
    """What a check found, for a program."""
    source = checked.source
    return {
        "name": source.name,
        "ok": checked.ok,
        "enabled": source.enabled,
        "family": source.family,
        "shows_family": checked.family or source.family,
        "url": source.url,
        "moved_to": checked.moved_to,
        "robots": checked.robots,
        "verified": source.verified,
        "problems": list(checked.problems),
        "lost": [{"field": x.field, "now": x.now, "posts": x.posts, "before": x.before} for x in checked.lost],
        "notes": list(checked.notes),
        **(_trial_dict(checked.trial) if checked.trial else {}),
    }


def _trial_dict(trial: Trial) -> dict[str, Any]:
    thread = trial.thread
    return {
        "pages": trial.outcome.pages,
        "private": trial.outcome.private,
        "by_structure": trial.by_structure,
        "boards": trial.boards,
        "threads": trial.threads,
        "failure": trial.failure,
        "thread": {"title": thread.title, "board": thread.board, "url": thread.url} if thread else None,
        "posts": len(trial.posts),
        "with": count_fields(trial.posts),
        "sample": sample(trial.posts) if trial.posts else "",
    }
