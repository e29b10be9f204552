"""Serving a built site on this machine, for looking at it: search needs a server."""

from __future__ import annotations

import errno
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from search_cli.site.build import SiteError


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """Nothing: what somebody looks at is not recorded."""


def open_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the site on 127.0.0.1; the caller runs and closes it. ``port`` 0 takes a free one.

    Raises :class:`SiteError` where there is no site or the port is taken.
    """
    if not (folder / "index.html").is_file():
        raise SiteError(f"There is no site in {folder}. Build it first: threadwell site build")
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Quiet, directory=str(folder)))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise SiteError(f"Port {port} is taken or not allowed. Choose another: --port 8123") from error
        raise
