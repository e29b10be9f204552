"""Who a noun like *son* is to the speaker: *my son*, *DS*, *my sister's son*, *a friend's son*, *your son*."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from index.speaking.words import listed, words_file

SELF, WE, YOU, FRIEND, OTHER, UNKNOWN = "self", "we", "you", "friend", "other", "unknown"
FAMILY = ("child", "partner", "relative")
_MY = ("my", "our")
FEW = ("2", "3", "4")  # "my two"
_BEFORE = 5  # words between "my" and the person: "my lovely 7 year old son"
_GROWN = 18


@cache
def roles() -> dict[str, str]:
    """What the people that a class's words name are to each other."""
    groups = words_file()["groups"]
    family = {name: role for role in FAMILY for name in groups[role.upper()].split()}
    return family | {"FRIEND": FRIEND} | dict.fromkeys(("SOMEONE", "ANYONE", "PATIENTS"), OTHER)


def owner(tokens: Sequence[str], place: int, role: str, before: str) -> tuple[str, bool]:
    """Who the person at ``place`` is; and whether it is another's, who stands before it and is ``before``."""
    if role == OTHER:
        return OTHER, False
    for back in range(place - 1, max(-1, place - 1 - _BEFORE), -1):
        word = tokens[back]
        if word == "'s":
            return _others(role, before), True
        if word in ("the", "this"):
            return (role if role == before else ""), False
        if (who := _by_word(tokens, back, role)) or word in listed("ends"):
            return who or _bare(tokens, place, role), False
    return _bare(tokens, place, role), False


def _by_word(tokens: Sequence[str], back: int, role: str) -> str:
    """Who it is by the word at ``back``: *my*, *your*, *his*, *a*; empty where the word says nothing."""
    word = tokens[back]
    if word in (*_MY, "mine"):
        return role
    if word in ("your", "ur"):
        return YOU
    if role == FRIEND:
        return FRIEND if word in listed("any") else ""
    if word in ("his", "her", "their"):
        return OTHER
    if word in ("a", "an") and _is_own(tokens[max(0, back - 3) : back]):
        return role
    return OTHER if word in listed("any") else ""


def _others(role: str, possessor: str) -> str:
    """Who another's person is: a sister's son and a son's son are relatives, a friend's daughter is somebody else's."""
    if role == FRIEND:
        return FRIEND
    own = possessor in ("partner", "relative") or (role, possessor) == ("child", "child")
    return "relative" if own else OTHER


def _is_own(before: Sequence[str]) -> bool:
    """Whether *a son* behind these words is the speaker's: *I have a son*, *mum to a boy*."""
    parents = ("MOTHER", "FATHER", "parent", "carer", "caregiver")
    return before[-1:] in (["have"], ["got"]) or (
        before[-1:] in (["of"], ["to"]) and any(word in before for word in parents)
    )


def _bare(tokens: Sequence[str], place: int, role: str) -> str:
    """Someone named without *my*: *mum has*, *DS is 2*; not *mum here*, *kids with*, *the baby shower*."""
    if role == FRIEND or tokens[place] == "CHILDREN":
        return FRIEND if role == FRIEND else OTHER
    behind = tokens[place + 1 : place + 3]
    if len(behind) == 2 and behind[0] == "," and behind[1].isdigit():
        return role
    if tokens[place] in listed("small"):
        if place and tokens[place - 1] != ",":
            return ""
        if behind[:1] == ["with"]:
            return role
    return "" if not behind or behind[0] in listed("not_bare") else role


def is_own_few(tokens: Sequence[str], place: int) -> bool:
    """Whether a number means children: *my two were*."""
    few = tokens[place] in FEW and place > 0 and tokens[place - 1] in _MY
    return few and tokens[place + 1 : place + 2] in (["were"], ["are"], ["have"], ["had"], ["both"], ["did"], ["was"])


def is_own_child(tokens: Sequence[str], place: int) -> bool:
    """Whether ``OLD`` ends *my 14 year old*, *our 3yo* or *a 13 month old*, with no other noun behind it."""
    if tokens[place] != "OLD" or any(token in roles() for token in tokens[place + 1 : place + 3]):
        return False
    start = max(0, place - 4)
    number = next((back for back in range(place - 1, start - 1, -1) if tokens[back].isdigit()), -1)
    if number < 0 or not (place + 1 == len(tokens) or tokens[place + 1] in listed("behind_age")):
        return False
    mine = any(token in _MY for token in tokens[start:number])
    small = int(tokens[number]) < _GROWN or any(token in ("MONTHS", "WEEKS", "DAYS") for token in tokens[number:place])
    return mine or (small and (not number or tokens[number - 1] in ("a", "an", "for", "with", ",", "and")))
