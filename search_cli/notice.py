"""Telling another program of a harvest that has ended."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from crawlers.items import UsageError

NOTICE_TIME = 60  # seconds
_STDERR = 2  # what the command prints is no part of what the harvest prints


def notice_command(text: str) -> list[str]:
    """The words of a command that is told of a harvest. Raises :class:`UsageError` where there is no such program."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise UsageError(f"--notify: {error}.") from error
    if not words or shutil.which(words[0]) is None:
        raise UsageError(f"--notify: there is no program {words[0] if words else ''!r}.")
    return words


def notify(words: Sequence[str], summary: Mapping[str, object]) -> str:
    """Run a command without a shell and give it the summary as JSON. Returns what went wrong, empty for nothing."""
    try:
        done = subprocess.run(  # noqa: S603  # the user's own command
            words, input=json.dumps(summary), encoding="utf-8", timeout=NOTICE_TIME, check=False, stdout=_STDERR
        )
    except subprocess.TimeoutExpired:
        return f"The command of --notify took longer than {NOTICE_TIME} seconds and was ended."
    except OSError as error:
        return f"The command of --notify could not be run: {error.strerror or error}."
    return f"The command of --notify ended with {done.returncode}." if done.returncode else ""
