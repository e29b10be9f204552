"""The edge of one source's turn among many: a mistake of ours within it ends that turn, and the others go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crawlers.items import ThreadwellError


@contextmanager
def edge(turn: str, tell: Callable[[str], None]) -> Iterator[None]:
    """What goes wrong within is logged as the end of ``turn``, and told in a sentence.

    Named errors and those of the disk pass: the next source would meet them too.
    """
    try:
        yield
    except (ThreadwellError, OSError):
        raise
    except Exception as error:
        logging.getLogger(__name__).exception("%s broke off", turn)
        tell(f"a mistake of Threadwell's own, please report it: {error!r}.")
