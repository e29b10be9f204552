"""The rules of index/safety for a query, for the search page: on a static host it must notice a crisis itself."""

from __future__ import annotations

from collections.abc import Mapping

from index.safety.rules import read_rows
from search_cli.site.search_words import json_bytes

ASKED = ("both", "query")  # where a rule holds that is for a query
NEUTRAL = ("NEUTRAL", "NEUTRAL_ALSO")


def crisis_file() -> bytes:
    """Rules as ``[kind, how, classes, unless]`` and the words of each class that they speak of."""
    rules = [
        (kind, how, classes, " ".join(guard for guard in unless.split() if not guard.startswith("!")))
        for kind, where, how, classes, unless in read_rows("patterns.tsv")
        if where in ASKED
    ]
    words = {row[0]: row[1] for row in read_rows("words.tsv")}
    return json_bytes({"rules": rules, "classes": _used(rules, words)})


def _used(rules: list[tuple[str, str, str, str]], words: Mapping[str, str]) -> dict[str, str]:
    """The classes of the rules; a word in small letters is one of its own."""
    named = {name for _, _, classes, _ in rules for name in classes.split()} | set(NEUTRAL)
    named |= {guard.lstrip("<>=").partition(":")[0] for *_, unless in rules for guard in unless.split()}
    return {name: words.get(name, name) for name in sorted(named)}
