"""PRAW as we use it: read-only, with nothing taken from the machine, at most 100 requests a minute, and patient.

PRAW paces itself by Reddit's rate-limit headers. What lies on top of that is a pause before every request, so that
the limit also holds where an answer has no such headers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from configparser import ConfigParser
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import TypeVar

import praw
import requests
from praw.config import Config
from praw.exceptions import PRAWException
from praw.models import Submission
from prawcore import Requestor
from prawcore.exceptions import BadJSON, OAuthException, PrawcoreException, ResponseException, TooManyRequests

from crawlers.collectors import Access, CredentialsError
from crawlers.crawl.fetch import FetchError
from crawlers.crawl.walk import BACKOFF, PATIENCE, TRIES

T = TypeVar("T")
LEAST_PAUSE = 0.6  # seconds: 100 requests a minute, Reddit's limit for one app
RATELIMIT_SECONDS = 60  # a "take a break" of Reddit's up to this long is waited for by PRAW itself
HELP = (
    'Make a "script" app at https://www.reddit.com/prefs/apps and set client_id and client_secret under [reddit] in '
    "threadwell.toml, or THREADWELL_REDDIT_CLIENT_ID and THREADWELL_REDDIT_CLIENT_SECRET."
)
# What PRAW has been seen to raise over answers that it did not expect (its issues 1437, 1731, 1919).
_ODD = (AssertionError, AttributeError, LookupError, PRAWException, TypeError, ValueError)
logging.getLogger("prawcore").addHandler(logging.NullHandler())  # else its retries reach the terminal


@dataclass(frozen=True, slots=True)
class Site:
    """Where Reddit is; a test puts its own server in its place."""

    reddit: str = "https://www.reddit.com"
    oauth: str = "https://oauth.reddit.com"
    short: str = "https://redd.it"


SITE = Site()


class LongWaitError(FetchError):
    """Reddit asks for a pause longer than a crawl waits."""


class OddAnswerError(FetchError):
    """PRAW did not understand an answer."""


class RedditClient:
    """Reddit for one crawl. ``delay`` is in seconds; ``sleep`` waits for that many. To be closed."""

    def __init__(
        self,
        access: Access,
        delay: float,
        clock: Callable[[], datetime],
        *,
        sleep: Callable[[float], None] = time.sleep,
        site: Site | None = None,
    ) -> None:
        if not access.client_id or not access.client_secret:
            raise CredentialsError(f"Reddit's API asks for credentials of your own. {HELP}")
        self.delay = max(delay, LEAST_PAUSE)
        self.clock = clock
        self.sleep = sleep
        self.last_request: datetime | None = None
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy and no .netrc of the machine's
        self.reddit = _praw(access, site or SITE, {"session": self.session, "pause": self._pause})

    def close(self) -> None:
        """Close the connections."""
        self.session.close()

    def new_submissions(self, subreddit: str, since: datetime | None = None) -> list[str]:
        """The ids of a subreddit's submissions, newest first, as far as Reddit lists them. Raises :class:`FetchError`.

        No older ones are asked for than those ``since`` then.

        Raises :class:`CredentialsError` where Reddit does not accept who asks, as does every other method.
        """
        oldest = since.timestamp() if since else 0.0

        def listed() -> list[str]:
            newest_first = self.reddit.subreddit(subreddit).new(limit=None)
            return [item.id for item in takewhile(lambda item: item.created_utc >= oldest, newest_first)]

        return self._patiently(listed)

    def submission(self, name: str) -> tuple[Submission, bool]:
        """A submission with its comments, and whether the tree is whole. Raises :class:`FetchError`."""
        submission = self.reddit.submission(name)
        submission.comment_sort = "old"  # votes would give every comment another position at each crawl
        forest = self._patiently(lambda: submission.comments)
        try:
            self._patiently(lambda: forest.replace_more(limit=None))
        except OddAnswerError:
            return submission, False
        return submission, True

    def _pause(self) -> None:
        if self.last_request is not None:
            left = self.delay - (self.clock() - self.last_request).total_seconds()
            if left > 0:
                self.sleep(left)
        self.last_request = self.clock()

    def _patiently(self, ask: Callable[[], T]) -> T:
        """What ``ask`` returns; failures that may pass are waited for, the last one is raised."""
        failures = 0
        while True:
            try:
                return ask()
            except PrawcoreException as error:
                problem, failures = _problem(error), failures + 1
                if not problem.transient or failures >= TRIES:
                    raise problem from error
                self._wait(max(BACKOFF * 4 ** (failures - 1), _retry_after(error)))
            except _ODD as error:
                message = "Reddit gave an answer that PRAW does not understand."
                raise OddAnswerError("odd answer", message, transient=False) from error

    def _wait(self, pause: timedelta) -> None:
        if pause > PATIENCE:
            raise LongWaitError("429", "Reddit asks to be left alone for a while.")
        self.sleep(pause.total_seconds())


class _Requestor(Requestor):
    """Sends PRAW's requests: each after a pause, and none on to where a redirect leads."""

    def __init__(
        self, *, oauth_url: str, reddit_url: str, user_agent: str, session: requests.Session, pause: Callable[[], None]
    ) -> None:
        super().__init__(oauth_url=oauth_url, reddit_url=reddit_url, user_agent=user_agent, session=session)
        self.pause = pause

    def request(self, *args: object, timeout: float | None = None, **kwargs: object) -> requests.Response:
        self.pause()
        return super().request(*args, timeout=timeout, **{"allow_redirects": False, **kwargs})


def _praw(access: Access, site: Site, requestor: dict[str, object]) -> praw.Reddit:
    """PRAW with every setting said here: it would look for others in praw.ini files and in the environment."""
    Config.CONFIG = ConfigParser(interpolation=None)
    kinds = {"comment": "t1", "message": "t4", "redditor": "t2", "submission": "t3", "subreddit": "t5", "trophy": "t6"}
    unused = dict.fromkeys(("password", "redirect_uri", "refresh_token", "username"))
    return praw.Reddit(
        "DEFAULT",
        requestor_class=_Requestor,
        requestor_kwargs=requestor,
        client_id=access.client_id,
        client_secret=access.client_secret,
        user_agent=access.user_agent,
        reddit_url=site.reddit,
        oauth_url=site.oauth,
        short_url=site.short,
        ratelimit_seconds=RATELIMIT_SECONDS,
        timeout=30,
        check_for_updates=False,
        check_for_async=False,
        **{f"{name}_kind": kind for name, kind in kinds.items()},
        **unused,
    )


def _problem(error: PrawcoreException) -> FetchError:
    """What went wrong, by its status. Raises :class:`CredentialsError` where Reddit does not accept who asks."""
    response = error.response if isinstance(error, ResponseException) else None
    if isinstance(error, OAuthException) or (response is not None and _not_accepted(response)):
        raise CredentialsError(f"Reddit does not accept the client_id and client_secret. {HELP}") from error
    if response is None:
        return FetchError("no answer", "Reddit did not answer.")
    status = response.status_code
    passing = status in (408, 425, 429) or status >= 500 or isinstance(error, BadJSON)
    return FetchError(str(status), f"Reddit answered with status {status}.", transient=passing)


def _not_accepted(response: requests.Response) -> bool:
    at_the_door = response.url.endswith("/api/v1/access_token")
    return response.status_code == 401 or (at_the_door and response.status_code in (400, 403))


def _retry_after(error: PrawcoreException) -> timedelta:
    asked = error.retry_after if isinstance(error, TooManyRequests) else None
    return timedelta(seconds=min(float(asked or 0), 86400))
