"""jobs: what earlier harvests did."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from crawlers.items import UsageError
from search_cli.completing import complete_sources
from search_cli.config import Home

if TYPE_CHECKING:
    from crawlers.jobs import Job

_HEADS = ("n", "source", "started", "took", "pages", "kB", "new", "changed", "gone", "errors", "why it stopped")


@click.group(invoke_without_command=True)
@click.option("--source", metavar="NAME", help="Only those of one source.", shell_complete=complete_sources)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="How many.")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON, with everything that is known of each.")
@click.pass_context
def jobs(context: click.Context, source: str | None, limit: int, *, as_json: bool) -> None:
    """List what earlier harvests did, the newest first. Dates are UTC.

    \b
    Example:
      threadwell jobs --source forum.example.org
    """
    if context.invoked_subcommand:
        return
    from search_cli.opening import opened_store
    from search_cli.output import print_json, print_table

    with opened_store(context.obj) as store:
        found = store.jobs(source, limit)
    if as_json:
        print_json([_as_dict(job) for job in found])
    elif found:
        print_table(_HEADS, map(_cells, found))
    else:
        click.echo("There was no harvest yet. Run: threadwell harvest")


@jobs.command()
@click.argument("n", type=int, metavar="N")
@click.pass_obj
def accept(home: Home, n: int) -> None:
    """Take what a quarantined run found as normal for its source from now on, and harvest it again.

    \b
    Example:
      threadwell jobs accept 17
    """
    from crawlers.jobs import ACCEPTED
    from search_cli.opening import opened_crawl_store

    with opened_crawl_store(home) as store:
        job = next((job for job in store.jobs() if job.n == n), None)
        if job is None or not job.held:
            raise UsageError(f"Run {n} is not quarantined. See which are: threadwell doctor")
        store.judge_jobs([n], ACCEPTED)
    click.echo(f"Accepted. Posts of {job.source} may lack {job.missing}; the next harvests show what is normal now.")


def _as_dict(job: Job) -> dict[str, Any]:
    row = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(job).items()}
    row["bytes"] = row.pop("size")
    return {**row, "quarantined": job.held, "ok": job.done}


def _cells(job: Job) -> list[object]:
    from search_cli.duty import say_when

    took = str(job.ended - job.started) if job.ended else "-"
    errors = ", ".join(f"{kind} x {n}" for kind, n in sorted(job.errors.items())) or "-"
    why = ": ".join(filter(None, (job.reason or "runs, or was killed", job.missing)))
    why += f" ({job.verdict})" if job.verdict else ""
    counts = (job.pages, round(job.size / 1000), job.new, job.changed, job.gone)
    return [job.n, job.source, say_when(job.started), took, *counts, errors, why]


COMMANDS = (jobs,)
