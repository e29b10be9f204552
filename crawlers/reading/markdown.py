"""Reddit's Markdown as plain text: the author's own words, and apart from them what is quoted.

Markup is taken away where it is plain that it is markup; what is in doubt stays. No pattern looks further than the
next mark of its own kind, so that a hostile text costs no more time than its length.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import groupby

from crawlers.items import Quote

_HIDDEN = 0xE000  # escaped marks wait in the private use area while the others are taken away
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~^|])")
_WAITING = re.compile(f"[{chr(_HIDDEN)}-{chr(_HIDDEN + 0x7F)}]")
_QUOTED = re.compile(r" {0,3}>(?!!)")  # ">!" opens a spoiler, which is the author's own
_MARKS = (
    (re.compile(r"^ {0,3}(?:```.*|~~~.*|([-*_])(?:[ \t]*\1){2,}[ \t]*)$", re.MULTILINE), ""),  # fences and rules
    (re.compile(r"^ {0,3}#{1,6}[ \t]*", re.MULTILINE), ""),
    (re.compile(r">!|!<"), ""),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)?(?:[ \t]+\"[^\"\n]*\")?\)"), r"\1"),
    (re.compile(r"`+([^`\n]+)`+"), r"\1"),
    (re.compile(r"~~(?=\S)([^~\n]*\S)~~"), r"\1"),
    (re.compile(r"(?<!\w)(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1"), r"\2"),
    (re.compile(r"(?<!\w)(\*{1,3})(?=[^\s*])([^*\n]*[^\s*])\1"), r"\2"),  # again: bold around italics
    (re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])([^_\n]*[^\s_])\1(?!\w)"), r"\2"),
)


def read_markdown(source: str) -> tuple[str, tuple[Quote, ...]]:
    """The author's own words in plain text, and the quotations in reading order, without their marks.

    A quotation is a run of lines that begin with ``>``.
    """
    own, quotes = [], []
    for quoted, lines in groupby(source.splitlines(), lambda line: _QUOTED.match(line) is not None):
        if not quoted:
            own.append(_plain("\n".join(lines)))
        elif words := _plain("\n".join(re.sub(r"^(?:\s*>(?!!))+ ?", "", line) for line in lines)).strip():
            quotes.append(Quote(words))
    return "\n\n".join(part.strip("\n") for part in own if part.strip()), tuple(quotes)


def _plain(text: str) -> str:
    text = _ESCAPED.sub(lambda mark: chr(_HIDDEN + ord(mark[1])), _WAITING.sub("", text))
    for pattern, instead in _MARKS:
        text = pattern.sub(instead, text)
    return unescape(_WAITING.sub(lambda mark: chr(ord(mark[0]) - _HIDDEN), text))
