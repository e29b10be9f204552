"""What is there is documented, and what is documented is there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click
import pytest

from crawlers.exchange import post_row
from crawlers.keeping.tables import metadata
from crawlers.source import Source
from search_cli.config import KNOWN
from search_cli.reference import contexts, reference
from tests.test_exchange import ROW

DOCS = Path(__file__).parents[1] / "docs"


def test_the_command_reference_is_up_to_date() -> None:
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == reference(), "run 'make docs'"


@pytest.mark.parametrize("context", list(contexts()), ids=lambda context: context.command_path)
def test_every_command_has_help_with_an_example(context: click.Context) -> None:
    help_text = context.command.help or ""
    assert "Example:" in help_text
    assert context.command_path in help_text


def test_every_field_of_a_source_and_every_setting_and_table_is_described() -> None:
    text = (DOCS / "data.md").read_text(encoding="utf-8")
    fields = [f.name for f in dataclasses.fields(Source) if f.name != "name"]
    missing = [name for name in (*fields, *KNOWN, *metadata.tables, *ROW) if f"`{name}`" not in text]
    assert missing == []


def test_the_exchange_format_is_what_is_described() -> None:
    assert post_row.__annotations__["return"]
    text = (DOCS / "data.md").read_text(encoding="utf-8")
    order = [text.index(f"| `{name}` |", text.index("## Exchange format")) for name in ROW]
    assert order == sorted(order)
