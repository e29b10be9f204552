"""By which post a thread is shown: its best; of several nearly as good one that says more, in the language asked in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from index.engines.contract import Reader
from index.numbers import Numbers, among, distinct
from index.searching.matching import Found
from index.searching.ranking import Ranked

THREADS = 50  # the best ones, whose posts are compared
POSTS = 5  # of each
NEARLY = 0.5  # of the best post's score


def shown_posts(threads: Numbers, found: Found, ranked: Ranked, reader: Reader) -> dict[int, int]:
    """The post by which each thread is shown; see :mod:`index.searching.shown`. Of filters alone the first that passes.

    A thread without a post that matches or passes has none. A short post with one of the words scores high; one with
    more of them tells more. And the name of a drug is the same in many languages: a question in English is to be shown
    no line in German.
    """
    best = _best(threads, found, ranked)
    there = best > 0
    shown = dict(zip(threads[there].tolist(), best[there].tolist(), strict=True))
    places = ranked.threads.places(threads)
    order = np.lexsort((threads, -ranked.scores[places], -ranked.tiers[places], ~there))[:THREADS]
    near = {n: _nearly_as_good(n, shown[n], found, ranked) for n in threads[order].tolist() if n in shown}
    posts = distinct(*(np.array(several, np.int64) for several in near.values()))
    values = reader.values_of(posts.tolist())
    languages = {post: told["lang"][0] for post, told in values.items() if told.get("lang")}
    having = _having(found, posts)
    asked, words = _asked_in(having, languages), Counter(post for several in having for post in several)
    for n, several in near.items():  # the better ones first
        shown[n] = max(several, key=lambda post: (languages.get(post, asked) == asked, words[post]), default=shown[n])
    return shown


def _best(threads: Numbers, found: Found, ranked: Ranked) -> Numbers:
    """The best post of each thread; 0 where there is none."""
    places = ranked.threads.places(threads)
    first = ranked.starts[places]
    best = np.where(first < ranked.starts[places + 1], np.append(ranked.posts, 0)[first], 0)
    if found.passing is None:
        return best
    passing = found.passing
    order = np.argsort(passing.threads, kind="stable")
    earliest = passing.numbers[order][np.searchsorted(passing.threads[order], threads)]
    return np.where(among(best, passing.numbers), best, earliest)


def _nearly_as_good(thread: int, shown: int, found: Found, ranked: Ranked) -> list[int]:
    """The best posts of a thread that pass the filters, the one that is shown among them."""
    scored = ranked.posts_of(thread)
    least = NEARLY * next((score for score, post in scored if post == shown), 0.0)
    near = np.array([post for score, post in scored if score >= least], np.int64)
    fit: list[int] = (near if found.passing is None else near[among(near, found.passing.numbers)])[:POSTS].tolist()
    return fit


def _having(found: Found, posts: Numbers) -> list[list[int]]:
    """Those of the posts that have each of the query's words and phrases."""
    leaves = found.evidence[: len(found.leaves)]  # each leaf's own evidence comes first
    return [posts[among(posts, evidence.matches.posts.numbers)].tolist() for evidence in leaves]


def _asked_in(having: Sequence[Collection[int]], languages: Mapping[int, str]) -> str:
    """The language whose posts have most of the query's words; of several the one with most posts."""
    words: Counter[str] = Counter()
    for posts in having:
        words.update({languages[post] for post in posts if post in languages})
    posts_in = Counter(languages.values())
    return max(sorted(words), key=lambda language: (words[language], posts_in[language]), default="")
