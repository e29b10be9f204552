"""Bytes into text, as a browser would; where a page says nothing of its encoding, or plainly says it wrong, a guess.

What a page declares is taken at its word as the standard has it (https://encoding.spec.whatwg.org), with one exception:
a page that says UTF-8 and is not. A browser would show no letter of it beyond ASCII.
"""

from __future__ import annotations

import re

from w3lib.encoding import html_to_unicode

_HEAD = 1024  # bytes within which a page says its language
_LANGUAGE = re.compile(rb"<html[^>]*?\blang=[\"']?([a-z]{2,3})\b", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}")
_CONTROL = re.compile(rb"[\x80-\x9f]")  # letters in Windows' encodings, controls in those of ISO 8859
_ODD = "\ufffd"  # what stands for bytes that are no character

# In scripts of their own, whole words lie beyond ASCII; in Latin ones single letters do.
_MOSTLY = 0.6
_PLAINLY = 4  # times as many good characters as broken ones
_NOT_LATIN = ("cp1251", "koi8_r", "cp932", "euc_jp", "cp949", "gb18030", "big5", "cp1253", "cp1255", "cp1256", "cp874")
# The encoding that browsers in these languages fall back to (https://html.spec.whatwg.org, "locale's encoding").
_CENTRAL = frozenset((b"cs", b"hr", b"hu", b"pl", b"ro", b"sk", b"sl", b"bs", b"sq"))
_LATIN = {b"tr": "cp1254", b"az": "cp1254", b"lt": "cp1257", b"lv": "cp1257", b"et": "cp1257", b"vi": "cp1258"}


def decode_page(body: bytes, content_type: str) -> str:
    """The text: by byte order mark, header, meta tag, else by :func:`guess_encoding`. Never raises."""
    name, text = html_to_unicode(content_type or None, body, auto_detect_fun=guess_encoding)
    good, odd = _characters(text)
    if name == "utf-8" and odd > good:
        text = body.decode(guess_encoding(body), "replace")
    return text


def guess_encoding(body: bytes) -> str:
    """The encoding of bytes that nobody named: UTF-8 where they read as it, but for a few, else the likeliest."""
    good, odd = _characters(body.decode("utf-8", "replace"))
    if not odd or good > _PLAINLY * odd:
        return "utf-8"
    runs = sum(map(len, _HIGH_RUN.findall(body)))
    if runs > _MOSTLY * len(_HIGH.findall(body)):
        return _guess_script(body)
    found = _LANGUAGE.search(body[:_HEAD])
    language = found[1].lower() if found else b""
    if language in _CENTRAL:
        return "cp1250" if _CONTROL.search(body) else "iso8859_2"
    return _LATIN.get(language, "cp1252")


def _characters(text: str) -> tuple[int, int]:
    """How many characters beyond ASCII were decoded as UTF-8, and how many are broken: a forum cuts titles anywhere.

    One that is broken at the end counts only if there is no other: there the page itself was cut off.
    """
    whole = text.rstrip(_ODD)
    odd = whole.count(_ODD)
    good = len(whole) - len(whole.encode("ascii", "ignore")) - odd
    return good, odd if good else text.count(_ODD)


def _guess_script(body: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415  # takes 30 ms, and hardly any page needs it

    best = from_bytes(body, cp_isolation=list(_NOT_LATIN)).best()
    return best.encoding if best else "cp1252"
