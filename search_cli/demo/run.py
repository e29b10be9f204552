"""The demo: three sources on loopback, harvested into a home of its own, indexed, searched and shown as a site."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial

from crawlers.crawl.fetch import user_agent
from crawlers.harvest import Harvest
from crawlers.keeping.crawl_store import Outcome
from crawlers.source import Source, write_source
from search_cli import __version__
from search_cli.config import Home
from search_cli.demo import discourse, feed, phpbb
from search_cli.demo.community import load_community
from search_cli.demo.serving import Loopback
from search_cli.opening import opened_crawl_store

CONTACT = "the demo on this machine"
CONFIG = f'contact = "{CONTACT}"\n\n[site]\nname = "Threadwell demo"\n'
PLACES = {"phpbb": phpbb, "discourse": discourse, "feed": feed}
FAMILIES = {"phpbb": "phpbb", "discourse": "discourse", "feed": "rss"}
PATHS = {"feed": "feed.xml"}


def fresh_home(home: Home) -> Home:
    """The demo's own home, inside the user's; an earlier demo's is thrown away."""
    demo = Home(home.folder / "demo")
    shutil.rmtree(demo.folder, ignore_errors=True)
    demo.make()
    demo.config_file.write_text(CONFIG, encoding="utf-8")
    return demo


@contextmanager
def serving() -> Iterator[list[Source]]:
    """The community on three ports of this machine, and the sources that it is."""
    with ExitStack() as stack:
        sources = []
        for place, module in PLACES.items():
            forum = load_community(place, module.quoting)
            server = stack.enter_context(Loopback(partial(module.answer, forum)))
            url = server.url + PATHS.get(place, "")
            sources.append(
                Source(f"demo-{place}", FAMILIES[place], url, delay=0, allow_private=True, enabled=True, language="en")
            )
        yield sources


def harvest_community(demo: Home, clock: Callable[[], datetime]) -> dict[str, Outcome]:
    """Harvest the whole community over HTTP into the demo's home. Returns how each source's crawl ended."""
    with serving() as sources, opened_crawl_store(demo) as store:
        for source in sources:
            write_source(source, demo.sources)
        work = Harvest(store, demo.key(), clock, demo.locks, user_agent(__version__, CONTACT))
        return work.run(sources, lambda _source, _progress: None)
