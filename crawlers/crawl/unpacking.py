"""Unpacking what a server packed, to a limit. Scrapy would keep what a broken stream held without a word.

A page of which the end is missing shows fewer posts than there are, so it must not pass for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

ACCEPTED = "gzip, deflate"  # what we ask for (RFC 9110, section 12.5.3)
_CODINGS = ("gzip", "x-gzip", "deflate")
_GZIP = b"\x1f\x8b"
_STEP = 65536  # bytes unpacked at a time


class TooLargeError(ValueError):
    """More came out than was allowed."""


class BrokenError(ValueError):
    """The end is missing, or it cannot be unpacked."""


class UnknownError(ValueError):
    """It is packed in a way that we did not ask for."""


def unpack(body: bytes, coding: str, largest: int) -> bytes:
    """The content of a body with the given ``Content-Encoding``, of at most ``largest`` bytes.

    Raises :class:`TooLargeError` as soon as it is more, :class:`BrokenError` and :class:`UnknownError`.
    """
    for name in reversed([part.strip().lower() for part in coding.split(",")]):
        if name in ("", "identity"):
            continue
        if name not in _CODINGS:
            raise UnknownError(name)
        body = _inflated(body, largest) if body else body
    return body


def _inflated(body: bytes, largest: int) -> bytes:
    if body[:2] == _GZIP:
        return _joined(_pieces(body, 31), largest)
    try:
        return _joined(_pieces(body, 15), largest)
    except BrokenError:  # some servers send a bare stream for "deflate", without zlib's head
        return _joined(_pieces(body, -15), largest)


def _joined(pieces: Iterator[bytes], largest: int) -> bytes:
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > largest:
            raise TooLargeError
    return bytes(content)


def _pieces(body: bytes, wbits: int) -> Iterator[bytes]:
    """The pieces of a stream; ``wbits`` is its format as zlib names it."""
    while body:
        packed = zlib.decompressobj(wbits)
        while not packed.eof:
            try:
                piece = packed.decompress(body, _STEP)
            except zlib.error as error:
                raise BrokenError(str(error)) from error
            body = packed.unconsumed_tail
            if not piece and not body and not packed.eof:
                raise BrokenError("the end is missing")
            yield piece
        body = packed.unused_data if packed.unused_data[:2] == _GZIP else b""  # gzip may have several members
