"""What Reddit's API answered, as threads and posts: pure functions, no request.

PRAW's objects fetch what they lack when it is asked for. Everything read here is at hand once a submission is
fetched: of an author the name and ``author_fullname``, never the account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from praw.models import Comment, MoreComments, Submission
from praw.models.comment_forest import CommentForest

from crawlers.items import Precision, ReadPost, ReadThread
from crawlers.reading.markdown import read_markdown

WEB = "https://www.reddit.com"
REMOVED_TITLE = "[removed]"  # not empty: an empty title would leave in the store the one that is to go
_GONE = re.compile(
    r"\[\s*(?:deleted|removed)(?: by (?:the )?(?:user|author|(?:a )?moderators?|reddit|admins?))?\s*\]", re.IGNORECASE
)


def read_submission(submission: Submission) -> ReadThread:
    """A fetched submission and its comments, depth first, as a thread; what was deleted or removed is in ``gone``.

    The place of what is gone is counted, so that one deletion does not move every later post. A submission that is
    gone leaves nothing of its title, not even in the address.
    """
    here = f"{WEB}/r/{submission.subreddit.display_name}/comments/{submission.id}/"
    posts, gone = [], []
    if removed := _is_removed(submission):
        gone.append(submission.fullname)
    else:
        posts.append(_read_post(submission, 1, f"{WEB}{submission.permalink}", submission.selftext))
    for position, comment in enumerate(_in_order(submission.comments), start=2):
        if _GONE.fullmatch(comment.body.strip()):
            gone.append(comment.fullname)
        else:
            posts.append(_read_post(comment, position, f"{here}_/{comment.id}/", comment.body))
    return ReadThread(
        id=submission.id,
        url=here if removed else f"{WEB}{submission.permalink}",
        title=REMOVED_TITLE if removed else submission.title,
        board=f"r/{submission.subreddit.display_name}",
        posts=tuple(posts),
        tags=(flair,) if (flair := getattr(submission, "link_flair_text", None)) else (),
        gone=tuple(gone),
    )


def _is_removed(submission: Submission) -> bool:
    said = (submission.selftext, submission.title)
    by = getattr(submission, "removed_by_category", None)
    return bool(by) or any(_GONE.fullmatch(text.strip()) for text in said)


def _in_order(forest: CommentForest) -> Iterator[Comment]:
    """Every comment before its replies. With a stack: some trees are deeper than Python lets a function call itself."""
    stack = _last_first(forest)
    while stack:
        thing = stack.pop()
        if not isinstance(thing, MoreComments):
            yield thing
            stack += _last_first(thing.replies)


def _last_first(forest: CommentForest) -> list[Comment | MoreComments]:
    return [forest[n] for n in reversed(range(len(forest)))]


def _read_post(thing: Submission | Comment, position: int, url: str, markdown: str) -> ReadPost:
    text, quotes = read_markdown(markdown)
    return ReadPost(
        id=thing.fullname,
        url=url,
        position=position,
        text=text,
        author=thing.author.name if thing.author else "",
        author_id=getattr(thing, "author_fullname", None) or "",
        created=datetime.fromtimestamp(thing.created_utc, UTC),
        precision=Precision.SECOND,
        edited=bool(thing.edited),
        quotes=quotes,
        score=thing.score,
        reply_to=thing.parent_id if isinstance(thing, Comment) else "",
    )
