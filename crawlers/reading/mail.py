"""The plain text of an e-mail: its author's own words, and apart from them what is quoted.

Quoting is a habit and no standard: RFC 3676 (section 4.5) tells ``>`` and what a signature is. Where a habit is in
doubt, words stay with the author.
"""

from __future__ import annotations

import re
from itertools import groupby

from crawlers.items import Quote
from crawlers.reading.clean import clean

_DEEPEST = 8  # quotations within quotations that are told apart
_SIGNATURE_LINES = 4  # at most by custom: what follows a bare "--" and is longer is none
_LONGEST_HEAD = 300  # characters of the line above a quotation

# Who wrote what follows: a verb at the end, a verb after a date, or an address at the end, in any language.
_WROTE = re.compile(
    r"(?:\b(?:wrote|writes|écrit|escribi[óo]|escreveu|scritto|scrisse|schrieb|geschrieben|schreef|skrev|kirjoitti|írta|"
    r"napisał(?:a|\(a\))?|napsal(?:a|\(a\))?|yazdı|a scris|написала?|пишет|έγραψε)|写道|書きました)\s*[:：]$"
    r"|\d.*\b(?:wrote|schrieb|schreef|skrev)\b.*:$"
    r"|<[^<>\s]{1,80}(?:@|\s?\(a\)\s?)[^<>\s]{1,80}>\)?[^<>]{0,40}[:：]$",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:On|Le|Am|El|Il|Op|Den|Em|Pe|Dnia|Dne|W dniu|[0-9]{1,4}[-./年])\b.*\d", re.IGNORECASE)
_VERB_ALONE = re.compile(r"\W*(?:\w+\s)?\w+\s?[:：]")

# What Outlook puts above all that it quotes: a rule and a mail's head, or such a head alone.
_RULE = re.compile(r"\s*(?:-{2,}\s*[^\s-].{1,58}[^\s-]\s*-{2,}|_{10,})\s*")
_FIELD = re.compile(r"\*?[^\W\d_][\w .'-]{0,18}[:：]\*?\s*\S.*")
_SENDER = re.compile(r"\*?(?:From|De|Von|Da|Van|Från|Fra|Od|От|Lähettäjä|差出人|发件人)\s?[:：]", re.IGNORECASE)
_POSTMARK = re.compile(r"@|\(a\)|\b\d{1,2}[:.h]\d\d\b")
_FIELDS = 3  # at least
_LONGEST_FIELDS = 20  # lines

_ITEM = re.compile(r"\s|[-*•+·–]\s|\(?\w{1,3}[.)]\s|[|#]")  # a line that begins one of its own
_WRAPPED = range(60, 81)  # where mail programs break lines
_NO_SPACES = "\u2e80"  # from here on, scripts that put none between words


def read_mail(content: str) -> tuple[str, tuple[Quote, ...]]:
    """The own words of a mail and the quotations in reading order, each without those inside it.

    Signatures and the lines that say who wrote a quotation are left out.
    """
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    text, quotes = _split(lines, 0)
    return text, tuple(quotes)


def _split(lines: list[str], depth: int) -> tuple[str, list[Quote]]:
    lines, forwarded = _cut_forwarded(lines)
    own, quotes = [], []
    runs = [(quoted, [line for _, line in run]) for quoted, run in groupby(_marked(lines), lambda pair: pair[0])]
    for n, (quoted, run) in enumerate(runs):
        if quoted:
            quotes += _quotation([_unquoted(line, depth) for line in run], depth)
        else:
            own.append(_own_words(run, above_quotation=n + 1 < len(runs)))
    if forwarded:
        quotes += _quotation(forwarded, depth)
    return clean("\n\n".join(own)), quotes


def _quotation(lines: list[str], depth: int) -> list[Quote]:
    if depth >= _DEEPEST:
        text = clean("\n".join(line.lstrip("> ") for line in lines))
        return [Quote(text)] if text else []
    text, inside = _split(lines, depth + 1)
    return [Quote(text), *inside] if text else inside


def _marked(lines: list[str]) -> list[tuple[bool, str]]:
    """Each line and whether it is quoted. A mail folder puts ``>`` before a line that begins with "From "."""
    quoted = [line.startswith((">", " >")) for line in lines]
    found = []
    for n, line in enumerate(lines):
        beside = quoted[n - 1 : n] + quoted[n + 1 : n + 2]
        if line.startswith(">From ") and not any(beside):
            found.append((False, line[1:]))
        else:
            found.append((quoted[n], line))
    return found


def _unquoted(line: str, depth: int) -> str:
    return line.lstrip(" ")[1:].removeprefix(" ") if depth < _DEEPEST else line.lstrip("> ")


def _own_words(lines: list[str], *, above_quotation: bool) -> str:
    if above_quotation:
        lines = lines[: len(lines) - _head_lines(lines)]
    return _joined(_without_signature(lines))


def _head_lines(lines: list[str]) -> int:
    """How many lines at the end say who wrote the quotation below, empty ones included; 0 for none."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    above = [line.strip() for line in lines[max(last - 3, 0) : last]]
    if not above or len(above[-1]) > _LONGEST_HEAD or not _WROTE.search(" ".join(above)[-_LONGEST_HEAD:]):
        return 0
    count = 2 if len(above) > 1 and above[-2] and _VERB_ALONE.fullmatch(above[-1]) and _is_date(above[-2]) else 1
    for back in range(1, len(above) + 1):
        if not above[-back]:
            break
        if _OPENING.match(above[-back]) and _WROTE.search(" ".join(above[-back:])):
            count = back
            break
    return len(lines) - last + count if _WROTE.search(" ".join(above[-count:])) else 0


def _is_date(line: str) -> bool:
    return bool(_OPENING.match(line) or _POSTMARK.search(line))


def _without_signature(lines: list[str]) -> list[str]:
    last = max((n for n, line in enumerate(lines) if line.strip()), default=0)
    for n, line in enumerate(lines):
        if line == "-- " or (line == "--" and 0 < last - n <= _SIGNATURE_LINES):
            return lines[:n]
    return lines


def _cut_forwarded(lines: list[str]) -> tuple[list[str], list[str]]:
    """The lines above a mail that is quoted whole below its own head, and the words of that mail."""
    for n, line in enumerate(lines):
        ruled = _RULE.fullmatch(line) is not None
        if ruled or (_SENDER.match(line) and (not n or not lines[n - 1].strip())):
            start = n + 1 if ruled else n
            if length := _head_length(lines[start : start + _LONGEST_FIELDS]):
                return lines[:n], lines[start + length :]
    return lines, []


def _head_length(lines: list[str]) -> int:
    """How many lines the head of a mail takes that stands before an empty line; 0 for none."""
    first = next((n for n, line in enumerate(lines) if line.strip()), 0)
    end = next((n for n, line in enumerate(lines) if n > first and not line.strip()), len(lines))
    fields = [line for line in lines[first:end] if _FIELD.fullmatch(line)]
    return end if len(fields) >= _FIELDS and any(_POSTMARK.search(field) for field in fields) else 0


def _joined(lines: list[str]) -> str:
    """The lines as text; those that a mail program broke are made whole where that is plain.

    A break is the program's if its line ends in a space (RFC 3676, section 4.2) or is so long that the first word of
    the next one had no room, beside the longest line.
    """
    widest = max((len(line.rstrip()) for line in lines if " " in line.strip()), default=0)
    whole: list[str] = []
    before = ""
    for line in lines:
        if before and _continues(before, line, widest):
            whole[-1] = f"{whole[-1].rstrip()} {line}"
        else:
            whole.append(line)
        before = line
    return "\n".join(whole)


def _continues(before: str, line: str, widest: int) -> bool:
    if not line.strip() or not before.strip() or _ITEM.match(line) or before[0].isspace():
        return False
    if before.rstrip()[-1] >= _NO_SPACES or line[0] >= _NO_SPACES:
        return False
    length, word = len(before.rstrip()), len(line.split(maxsplit=1)[0])
    if before.endswith(" ") and length >= _WRAPPED.start:
        return True
    return widest in _WRAPPED and length >= _WRAPPED.start - word and length + 1 + word > widest
