"""Which time zone a forum keeps, told by what its clock shows at one moment and by the language of its page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The zones where a language is spoken, most people first; of those with the same rules one stands for all. English is
# also what servers in Central Europe speak. Zones without summer time stand only before one with it.
_ZONES = {
    "ar": "Africa/Cairo Asia/Riyadh Asia/Baghdad Africa/Casablanca Asia/Beirut",
    "bg": "Europe/Sofia",
    "ca": "Europe/Madrid",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin",
    "el": "Europe/Athens",
    "en": "America/New_York Europe/London America/Chicago America/Los_Angeles Australia/Sydney America/Denver "
    "Europe/Berlin Pacific/Auckland Australia/Adelaide America/Halifax America/Anchorage America/St_Johns",
    "en-au": "Australia/Sydney Australia/Brisbane Australia/Perth Australia/Adelaide",
    "en-ca": "America/Toronto America/Vancouver America/Edmonton America/Winnipeg America/Halifax America/St_Johns",
    "en-gb": "Europe/London",
    "en-ie": "Europe/Dublin",
    "en-nz": "Pacific/Auckland",
    "es": "America/Mexico_City America/Bogota Europe/Madrid America/Argentina/Buenos_Aires America/Caracas "
    "America/Santiago America/Havana America/Asuncion",
    "et": "Europe/Tallinn",
    "fa": "Asia/Tehran",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris America/Montreal",
    "he": "Asia/Jerusalem",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "it": "Europe/Rome",
    "lt": "Europe/Vilnius",
    "lv": "Europe/Riga",
    "nb": "Europe/Oslo",
    "nl": "Europe/Amsterdam",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "pt": "America/Sao_Paulo Europe/Lisbon America/Manaus",
    "ro": "Europe/Bucharest",
    "ru": "Europe/Moscow Asia/Yekaterinburg Asia/Novosibirsk Europe/Samara Asia/Omsk Asia/Krasnoyarsk",
    "sk": "Europe/Bratislava",
    "sl": "Europe/Ljubljana",
    "sr": "Europe/Belgrade",
    "sv": "Europe/Stockholm Europe/Helsinki",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
}


def likely_zone(ahead: timedelta, at: datetime, language: str) -> tzinfo:
    """The likeliest zone whose clocks are ``ahead`` of UTC at the moment ``at``, where a page's language is this code.

    A country (``en-GB``) goes before the language alone. Where no zone fits, or the system has no time zones, all of
    the year has the one offset. Clocks that show UTC are those of a server that was never told a zone, unless the
    language has a country or another home: English in winter is UTC, British English is London.
    """
    code = language.replace("_", "-").lower()
    base = code.partition("-")[0]
    names = f"{_ZONES.get(code, '')} {_ZONES.get(base, '')}".split()
    undecided = not ahead and base == "en" and code not in _ZONES.keys() - {"en"}
    if not undecided:
        for zone in filter(None, map(_zone, names)):
            if at.astimezone(zone).utcoffset() == ahead:
                return zone
    return timezone(ahead) if ahead else UTC


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a bare machine, or one whose tables are older than the name
        return None
