"""Street addresses, with what follows of flat, town and postcode."""

from __future__ import annotations

import re
from collections.abc import Iterator

_UK = r"[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}"
_ZIP = r"(?:[A-Z]{2}\s)?\d{5}(?:-\d{4})?"
_KIND = (
    r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Pl|Terrace|Close|Crescent|Cres|Gardens|Grove"
    r"|Square|Parkway|Pkwy|Circle|Cir|Highway|Hwy|Mews|Trail)"
)
_TOWN = r"[A-Z][\w'’-]{1,20}(?:\s[A-Z][\w'’-]{1,20}){0,2}"
_REST = (
    r"(?:,?\s(?:Apt|Apartment|Flat|Unit|Suite|Ste|\#)\.?\s?\w{1,6})?"
    rf"(?:,?\s(?:{_TOWN},?\s)?(?:{_ZIP}|{_UK})(?!\w)|,?\s{_TOWN},\s[A-Z]{{2}}\b)?"
)
_NUMBER = r"(?<![\w.,/-])\d{1,5}[A-Za-z]?,?\s"
_STREETS = (
    re.compile(
        rf"(?:\b(?:Flat|Apt|Apartment|Unit)\s\w{{1,5}},\s)?{_NUMBER}(?:(?:[NS]?[EW]|[NS]|North|South|East|West)\.?\s)?"
        rf"(?:The\s(?:Crescent|Avenue|Street|Close|Grove|Mews|Green|Drive|Square)|(?!The\b|A\b|My\b|New\s(?:Dr|Way)\b)(?:(?:[A-Z][\w'’-]{{0,20}}\.?|\d{{1,3}}(?:st|nd|rd|th))\s){{1,4}}{_KIND}\b\.?(?!\s?[a-z]?'s\b))"
        rf"(?!\.\s?[A-Z][a-z]+ings?\b){_REST}"
    ),
    re.compile(r"(?<=\sat\s)\d{1,5}[A-Za-z]?\s[a-z]{3,15}\s(?:street|road|avenue|lane|boulevard|drive|crescent)\b"),
    re.compile(r"\bP\.?\s?O\.?\sBox\s\d{1,6}\b", re.IGNORECASE),
    re.compile(r"\b[A-ZÄÖÜ][a-zäöüß-]{2,25}(?:straße|strasse|str\.|weg|platz|allee|gasse)\s\d{1,4}[a-z]?\b"),
    re.compile(
        rf"{_NUMBER}(?:rue|avenue|boulevard|place|chemin|impasse|allée)\s(?:de\s|du\s|des\s|la\s|le\s|les\s|l['’]|d['’]){{0,3}}[A-Z][\w'’-]{{1,25}}(?:\s[A-Z][\w'’-]{{1,25}}){{0,2}}"
    ),
    re.compile(
        r"\b(?:Calle|Via|Viale|Piazza|Rua|Avenida|Plaza)\s(?:de\s|del\s|della\s|di\s|da\s|la\s){0,2}[A-Z][\w'’-]{1,25}(?:\s[A-Z][\w'’-]{1,25}){0,2},?\s\d{1,5}\b"
    ),
)
_CODE = re.compile(
    rf"\b(?:postcode|post\scode|zip(?:\scode)?)(?:\s(?:is|was)|\s?:)?\s(?P<code>{_ZIP}|{_UK})(?!\w)", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")
_DOCTOR = re.compile(r"\bDr\.?\s[A-Z]")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Street addresses, and postcodes that are called so."""
    if not _DIGIT.search(text):  # each holds one
        return
    for pattern in _STREETS:
        for found in pattern.finditer(text):
            if not _DOCTOR.search(text, found.start(), found.end() + 2):
                yield "address", *found.span()
    for found in _CODE.finditer(text):
        yield "address", *found.span("code")
