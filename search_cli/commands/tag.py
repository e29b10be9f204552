"""tag: the conditions, symptoms and treatments in texts of one's own."""

from __future__ import annotations

import json
import sys

import click

from crawlers.items import UsageError
from search_cli.config import Home


@click.command()
@click.pass_obj
def tag(home: Home) -> None:
    """Find the conditions, symptoms and treatments in texts: JSON lines {"id", "text"} from standard input.

    One line a text comes out: {"id", "mentions": [{"start", "end", "facet", "id", "ids", "name", "negated"}]}, with
    offsets in characters. Where MeSH has no heading for what was found, "ids" ends with the nearest broader ones.
    Nothing is kept, and no home is needed. The first time, the vocabularies are compiled: some seconds.

    \b
    Example:
      echo '{"id": 1, "text": "My son has asthma."}' | threadwell tag
    """
    from search_cli.opening import open_home_tagger

    tagger = open_home_tagger(home)
    facts: dict[str, str] = {}

    def fact(concept: str) -> str:
        """What is said of a concept wherever it is mentioned, as JSON."""
        if concept not in facts:
            number = tagger.lexicon.number_of(concept)
            told = tagger.lexicon.concept(number) if number is not None else None
            ids = [concept, *told.ids, *told.broader] if told else [concept]
            facts[concept] = json.dumps({"id": concept, "ids": ids, "name": told.name if told else ""})[1:-1]
        return facts[concept]

    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, 1):
        if line.strip():
            name, text = _read(line, number)
            mentions = ", ".join(
                f'{{"start": {m.start}, "end": {m.end}, "facet": "{m.facet}", {fact(m.concept)}, '
                f'"negated": {"true" if m.negated else "false"}}}'
                for m in tagger.tag(text)
            )
            out.write(f'{{"id": {json.dumps(name)}, "mentions": [{mentions}]}}\n'.encode())
            out.flush()


def _read(line: bytes, number: int) -> tuple[object, str]:
    """A line's id, whatever JSON it is, and its text. Raises :class:`UsageError` that names the line."""
    try:
        row = json.loads(line)
    except ValueError as error:  # UnicodeDecodeError is one
        raise UsageError(f"Line {number} is not JSON: {error}.") from error
    except RecursionError as error:
        raise UsageError(f"Line {number} is nested too deeply.") from error
    if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("text"), str):
        raise UsageError(f'Line {number} is not of the form {{"id": ..., "text": "..."}}.')
    return row["id"], row["text"]


COMMANDS = (tag,)
