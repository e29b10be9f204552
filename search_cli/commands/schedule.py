"""schedule: which sources are due, and how another program runs harvests by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from search_cli.config import Home

_minutes = click.option(
    "--minutes", type=click.IntRange(min=1), default=50, show_default=True, metavar="N", help="A source's time limit."
)
_notify = click.option("--notify", metavar="COMMAND", help="As for 'harvest': a command that is told of each outcome.")


@click.group()
def schedule() -> None:
    """Show which sources are due, and write what runs them by the clock.

    \b
    Example:
      threadwell schedule list
    """


@schedule.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def list_due(home: Home, *, as_json: bool) -> None:
    """List when each enabled source is due, the first one first. Dates are UTC.

    \b
    Example:
      threadwell schedule list
    """
    from crawlers.source import load_sources
    from search_cli.duty import read_duties, say_when
    from search_cli.output import print_json, print_table

    now = datetime.now(UTC)
    sources = [source for source in load_sources(home.sources)[0] if source.enabled]
    duties = sorted(read_duties(home, sources, now), key=lambda duty: duty.due.at or datetime.max.replace(tzinfo=UTC))
    rows = [
        {
            "source": duty.source.name,
            "due": duty.due.at.isoformat() if duty.due.at else None,
            "now": duty.due.now(now),
            "why": duty.due.why,
            "last": duty.last.started.isoformat() if duty.last else None,
        }
        for duty in duties
    ]
    if as_json:
        print_json(rows)
    elif rows:
        whens = ["now" if duty.due.now(now) else say_when(duty.due.at) for duty in duties]
        lasts = [say_when(duty.last.started if duty.last else None) for duty in duties]
        cells = zip((row["source"] for row in rows), whens, (row["why"] for row in rows), lasts, strict=True)
        print_table(("source", "due", "why", "last harvest"), cells)
    else:
        click.echo("No source is enabled. Add one: threadwell sources add URL")


@schedule.command()
@_minutes
@_notify
@click.option("--write", metavar="DIR", type=click.Path(path_type=Path), help="Write the two files into a folder.")
@click.pass_obj
def systemd(home: Home, minutes: int, notify: str | None, write: Path | None) -> None:
    """Print a systemd service and timer that harvest what is due, every hour; a slept hour is caught up with.

    \b
    Example:
      threadwell schedule systemd --write ~/.config/systemd/user
      systemctl --user enable --now threadwell.timer
    """
    from search_cli.units import systemd_units

    home.make()
    units = systemd_units(_program(), home.folder, minutes, notify)
    if write is None:
        click.echo("\n".join(f"# {name}\n{text}" for name, text in units.items()), nl=False)
        return
    write.mkdir(parents=True, exist_ok=True)
    for name, text in units.items():
        (write / name).write_text(text, encoding="utf-8")
        click.echo(f"Wrote {write / name}")
    click.echo("Next: systemctl --user daemon-reload && systemctl --user enable --now threadwell.timer")


@schedule.command()
@_minutes
@_notify
@click.pass_obj
def cron(home: Home, minutes: int, notify: str | None) -> None:
    """Print a line for 'crontab -e' that harvests what is due, every hour, one at a time.

    \b
    Example:
      threadwell schedule cron
    """
    from search_cli.units import cron_line

    home.make()
    home.locks.mkdir(exist_ok=True)
    click.echo(cron_line(_program(), home.folder, home.locks / "cron.lock", minutes, notify))


def _program() -> list[str]:
    """How a program that has no PATH of ours runs this one: by its script beside this Python, else by its module."""
    import sys

    from search_cli.harvesting import this_program

    script = Path(sys.executable).parent / "threadwell"
    return [str(script)] if script.is_file() else this_program()


COMMANDS = (schedule,)
