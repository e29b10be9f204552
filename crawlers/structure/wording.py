"""The words that programmers of forums put into classes and ids, and what they say of an element."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from string import ascii_lowercase, digits

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


LIKELY = word_set(
    "post posts postbit message messages msg comment comments reply replies answer answers response entry beitrag"
    " mensaje messaggio antwort"
)
OPENING = word_set("topic question discussion thread first original opening op")
BODY = word_set("content contents body text texte texto testo postbody message msg postmsg entry markdown richtext")
PERSON = word_set(
    "author auteur autor user username userlink userid poster postedby by nick nickname member membername byline"
    " creator handle name displayname screenname bigusername usertext profilename pseudo pseudonym"
)
EDITED = word_set(
    "edited editnote editinfo editedby editdate lastedit lastedited modified lastmodified modifie bearbeitet"
)
NOT_TEXT = EDITED | word_set(
    "signature signatures sig membersignature attachment attachments attachbox share sharing sharer social toolbar"
    " button buttons btn reaction reactions reactionsbar like likes likesbar liked thanks rating rate vote votes report"
    " controls actions expandlink quoteexpand advert advertisement adsense sponsor sponsored promo pub"
    " publicite anzeige werbung"
)
QUOTATION = word_set(
    "quote quoted quotation blockquote bbquote quotebox quotecontent citation cite zitat cita citazione citat cytat"
)
UNLIKELY = (
    NOT_TEXT
    | QUOTATION
    | word_set(
        "side sidebar widget related recent similar latest popular footer menu breadcrumb breadcrumbs nav navigation"
        " avatar poll modal dialog profile trending suggested teaser excerpt preview"
    )
)
PICTURE = word_set("avatar photo image img pic picture thumb thumbnail icon userpic")
NO_PERSON = PICTURE | word_set(
    "content text body title rank info details stats extras meta badge data signature level count online status group"
    " time date box menu actions list topic thread forum board site file category product tag section page"
)


@lru_cache(maxsize=4096)  # a page has few classes, and each of them hundreds of times
def words(token: str) -> frozenset[str]:
    """The words of a class or an id, in lower case, and every two that follow each other as one.

    ``post-lastEdit_2`` says post, last, edit, postlast and lastedit.
    """
    found = [word.lower() for word in _WORDS.findall(token)]
    return frozenset(found).union(map("".join, pairwise(found)))


def tagless(name: str) -> str:
    """The name of an element without its tag, of which programmers are not the authors."""
    return name if ">" in name else name.lstrip(ascii_lowercase + digits)


@lru_cache(maxsize=4096)
def says(classes: str, meant: frozenset[str]) -> bool:
    """Whether one of the classes says one of the words."""
    return any(not meant.isdisjoint(words(token)) for token in classes.split())


@lru_cache(maxsize=4096)
def names_person(classes: str) -> bool:
    """Whether a class is one for somebody's name, and not for what else is shown of people."""
    found = (words(token) for token in classes.split())
    return any(not PERSON.isdisjoint(said) and NO_PERSON.isdisjoint(said) for said in found)
