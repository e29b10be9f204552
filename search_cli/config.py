"""The home folder and ``threadwell.toml``. Nothing else reads the environment."""

from __future__ import annotations

import gc
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from crawlers.items import ThreadwellError

KNOWN = {"contact": str, "country": str, "store": dict, "site": dict, "reddit": dict}
REDDIT = ("client_id", "client_secret")


class ConfigError(ThreadwellError):
    """``threadwell.toml`` cannot be read or says something that it cannot."""


def start_quickly() -> None:
    """Let this process start in less time: it is a short one, as a rule.

    NumPy's library for matrices would start threads, for which there is no work. And to look for garbage after every
    700 objects, while modules are imported that all stay, costs a twentieth of a search.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(100_000)


@dataclass(frozen=True)
class Home:
    """The folder that holds everything of one installation, and what its ``threadwell.toml`` says."""

    folder: Path

    @property
    def sources(self) -> Path:
        """The user's own source files."""
        return self.folder / "sources"

    @property
    def index(self) -> Path:
        """The search index."""
        return self.folder / "index"

    @property
    def derived(self) -> Path:
        """The tags of all texts."""
        return self.folder / "derived.sqlite"

    @property
    def vocabularies(self) -> Path:
        """The user's own vocabularies, a folder each, beside the bundled ones."""
        return self.folder / "vocabularies"

    @property
    def lexicons(self) -> Path:
        """Where vocabularies lie compiled: of the bundled ones alone, in the platform's cache, for all homes."""
        if any(self.vocabularies.glob("*/names.tsv")):
            return self.folder / "lexicon"
        from platformdirs import user_cache_path

        return user_cache_path("threadwell", appauthor=False) / "lexicon"

    @property
    def site(self) -> Path:
        """The built static site."""
        return self.folder / "site"

    @property
    def site_manifest(self) -> Path:
        """What the site was built from, so that the next build makes only what changed."""
        return self.folder / "site.manifest"

    @property
    def locks(self) -> Path:
        """What keeps two processes from doing the same work."""
        return self.folder / "locks"

    @property
    def last_search(self) -> Path:
        """The ids of the last search's hits, for ``show`` and ``open``."""
        return self.folder / "last-search.json"

    @property
    def watches(self) -> Path:
        """The saved searches."""
        return self.folder / "watches.json"

    @property
    def config_file(self) -> Path:
        """``threadwell.toml``."""
        return self.folder / "threadwell.toml"

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """What ``threadwell.toml`` says, empty where there is none. Raises :class:`ConfigError`."""
        try:
            config = tomllib.loads(self.config_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"{self.config_file} is not valid TOML: {error}.") from error
        for key, value in config.items():
            if key not in KNOWN or not isinstance(value, KNOWN[key]):
                raise ConfigError(f"{self.config_file}: {key!r} is unknown or has a value of the wrong type.")
        return config

    @property
    def contact(self) -> str:
        """The operator's mail or web address, empty where none is set."""
        return str(self.config.get("contact", ""))

    @property
    def country(self) -> str:
        """The user's country, whose numbers are shown in a crisis (two letters, ISO 3166); empty where none is set."""
        return str(self.config.get("country", ""))

    @property
    def store_place(self) -> Path | str:
        """Where the store is: ``[store] url``, else ``store.sqlite`` in the home."""
        return str(self.config.get("store", {}).get("url", "")) or self.folder / "store.sqlite"

    @property
    def reddit(self) -> tuple[str, str]:
        """The user's Reddit client id and secret, empty where not set: the environment's, else ``[reddit]``'s.

        Raises :class:`ConfigError`.
        """
        said = self.config.get("reddit", {})
        for key, value in said.items():
            if key not in REDDIT or not isinstance(value, str):
                raise ConfigError(f"{self.config_file}: {key!r} under [reddit] is unknown or not a text.")
        names = (os.environ.get(f"THREADWELL_REDDIT_{key.upper()}") or said.get(key, "") for key in REDDIT)
        client_id, client_secret = (name.strip() for name in names)
        return client_id, client_secret

    def make(self) -> None:
        """Create the folder, for its owner only, where it is missing."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sources.mkdir(exist_ok=True)

    def key(self) -> bytes:
        """The secret that turns people into digests; made on first use. Without it, counts of people are lost."""
        path = self.folder / "key"
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
            if len(key) < 32:
                raise ConfigError(f"{path} is cut short. Restore it from a backup.") from None
            return key
        key = os.urandom(32)
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            out.write(key.hex() + "\n")
            out.flush()
            os.fsync(out.fileno())
        return key


def find_home(option: str | None) -> Home:
    """The home that ``--home``, else ``THREADWELL_HOME``, else the platform names."""
    named = option or os.environ.get("THREADWELL_HOME")
    if named:
        return Home(Path(named).expanduser().absolute())
    from platformdirs import user_data_path

    return Home(user_data_path("threadwell", appauthor=False))
