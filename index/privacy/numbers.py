"""Dates of birth, ages to the day, and the numbers under which hospitals and insurers keep a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"{_WEEKDAY}(?:\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}"
    rf"|{_NTH}(?:\sof)?[\s-]{_MONTH}(?:,?[\s-]\d{{2,4}})?|{_MONTH}\s{_NTH}(?:,?\s\d{{4}})?)(?!\d)"
)
_BIRTH = re.compile(
    r"\b(?:born(?:\s(?:on|the|this|just|at)){0,3}|d\.?o\.?b\.?|date\sof\sbirth|birth\s?(?:day|date))"
    rf"(?:\s(?:is|was|on|the)){{0,3}}\s?[:=]?\s?(?P<date>{_DATE})",
    re.IGNORECASE,
)
_COUNT = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|twenty)"
)
_DAYS = re.compile(
    rf"\b(?:{_COUNT}[\s-](?:years?|months?|weeks?|wks?|yrs?),?\s(?:and\s|&\s)?){{0,3}}"
    rf"{_COUNT}[\s-]?days?(?:[\s-]old|\sof\sage)\b(?!\s(?:rats?|mice|mouse|animals?|cultures?|bruise|wound|rash|scar|bread|milk|leftovers|infection))"
    r"|(?<=\bon\s)day\s\d{1,3}\sof\slife\b",
    re.IGNORECASE,
)
_THINGS = re.compile(
    r"\b(?:scar|bruise|wound|rash|stitches|dressing|cast|bread|leftovers|milk|incision|stoma|bandage|burn|graft|tube"
    r"|post|news|bottle)\b[^.!?\n]{0,15}$",
    re.IGNORECASE,
)
_HOLDER = (
    r"(?:nhs|chi|hospital|patient|insurance|policy|member(?:ship)?|medicare|medicaid|social\ssecurity|national\sinsurance"
    r"|ni|group|subscriber|health\s(?:card|insurance)|passport|chart|record)\s?(?:number|no\.?|nr\.?|id|\#)"
)
_VALUE = r"[A-Z0-9]{1,20}(?:[ -](?=[A-Z0-9]{0,20}\d)[A-Z0-9]{1,20}){0,5}(?:\s[A-Z](?![\w'’]))?"
_RECORD = re.compile(
    rf"\b(?:mrn|ssn|medical\srecord(?:\s(?:number|no\.?))?|{_HOLDER})(?:\s(?:is|was)|\s?[:#=]){{0,2}}\s{{0,2}}"
    rf"(?P<value>{_VALUE})(?!\w)",
    re.IGNORECASE,
)
RECORD_DIGITS = 4  # that a number of a record has at least
_DIGIT = re.compile(r"\d")
_SSN = re.compile(r"(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])")


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """Dates of birth, ages in days, record numbers."""
    if "day" in text.lower():
        for found in _DAYS.finditer(text):
            if not _THINGS.search(text, max(0, found.start() - 40), found.start()):
                yield "age", *found.span()
    if not _DIGIT.search(text):  # the others hold digits, and most posts do not
        return
    for found in _BIRTH.finditer(text):
        yield "birth", found.start("date"), found.start("date") + len(found["date"].rstrip())
    if len(_DIGIT.findall(text)) >= RECORD_DIGITS:
        for found in _RECORD.finditer(text):
            if sum(c.isdigit() for c in found["value"]) >= RECORD_DIGITS:
                yield "record", *found.span("value")
        for found in _SSN.finditer(text):
            yield "record", *found.span()
