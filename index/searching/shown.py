"""By which post a thread is shown: its best; of several nearly as good one that says more, in the language asked in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from index.engines.contract import Reader
from index.searching.matching import Found
from index.searching.ranking import Ranked

THREADS = 50  # the best ones, whose posts are compared
POSTS = 5  # of each
NEARLY = 0.5  # of the best post's score


def shown_posts(threads: Sequence[int], found: Found, ranked: Ranked, reader: Reader) -> dict[int, int]:
    """The post by which each thread is shown; see :mod:`index.searching.shown`. Of filters alone the first that passes.

    A thread without a post that matches or passes has none. A short post with one of the words scores high; one with
    more of them tells more. And the name of a drug is the same in many languages: a question in English is to be shown
    no line in German.
    """
    shown = _best(threads, found, ranked)
    order = sorted(shown, key=lambda n: (-ranked.tiers.get(n, 0), -ranked.scores.get(n, 0.0), n))[:THREADS]
    near = {n: _nearly_as_good(n, shown[n], found, ranked) for n in order}
    values = reader.values_of({post for posts in near.values() for post in posts})
    languages = {post: told["lang"][0] for post, told in values.items() if told.get("lang")}
    asked, words = _asked_in(found, languages), _words(found, values)
    for n, posts in near.items():  # the better ones first
        shown[n] = max(posts, key=lambda post: (languages.get(post, asked) == asked, words[post]), default=shown[n])
    return shown


def _best(threads: Sequence[int], found: Found, ranked: Ranked) -> dict[int, int]:
    if found.passing is None:
        return {n: ranked.posts[n][0][1] for n in threads if n in ranked.posts}
    first = {thread: post for post, thread in sorted(found.passing.items(), reverse=True)}
    best = {n: post for n, posts in ranked.posts.items() if (post := posts[0][1]) in found.passing}
    return {n: best.get(n, first[n]) for n in threads}


def _nearly_as_good(thread: int, shown: int, found: Found, ranked: Ranked) -> list[int]:
    """The best posts of a thread that pass the filters, the one that is shown among them."""
    scored = ranked.posts.get(thread, ())
    least = NEARLY * next((score for score, post in scored if post == shown), 0.0)
    passing = found.passing
    return [post for score, post in scored if score >= least and (passing is None or post in passing)][:POSTS]


def _words(found: Found, posts: Collection[int]) -> Counter[int]:
    """How many of the query's words and phrases each of the posts has."""
    words: Counter[int] = Counter()
    for evidence in found.evidence[: len(found.leaves)]:  # each leaf's own evidence comes first
        words.update(post for post in posts if post in evidence.matches.posts)
    return words


def _asked_in(found: Found, languages: Mapping[int, str]) -> str:
    """The language whose posts have most of the query's words; of several the one with most posts."""
    words: Counter[str] = Counter()
    for evidence in found.evidence[: len(found.leaves)]:
        words.update({language for post, language in languages.items() if post in evidence.matches.posts})
    posts = Counter(languages.values())
    return max(sorted(words), key=lambda language: (words[language], posts[language]), default="")
