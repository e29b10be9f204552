"""What a site is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawlers.source import Source
from crawlers.store import Store
from index.deriving.derived_posts import Readings
from index.lexicon.lexicon import Lexicon
from search_cli.config import Home
from search_cli.site.survey import Survey
from search_cli.site.views import SiteFacts


@dataclass(frozen=True, slots=True)
class Work:
    """What a build reads: words from ``store``, all else from ``survey``. ``theme`` is a folder, or None.

    ``readings`` keep what of the words others may see; ``depends`` are digests of what the site hangs on
    (:func:`search_cli.site.settings.depends_on`).
    """

    home: Home
    store: Store
    readings: Readings
    survey: Survey
    lexicon: Lexicon
    sources: Mapping[str, Source]
    facts: SiteFacts
    theme: Path | None
    now: datetime
    depends: Mapping[str, str]
