"""init and doctor: the home folder."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from search_cli.config import Home


@click.command()
@click.option("--contact", metavar="WHO", help="A mail or web address; it stands in the User-Agent of every request.")
@click.pass_obj
def init(home: Home, contact: str | None) -> None:
    """Make the home folder, or set its contact. What is there stays.

    \b
    Example:
      threadwell init --contact you@example.org
    """
    import tomlkit

    from crawlers.reading.clean import one_line
    from crawlers.store import Store

    if contact is None and not home.contact and sys.stdin.isatty():
        contact = click.prompt("Your mail or web address, for the forums to reach you", default="", show_default=False)
    home.make()
    home.key()
    Store(home.store_place).close()
    text = home.config_file.read_text(encoding="utf-8") if home.config_file.exists() else ""
    document = tomlkit.parse(text)
    if contact and one_line(contact):
        document["contact"] = one_line(contact)
    if not text or contact:
        fresh = home.config_file.with_suffix(".new")
        fresh.write_text(tomlkit.dumps(document), encoding="utf-8")
        fresh.replace(home.config_file)
    click.echo(f"Home: {home.folder}")
    click.echo(f"Keep a backup of {home.folder / 'key'}: without it, counts of people are lost.")
    if "contact" not in document:
        click.echo("No contact is set yet. Forums must be able to reach you: threadwell init --contact WHO")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--key-saved", is_flag=True, help="Note that the home's key, as it is now, lies in a backup.")
@click.pass_obj
def doctor(home: Home, *, as_json: bool, key_saved: bool) -> None:
    """Look for what is wrong and say what to do. Ends with 1 where something is.

    \b
    Example:
      threadwell doctor
    """
    from search_cli.backup import note_backup
    from search_cli.checkup import examine
    from search_cli.output import print_json

    if key_saved:
        note_backup(home)
    findings = examine(home, datetime.now(UTC))
    if as_json:
        print_json([{"subject": f.subject, "ok": f.ok, "text": f.text} for f in findings])
    else:
        for finding in findings:
            click.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.subject}: {finding.text}")
    if not all(finding.ok for finding in findings):
        raise SystemExit(1)


COMMANDS = (init, doctor)
