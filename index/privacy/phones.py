"""Phone numbers by their shape or by the words before them; no doses, values, dates or codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = re.compile(
    r"(?<![\w./#$£€@-])(?<!\d[,:])(?:\+|\()?\d(?:[\d().\u2011\u2013\-]|[\s/](?=[\d(])){4,22}\d(?![\w%])"
)
_NANP = re.compile(
    r"(?:1[ .-]?)?\(?[2-9]\d{2}\)?[ .\u2011-]{1,2}[2-9]\d{2}[ .\u2011-]\d{4}|\(?[2-9]\d{2}\)\s?[2-9]\d{2}[ .-]?\d{4}"
)
_NATIONAL = re.compile(r"\(?0[1-9]\d{0,4}\)?(?:[ /-]?\d){5,10}")
_LOCAL = re.compile(r"\d{3}[ .-]\d{4}")
_CUE = re.compile(
    r"\b(?:call|ring|text|phone|tel|telephone|cell|mobile|mob|whatsapp|number|ph|landline|fax|sms|contact|reach)\b[^.!?\n\d]{0,20}$",
    re.IGNORECASE,
)
_TEL = re.compile(r"\b(?:tel|ph|mob|no)\.\s?:?\s?$", re.IGNORECASE)
_CODE = re.compile(
    r"\b(?:o?mim|orphan?et|orpha|hpo?|mondo|icd|pmid|pmc|doi|isbn|issn|ndc|nct|snomed|umls|rs|chr\w*|lot|ref|order|version|count|cost|costs|paid|\$)[\s:#.-]{0,3}$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?(?:mg|mcg|ug|µg|ml|dl|g|kg|iu|units?|mmol|cells?|x|steps|mm|cm|hz|kb|mb|usd|eur|yen|dollars|pounds|calories|kcal|tablets?)\b|\s?[%/°]",
    re.IGNORECASE,
)
_TOLL_FREE = re.compile(r"(?:\+?1)?8(?:00|33|44|55|66|77|88)\d{7}$|0(?:800|808|500)\d{4,7}$|1[38]00\d{6}$")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Phone numbers. Toll-free ones stay: they are helplines and companies, never a person."""
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        number = found.group()
        if number.startswith("(") and ")" not in number:
            start, number = start + 1, number[1:]
        if number.count(")") > number.count("("):
            number = number if ")" in number[:6] else number[: number.index(")")]
            end = start + len(number)
        if _is_phone(text, start, end, number):
            yield "phone", start, end


def _is_phone(text: str, start: int, end: int, number: str) -> bool:
    before = text[max(0, start - 40) : start]
    digits = "".join(c for c in number if c.isdigit())
    if _TOLL_FREE.match(digits) or _CODE.search(before) or _UNIT.match(text, end):
        return False
    if number.startswith("+"):
        return 8 <= len(digits) <= 15
    if number.startswith("00") and 10 <= len(digits) <= 16:
        return True
    told = bool(_CUE.search(before) or _TEL.search(before))
    if told and (_LOCAL.fullmatch(number) or 9 <= len(digits) <= 13):
        return True
    if ")" in number and not number.startswith("("):
        number = "(" + number
    return bool(_NANP.fullmatch(number)) or (
        bool(_NATIONAL.fullmatch(number)) and 9 <= len(digits) <= 12 and digits[:2] != "00"
    )
