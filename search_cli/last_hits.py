"""The hits that were shown last, for ``show`` and ``open``: ids alone, readable by their owner, never the query."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from crawlers.items import ThreadwellError, UsageError
from search_cli.config import Home

Place = tuple[str, str, str]  # a source, the ids of a thread and of a post in it


class NoSuchHitError(UsageError):
    """There is no such hit or thread."""


def remember(home: Home, hits: Mapping[int, Place]) -> None:
    """Keep the hits by their numbers, in place of the last ones."""
    fresh = home.last_search.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(hits, out)
    fresh.replace(home.last_search)


def recall(home: Home, number: str) -> Place:
    """The hit with a number. Raises :class:`NoSuchHitError` where there is none."""
    try:
        hits = json.loads(home.last_search.read_text(encoding="utf-8"))
        source, thread, post = hits[number]
    except FileNotFoundError as error:
        raise NoSuchHitError("There was no search yet. Run 'threadwell search' first.") from error
    except KeyError as error:
        raise NoSuchHitError(f"The last search's page has no hit {number}; it has {', '.join(hits)}.") from error
    except (ValueError, TypeError) as error:
        raise ThreadwellError(f"{home.last_search} is damaged. Search again.") from error
    return str(source), str(thread), str(post)
