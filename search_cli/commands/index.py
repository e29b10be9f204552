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
    from search_cli.forgetting import take_up_again
    from search_cli.indexing import index_lock, update_index
    from search_cli.opening import opened_store

    with index_lock(home), opened_store(home) as store:
        built = update_index(home, store, rebuild=rebuild)
        empty = store.is_empty()
    if take_up_again(home):
        click.echo("What was forgotten is out of all files now.")
    if built.anew:
        click.echo(f"Built the index anew, because {built.anew}: {built.posts:,} posts.")
    else:
        click.echo(f"{built.posts:,} posts new or changed; the index is up to date.")
    if empty:
        click.echo("The store is empty. Harvest first: threadwell harvest")


COMMANDS = (index,)
