"""From what a reader found to what is kept: one step a function, their order in ``STEPS``."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256

from crawlers.crawl_store import Kept
from crawlers.items import Post, Quote, ReadPost, ReadThread, Thread
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


def keep(read: ReadThread, source: str, key: bytes, known: Mapping[str, int]) -> Kept:
    """What is kept of one page of a thread: the thread, its posts without names, and the speakers' numbers.

    ``known`` are the numbers already given in this thread. People are told apart by HMAC-SHA256 (RFC 2104) under the
    home's own key: ``author_key`` of source and member id counts distinct people; a second digest, bound to the thread,
    finds a speaker's number again and links nobody across threads.
    """
    for step in STEPS:
        read = step(read)
    speakers = dict(known)
    posts = tuple(_keep_post(post, read.id, source, key, speakers) for post in read.posts)
    return Kept(Thread(source, read.id, read.url, read.title, read.board, tags=read.tags), posts, speakers, read.gone)


def _keep_post(post: ReadPost, thread_id: str, source: str, key: bytes, speakers: dict[str, int]) -> Post:
    number = None
    if person := (f"member\0{post.author_id}" if post.author_id else post.author and f"guest\0{post.author}"):
        number = speakers.setdefault(_digest(key, source, thread_id, person), len(speakers) + 1)
    return Post(
        source=source,
        thread_id=thread_id,
        id=post.id,
        url=post.url,
        position=post.position,
        text=post.text,
        author_key=_digest(key, source, post.author_id) if post.author_id else None,
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
