"""What the operator says of the site, in ``[site]`` of ``threadwell.toml``; and what a site's content hangs on."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from crawlers.source import Source
from crawlers.store import Store
from index.deriving.versions import PUBLISHING, digests
from search_cli import __version__
from search_cli.config import ConfigError, Home
from search_cli.opening import version_of
from search_cli.public import web_address
from search_cli.site.views import Outside, SiteFacts

NAME = "Threadwell"
_KNOWN: Mapping[str, type] = {"name": str, "url": str, "language": str, "theme": str, "links": list, "colours": dict}
_ROOT = Path(__file__).parents[2]
_CODE = ("search_cli/site", "search_cli/public.py", "site_templates")
_MADE_WITH = ("jinja2", "babel", "pagefind_bin")


def read_facts(home: Home) -> SiteFacts:
    """What ``[site]`` says. Raises :class:`~search_cli.config.ConfigError`."""
    said = _said(home)
    address = said.get("url", "")
    if address and not web_address(address):
        raise _wrong(home, "url", 'is no web address such as "https://example.org/"')
    return SiteFacts(
        str(said.get("name", "")) or NAME,
        home.contact,
        web_address(address),
        said.get("language", "") or "en",
        tuple(_links(home, said.get("links", []))),
        said.get("colours", {}),
    )


def theme_of(home: Home) -> Path | None:
    """The folder of the theme, taken from the home where it is no whole path; None without one."""
    named = str(_said(home).get("theme", ""))
    return home.folder / Path(named).expanduser() if named else None


def _said(home: Home) -> Mapping[str, Any]:
    said: Mapping[str, Any] = home.config.get("site", {})
    for key, value in said.items():
        if key not in _KNOWN or not isinstance(value, _KNOWN[key]):
            raise _wrong(home, key, "is unknown or has a value of the wrong type")
    return said


def _links(home: Home, rows: Iterable[object]) -> Iterator[Outside]:
    for row in rows:
        match row:
            case {"name": str(name), "url": str(url)} if web_address(url):
                yield Outside(name, web_address(url))
            case _:
                raise _wrong(
                    home, "links", 'must be tables such as { name = "Our forum", url = "https://example.org/" }'
                )


def _wrong(home: Home, key: str, what: str) -> ConfigError:
    return ConfigError(f"{home.config_file}: {key!r} under [site] {what}.")


def depends_on(
    home: Home, store: Store, sources: Iterable[Source], facts: SiteFacts, theme: Path | None
) -> dict[str, str]:
    """What the site's content hangs on, in parts: digests that are equal where nothing of it changed.

    ``look`` makes every page, ``places`` the pages of concepts; ``store`` and ``index`` say that something may have
    changed in a thread.
    """
    current = home.index / "CURRENT"
    return {
        "look": _digest([__version__, version_of(home), repr(facts), *map(version, _MADE_WITH), *_files(theme)]),
        "places": _digest(map(repr, sources)),
        "store": f"{store.last_change()} {store.last_look()}",
        "index": str(zlib.crc32(current.read_bytes())) if current.exists() else "",
    }


def _files(theme: Path | None) -> Iterator[str]:
    return digests([_ROOT / name for name in _CODE] + [*PUBLISHING] + ([theme] if theme else []))


def _digest(parts: Iterable[str]) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:20]
