"""vocabulary: the words for conditions, symptoms and treatments, and the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawlers.items import UsageError
from search_cli.config import Home

if TYPE_CHECKING:
    from index.vocabulary_shelf import Entry

FACETS = ("condition", "symptom", "treatment")
_LARGEST = 200 * 1024 * 1024  # bytes of a file: MONDO and HPO are a quarter of that
_SHOWN = {"synonym": "Also", "lay": "In plain words", "brand": "Brands"}
_SHOWN |= {"abbreviation": "Short", "misspelling": "Often misspelt"}


@click.group()
def vocabulary() -> None:
    """List, show and load the names of conditions, symptoms and treatments.

    \b
    Example:
      threadwell vocabulary list
    """


@vocabulary.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the list as JSON.")
@click.pass_obj
def list_vocabularies(home: Home, *, as_json: bool) -> None:
    """List every vocabulary: concepts, names, version, and whose words they are.

    \b
    Example:
      threadwell vocabulary list
    """
    from index import vocabulary_shelf
    from search_cli.output import print_json, print_table

    found = vocabulary_shelf.list_vocabularies(home.vocabularies)
    rows = [
        {
            "name": each.name,
            "concepts": each.concepts,
            "names": each.names,
            "version": each.version,
            "licences": dict(each.licences or {}),
            "own": each.own,
        }
        for each in found
    ]
    if as_json:
        print_json(rows)
        return
    cells = [[r["name"], r["concepts"], r["names"], r["version"] or ("yours" if r["own"] else "-")] for r in rows]
    print_table(["name", "concepts", "names", "version"], cells)


@vocabulary.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_obj
def show(home: Home, name: str, *, as_json: bool) -> None:
    """Show what a name or an id means: every name of the concept, its ids elsewhere, what it belongs to.

    A name that several concepts share shows each of them.

    \b
    Example:
      threadwell vocabulary show "dravet syndrome"
      threadwell vocabulary show OMIM:607208
    """
    from index.vocabulary_shelf import look_up
    from search_cli.opening import open_home_lexicon, vocabulary_folders
    from search_cli.output import print_json

    entries = look_up(open_home_lexicon(home), vocabulary_folders(home), name)
    if as_json:
        print_json([_as_dict(entry) for entry in entries])
    else:
        click.echo("\n\n".join(map(_told, entries)))


@vocabulary.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", metavar="NAME", help="What to call it; default: the file's name.")
@click.option(
    "--facet", type=click.Choice(FACETS), default="condition", show_default=True, help="Where FILE tells none."
)
@click.pass_obj
def load(home: Home, file: Path, name: str | None, facet: str) -> None:
    """Load names of your own: an OBO file, an OBO graph (JSON), or a table with tabs (columns id and name).

    They are added to the bundled ones; ids that are there already get the file's names too. A file that is loaded again
    takes the place of the earlier one.

    \b
    Example:
      threadwell vocabulary load rare-diseases.obo
    """
    from index.vocabulary_files import read_vocabulary
    from index.vocabulary_shelf import keep_vocabulary, known_ids, name_for

    if file.stat().st_size > _LARGEST:
        raise UsageError(f"{file} has more than {_LARGEST // 1024**2} MB; a vocabulary has fewer. Cut it down.")
    home.make()
    tables = read_vocabulary(file.name, file.read_bytes(), facet, known_ids(home.vocabularies))
    called = name or name_for(file)
    keep_vocabulary(home.vocabularies, called, tables)
    click.echo(f"Loaded {called}: {len(tables.concepts):,} concepts, {len(tables.names):,} names.")
    click.echo("Next: threadwell index")


@vocabulary.command()
@click.argument("name")
@click.pass_obj
def remove(home: Home, name: str) -> None:
    """Take a vocabulary away that you loaded.

    \b
    Example:
      threadwell vocabulary remove rare-diseases
    """
    from index.vocabulary_shelf import remove_vocabulary

    remove_vocabulary(home.vocabularies, name)
    click.echo(f"Removed {name}.")
    click.echo("Next: threadwell index")


def _as_dict(entry: Entry) -> dict[str, object]:
    concept = entry.concept
    return {
        "id": concept.id,
        "facet": concept.facet,
        "name": concept.name,
        "names": dict(entry.names),
        "ids": list(concept.ids),
        "parents": list(entry.parents),
        "narrower": entry.below,
    }


def _told(entry: Entry) -> str:
    concept = entry.concept
    lines = [f"{concept.name} ({concept.facet}, {concept.id})"]
    lines += [f"{_SHOWN[kind]}: {'; '.join(names)}" for kind, names in entry.names.items() if kind != "preferred"]
    lines += [f"Ids elsewhere: {' '.join(concept.ids)}"] if concept.ids else []
    lines += [f"Belongs to: {'; '.join(entry.parents)}"] if entry.parents else []
    lines += [f"Narrower concepts: {entry.below:,}"] if entry.below else []
    return "\n".join(lines)


COMMANDS = (vocabulary,)
