"""Whom each part of a post names: the speaker, a child, a partner, a relative, a friend, the reader, another."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from index.speaking.kinship import FEW, OTHER, SELF, UNKNOWN, WE, YOU, is_own_child, is_own_few, owner, roles
from index.speaking.words import Sentence

_PRONOUNS = {
    **dict.fromkeys(("i", "me", "my", "myself"), SELF),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves", "mine"), WE),
    **dict.fromkeys(("you", "your", "yours", "yourself", "u", "ur"), YOU),
}
_HE = dict.fromkeys(("he", "him", "his", "himself"), "he") | dict.fromkeys(("she", "her", "hers", "herself"), "she")
_ONLY = {
    **dict.fromkeys(("SON", "HUSBAND", "FATHER", "UNCLE"), ("he",)),
    **dict.fromkeys(("DAUGHTER", "WIFE", "MOTHER", "AUNT"), ("she",)),
}


@cache
def _telling() -> frozenset[str]:
    """The words that may name a person, *OLD* of a child and *my two* among them."""
    return frozenset((*_PRONOUNS, *_HE, *roles(), *FEW, "OLD"))


@dataclass(frozen=True, slots=True)
class Reference:
    """A word for a person: the characters of a sentence's ``words`` where it stands, and who it is."""

    start: int
    end: int
    who: str
    noun: bool


@dataclass
class People:
    """The persons of a post in reading order: ``references`` for each of its sentences."""

    references: list[list[Reference]] = field(default_factory=list)
    _last: dict[str, str] = field(default_factory=dict)  # whom "he" and "she" mean

    def read(self, sentence: Sentence) -> None:
        """Take in the next sentence."""
        found: list[Reference] = []
        at, telling = 1, _telling()
        for place, token in enumerate(sentence.tokens):
            if token in telling and (who := self._who(sentence.tokens, place, found)):
                found.append(Reference(at, at + len(token), who, noun=token.isupper()))
            at += len(token) + 1
        self.references.append(found)

    def everybody(self) -> set[str]:
        """Everybody whom the post names."""
        return {one.who for references in self.references for one in references}

    def _who(self, tokens: list[str], place: int, found: list[Reference]) -> str:
        token = tokens[place]
        if token in _HE:
            return self._last.get(_HE[token], UNKNOWN)
        return _PRONOUNS.get(token) or self._named(tokens, place, found)

    def _named(self, tokens: list[str], place: int, found: list[Reference]) -> str:
        """Who a noun is; empty for one that names nobody. Of *my sister's son* only the son counts."""
        role = roles().get(tokens[place])
        if not role:
            who = "child" if is_own_child(tokens, place) or is_own_few(tokens, place) else ""
        else:
            who, behind = owner(tokens, place, role, found[-1].who if found and found[-1].noun else OTHER)
            if behind and found and found[-1].noun:
                found.pop()
        if who and (who != OTHER or not self._last):  # of "anyone" nobody goes on to say "he"
            self._last |= dict.fromkeys(_ONLY.get(tokens[place], ("he", "she")), who)
        return who
