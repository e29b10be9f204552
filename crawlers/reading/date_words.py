"""The words in which forum software says a date: one entry a language, and what they come to together.

Babel knows the months of every language, but its import costs more than 20 ms and 10 ms more for each language, and it
does not know "geleden". A language is eleven lines here. Pages often name a wrong language, so that all are read at
once; no word means two things in two of these languages, and a test says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

MAX_TEXT = 300  # characters that are looked at; what is longer is no date

_ACCENTS = re.compile(r"[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A language.

    Bars part the twelve months, the seven days from Monday, and the units from second to year; a low line stands for a
    space inside a word. ``back``: today, yesterday, the day before. ``ahead`` and ``after`` stand around "5 minutes",
    ``one`` for its number. ``last`` goes with the name of a day, ``joins`` between a date and its time, ``leads``
    before a date and ``tails`` after it.
    """

    months: str
    days: str
    units: str
    back: str
    now: str
    one: str
    joins: str
    ahead: str = ""
    after: str = ""
    last: str = ""
    leads: str = ""
    tails: str = ""


LANGUAGES = {
    "en": Words(
        months="january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep"
        "|october oct|november nov|december dec",
        days="monday mon|tuesday tues tue|wednesday wed|thursday thurs thur thu|friday fri|saturday sat|sunday sun",
        units="seconds second secs sec s|minutes minute mins min m|hours hour hrs hr h|days day d|weeks week wk w"
        "|months month mo|years year yr y",
        back="today|yesterday|",
        now="just now|right now|a moment ago|moments ago|a few seconds ago|less than a minute ago|now",
        one="a an one",
        joins="at on",
        after="ago",
        last="last",
        leads="about posted post replied reply wrote said edited edit modified updated created started asked answered "
        "added commented date time on since message reports",
        tails="by in edited from",
    ),
    "de": Words(
        months="januar jänner jan|februar feber feb|märz maerz mär mrz|april apr|mai|juni jun|juli jul|august aug"
        "|september sept sep|oktober okt|november nov|dezember dez",
        days="montag mo|dienstag di|mittwoch mi|donnerstag do|freitag fr|samstag sonnabend sa|sonntag so",
        units="sekunden sekunde sek|minuten minute min|stunden stunde std|tagen tage tag|wochen woche"
        "|monaten monate monat|jahren jahre jahr",
        back="heute|gestern|vorgestern",
        now="gerade eben|soeben|eben gerade|vor wenigen sekunden|vor einem moment|vor wenigen augenblicken",
        one="einer einem eine ein",
        joins="um am",
        ahead="vor",
        last="letzten letzter letzte",
        leads="ca etwa am geschrieben verfasst bearbeitet geändert erstellt antwort beitrag datum schrieb seit vom",
        tails="von bearbeitet",
    ),
    "fr": Words(
        months="janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre"
        "|décembre déc",
        days="lundi lun|mardi|mercredi mer|jeudi jeu|vendredi ven|samedi sam|dimanche dim",
        units="secondes seconde|minutes minute|heures heure|jours jour j|semaines semaine|mois|années année ans an",
        back="aujourd'hui|hier|avant-hier",
        now="à l'instant|il y a un instant|il y a quelques secondes|il y a quelques instants|maintenant",
        one="une un",
        joins="à le",
        ahead="il_y_a",
        last="dernier",
        leads="environ posté publié écrit modifié édité répondu message le du",
        tails="par",
    ),
    "es": Words(
        months="enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre"
        "|noviembre|diciembre dic",
        days="lunes lun|martes|miércoles mié|jueves jue|viernes vie|sábado sáb|domingo dom",
        units="segundos segundo seg|minutos minuto|horas hora|días día|semanas semana|meses mes|años año",
        back="hoy|ayer|anteayer antier",
        now="ahora mismo|ahora|hace un momento|hace un instante|hace unos segundos",
        one="un una",
        joins="a_las a_la",
        ahead="hace",
        last="pasado último",
        leads="publicado escrito enviado editado respondió mensaje el desde unos unas",
        tails="por",
    ),
    "it": Words(
        months="gennaio gen|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre set|ottobre ott"
        "|novembre|dicembre",
        days="lunedì|martedì|mercoledì|giovedì gio|venerdì|sabato|domenica",
        units="secondi secondo|minuti minuto|ore ora|giorni giorno|settimane settimana|mesi mese|anni anno",
        back="oggi|ieri|l'altro_ieri ieri_l'altro avantieri",
        now="adesso|proprio ora|poco fa|un attimo fa|un momento fa|pochi secondi fa",
        one="un una un'",
        joins="alle ore",
        after="fa",
        last="scorso scorsa",
        leads="inviato pubblicato scritto modificato risposto il circa",
        tails="da di",
    ),
    "nl": Words(
        months="januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
        days="maandag ma|dinsdag|woensdag wo|donderdag|vrijdag vr|zaterdag za|zondag zo",
        units="seconden seconde|minuten minuut|uren uur|dagen dag|weken week|maanden maand|jaren jaar",
        back="vandaag|gisteren|eergisteren",
        now="zojuist|nu|daarnet|net|enkele seconden geleden|een paar seconden geleden",
        one="een",
        joins="om",
        after="geleden",
        last="afgelopen vorige",
        leads="geplaatst geschreven bewerkt gewijzigd bericht op ongeveer",
        tails="door",
    ),
    "pt": Words(
        months="janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro|outubro out|novembro|dezembro",
        days="segunda-feira segunda seg|terça-feira terça ter|quarta-feira quarta qua|quinta-feira quinta qui"
        "|sexta-feira sexta sex|sábado|domingo",
        units="segundos|minutos|horas|dias dia|semanas|meses mês|anos ano",
        back="hoje|ontem|anteontem",
        now="agora mesmo|agora|há um momento|há instantes|há poucos segundos",
        one="um uma",
        joins="às as à",
        ahead="há",
        after="atrás",
        last="passado passada última",
        leads="postado publicado escrito enviado editado respondeu mensagem em cerca_de",
        tails="por",
    ),
    "pl": Words(
        months="styczeń stycznia sty|luty lutego lut|marzec marca|kwiecień kwietnia kwi|maja maj|czerwiec czerwca cze"
        "|lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź"
        "|listopad listopada lis|grudzień grudnia gru",
        days="poniedziałek pon|wtorek wt|środa środę śr|czwartek czw|piątek pt|sobota sobotę sob"
        "|niedziela niedzielę ndz",
        units="sekundy sekund sekundę|minuty minut minutę|godziny godzin godzinę godz|dni dzień"
        "|tygodnie tygodni tydzień|miesiące miesięcy miesiąc|lata lat rok",
        back="dzisiaj dziś|wczoraj|przedwczoraj",
        now="przed chwilą|teraz|kilka sekund temu|chwilę temu",
        one="jedną jeden",
        joins="o",
        after="temu",
        last="ostatni ostatnia zeszły w we",
        leads="napisane napisano wysłany edytowany dodano post około dnia w we",
        tails="przez",
    ),
    "sv": Words(
        months="januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
        days="måndag måndagen mån|tisdag tisdagen tis|onsdag onsdagen ons|torsdag torsdagen tors tor"
        "|fredag fredagen fre|lördag lördagen lör|söndag söndagen sön",
        units="sekunder sekund|minuter minut|timmar timme tim|dagar|veckor vecka|månader månad|år",
        back="idag i_dag|igår i_går|i_förrgår",
        now="just nu|nyss|alldeles nyss|för en stund sedan|några sekunder sedan",
        one="en ett",
        joins="kl klockan kl.",
        after="sedan",
        last="senaste i förra",
        leads="skrev skrivet postat postad inlagt redigerad svarade den för cirka",
        tails="av",
    ),
    "da": Words(
        months="januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
        days="mandag man|tirsdag tirs|onsdag|torsdag|fredag|lørdag lør|søndag søn",
        units="sekunder|minutter|timer time|dage|uger uge|måneder måned|år",
        back="i_dag|i_går|i_forgårs",
        now="lige nu|for et øjeblik siden|nå|akkurat nå",
        one="et",
        joins="kl klokken",
        after="siden",
        last="sidste forrige",
        leads="skrev skrevet redigeret redigert den for",
        tails="af",
    ),
}
LANGUAGES["no"] = LANGUAGES["nb"] = LANGUAGES["nn"] = LANGUAGES["da"]  # as far as dates go

# Zones that are meant by one name only: CST, IST, BST and AST are said on several continents.
ZONES = {"utc": 0.0, "gmt": 0.0, "z": 0.0, "wet": 0.0, "cet": 1.0, "cest": 2.0, "eet": 2.0, "eest": 3.0, "msk": 3.0}
ZONES |= {"est": -5.0, "edt": -4.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0}
ZONES |= {"jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0, "nzdt": 13.0}


def fold(text: str) -> str:
    """The beginning of ``text`` in small letters, without accents, with plain spaces, digits and apostrophes."""
    text = text[:MAX_TEXT].lower()
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).replace("’", "'")
    return " ".join(text.split())


def names(field: str) -> Iterator[tuple[str, int]]:
    """The folded words that all languages have under ``field``, each with the number of its group from 0."""
    for language in LANGUAGES.values():
        for place, group in enumerate(getattr(language, field).split("|")):
            for word in fold(group).split():
                yield word.replace("_", " "), place


def alternatives(field: str) -> str:
    """A pattern for any word under ``field``, longer ones first."""
    found = sorted({re.escape(word) for word, _ in names(field)}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(found)})"


MONTHS = {word: place + 1 for word, place in names("months")}
DAYS = dict(names("days"))
UNITS = dict(names("units"))
BACK = dict(names("back"))
ONE = frozenset(word for word, _ in names("one"))
NOW = frozenset(phrase for words in LANGUAGES.values() for phrase in fold(words.now).split("|"))
