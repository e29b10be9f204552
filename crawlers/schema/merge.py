"""Marked posts among each other: which are the same, what each is called, which one answers which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from crawlers.items import ReadPost
from crawlers.schema.items import Item, address, web_address
from crawlers.schema.post import ids_of

_TELLING = 20  # characters: shorter texts, such as thanks, are written by several


def name_posts(
    read: Mapping[Item, ReadPost], order: Mapping[Item, Item | None], base: str, thread: str
) -> tuple[ReadPost, ...]:
    """The posts of one thread with their ids and ``reply_to``, each once, in the order of ``read``.

    ``order`` tells of every item what it stands below, ``thread`` is the thread's address. A name that two different
    posts claim is the first one's; the other goes by its next.
    """
    posts: dict[str, ReadPost] = {}
    names: dict[Item, str] = {}
    for item, post in read.items():
        called = ids_of(item, post, thread=post.url == thread)
        name = next((name for name in called if name not in posts or _same(posts[name], post)), called[-1])
        above = order[item]
        if above is not None and list(names) == [above] and _again(posts[names[above]], post):
            names[above] = name
            posts = {name: fill(post, posts.popitem()[1])}
        posts[name] = replace(fill(posts[name], post) if name in posts else post, id=name)
        names[item] = name
    return tuple(_with_answered(posts, names, order, base))


def _again(first: ReadPost, reply: ReadPost) -> bool:
    """Whether the first reply is the first post told again, as some forums do; its two dates may differ by seconds."""
    links, people = {first.author_url, reply.author_url} - {""}, {first.author, reply.author} - {""}
    return len(links) < 2 and len(people) < 2 and first.text.split() == reply.text.split()


def _with_answered(
    posts: Mapping[str, ReadPost], names: Mapping[Item, str], order: Mapping[Item, Item | None], base: str
) -> Iterator[ReadPost]:
    """The posts with their ``reply_to``; an answer to the thread's first post answers the thread, and has none."""
    first = {names[item] for item in list(order)[:1] if item in names}
    places = {post.url: post.id for post in posts.values() if post.url}
    answered = {name: _answered(item, order, names, places, base) for item, name in names.items()}
    for name, post in posts.items():
        yield post if answered[name] in {*first, name} else replace(post, reply_to=answered[name])


def _answered(
    item: Item, order: Mapping[Item, Item | None], names: Mapping[Item, str], places: Mapping[str, str], base: str
) -> str:
    """The id of the post that one answers: as it says itself, else by where it stands; else empty."""
    for value in item.values("parentItem"):
        if isinstance(value, Item) and value in names:
            return names[value]
        if (url := web_address(base, address(value))) in places:
            return places[url]
    above = order[item]
    return "" if above is None else names.get(above, "")


def merge(told: Sequence[tuple[ReadPost, ...]]) -> tuple[ReadPost, ...]:
    """The first list, its posts filled in with what the others tell of them."""
    posts, *others = told or [()]
    mine = _unique((_words(post), post) for post in posts)
    for other in others:
        ids = {post.id: post for post in other}
        places = _unique((post.url, post) for post in other)
        texts = _unique((words, post) for post in other if (words := _words(post)) in mine)
        twins = (ids.get(post.id) or places.get(post.url) or texts.get(_words(post)) for post in posts)
        posts = tuple(fill(post, twin) if twin else post for post, twin in zip(posts, twins, strict=False))
    return posts


def _unique(pairs: Iterable[tuple[str, ReadPost]]) -> dict[str, ReadPost]:
    """The posts that alone have a key, by it."""
    groups: defaultdict[str, list[ReadPost]] = defaultdict(list)
    for key, post in pairs:
        groups[key].append(post)
    return {key: group[0] for key, group in groups.items() if key and len(group) == 1}


def _words(post: ReadPost) -> str:
    words = " ".join(post.text.split())
    return words if len(words) >= _TELLING else ""


def _same(one: ReadPost, other: ReadPost) -> bool:
    """Whether two readings are of one post: the same words, and no other date."""
    dated = one.created is None or other.created is None or one.created == other.created
    return dated and one.text.split() == other.text.split()


def fill(post: ReadPost, other: ReadPost) -> ReadPost:
    """``post`` with what only ``other`` tells of it; the names of the author come from one of them together."""
    dated = post if post.created else other
    person = post if post.author_id or not other.author_id else other
    return replace(
        post,
        url=post.url or other.url,
        author=person.author or post.author or other.author,
        author_id=person.author_id,
        author_url=person.author_url,
        created=dated.created,
        precision=dated.precision,
        score=other.score if post.score is None else post.score,
    )


def trust(posts: tuple[ReadPost, ...]) -> tuple[ReadPost, ...]:
    """The posts without ids of members that go with several names; none at all where nobody is named and nothing dated.

    The former are a template's mistake, the latter questions and answers that no forum's members wrote.
    """
    if not any(post.author or post.author_id or post.created for post in posts):
        return ()
    names: defaultdict[str, set[str]] = defaultdict(set)
    for post in posts:
        names[post.author_id].add(post.author)
    doubtful = {member for member, called in names.items() if len(called - {""}) > 1}
    return tuple(replace(post, author_id="", author_url="") if post.author_id in doubtful else post for post in posts)
