"""From what a reader found to what is kept: one step a function, their order in ``STEPS``."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from hashlib import sha256

from crawlers.items import Post, Quote, ReadPost, ReadThread, Thread
from crawlers.keeping.crawl_store import Kept
from crawlers.reading.clean import clean, one_line


def clean_words(thread: ReadThread) -> ReadThread:
    """Titles, boards, texts and quotations without controls and stray space."""
    posts = tuple(
        replace(post, text=clean(post.text), quotes=tuple(Quote(clean(q.text), _web(q.url)) for q in post.quotes))
        for post in thread.posts
    )
    return replace(thread, title=one_line(thread.title), board=one_line(thread.board), posts=posts)


def drop_repeated(thread: ReadThread) -> ReadThread:
    """Each post once, where a page shows it twice."""
    first = {post.id: post for post in reversed(thread.posts)}
    return replace(thread, posts=tuple(post for post in thread.posts if first[post.id] is post))


def check_urls(thread: ReadThread) -> ReadThread:
    """Addresses that are not http or https go: they are shown as links later."""
    return replace(thread, url=_web(thread.url), posts=tuple(replace(p, url=_web(p.url)) for p in thread.posts))


STEPS: tuple[Callable[[ReadThread], ReadThread], ...] = (clean_words, drop_repeated, check_urls)


Barred = Callable[[str, Collection[str]], Collection[str]]  # of a source's people, those who asked to be forgotten


def _nobody(_source: str, _people: Collection[str]) -> Collection[str]:
    return ()


def keep(read: ReadThread, source: str, key: bytes, known: Mapping[str, int], barred: Barred = _nobody) -> Kept:
    """What is kept of one page of a thread: the thread, its posts without names, and the speakers' numbers.

    ``known`` are the numbers already given in this thread. People are told apart by HMAC-SHA256 (RFC 2104) under the
    home's own key: ``author_key`` of source and member id counts distinct people; a second digest, bound to the thread,
    finds a speaker's number again and links nobody across threads. Posts of those whom ``barred`` names, by name, id or
    profile, are set apart: the store forgets them.
    """
    for step in STEPS:
        read = step(read)
    away = set(barred(source, {said for post in read.posts for said in _goes_by(post)}))
    theirs = [post for post in read.posts if not away.isdisjoint(_goes_by(post))]
    gone = {_speaker(post, read.id, source, key) for post in theirs}
    speakers = {who: number for who, number in known.items() if who not in gone}
    posts = tuple(_keep_post(post, read.id, source, key, speakers) for post in read.posts if post not in theirs)
    lost = tuple(_keep_post(post, read.id, source, key, {}) for post in theirs)
    thread = Thread(source, read.id, read.url, read.title, read.board, tags=read.tags)
    return Kept(thread, posts, speakers, read.gone, lost)


def author_key(key: bytes, source: str, member_id: str) -> str:
    """What stands for a member of a source in all their posts."""
    return _digest(key, source, member_id)


def speaker_digest(key: bytes, source: str, thread_id: str, person: str) -> str:
    """What stands for a :func:`member` or :func:`guest` in one thread."""
    return _digest(key, source, thread_id, person)


def member(member_id: str) -> str:
    """How a member is told from others in a thread."""
    return f"member\0{member_id}"


def guest(name: str) -> str:
    """How somebody without an id is told from others in a thread."""
    return f"guest\0{name}"


def _goes_by(post: ReadPost) -> set[str]:
    return {post.author, post.author_id, post.author_url} - {""}


def _speaker(post: ReadPost, thread_id: str, source: str, key: bytes) -> str | None:
    if not (post.author_id or post.author):
        return None
    return speaker_digest(key, source, thread_id, member(post.author_id) if post.author_id else guest(post.author))


def _keep_post(post: ReadPost, thread_id: str, source: str, key: bytes, speakers: dict[str, int]) -> Post:
    number = None
    if who := _speaker(post, thread_id, source, key):
        # Not their count: numbers of people who were forgotten are missing.
        number = speakers.setdefault(who, max(speakers.values(), default=0) + 1)
    return Post(
        source=source,
        thread_id=thread_id,
        id=post.id,
        url=post.url,
        position=post.position,
        text=post.text,
        author_key=author_key(key, source, post.author_id) if post.author_id else None,
        speaker=number,
        created=post.created,
        precision=post.precision,
        edited=post.edited,
        quotes=post.quotes,
        score=post.score,
        reply_to=post.reply_to,
    )


def _digest(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\0".join(parts).encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _web(url: str) -> str:
    return url if url.lower().startswith(("http://", "https://")) else ""
