"""index: from the store to the search index."""

from __future__ import annotations

import click

from search_cli.config import Home


@click.command()
@click.option("--rebuild", is_flag=True, help="Build the index anew, from the first post.")
@click.pass_obj
def index(home: Home, *, rebuild: bool) -> None:
    """Read what is new in the store, understand it, and make it searchable.

    Each post is read for the conditions, treatments and symptoms that it names, who speaks and what for, where on the
    way they are, what treatments did, its language, and whether it only repeats another one.

    \b
    Example:
      threadwell index
    """
    from crawlers.locking import lock
    from index.build import build_index
    from search_cli.forgetting import take_up_again
    from search_cli.opening import open_home_tagger, opened_derived, opened_store, source_conditions, source_languages
    from search_cli.output import progress

    home.make()
    held = lock(home.locks, "index", "The index is being built")
    try:
        with opened_store(home) as store, opened_derived(home) as derived, progress("indexing") as advance:
            total = sum(count.posts for count in store.counts().values())
            built = build_index(
                store,
                derived,
                home.index,
                open_home_tagger(home),
                defaults=source_conditions(home),
                languages=source_languages(home),
                rebuild=rebuild,
                show=lambda done: advance(done, total),
            )
    finally:
        held.release()
    if take_up_again(home):
        click.echo("What was forgotten is out of all files now.")
    if built.anew:
        click.echo(f"Built the index anew, because {built.anew}: {built.posts:,} posts.")
    else:
        click.echo(f"{built.posts:,} posts new or changed; the index is up to date.")
    if not total:
        click.echo("The store is empty. Harvest first: threadwell harvest")


COMMANDS = (index,)
