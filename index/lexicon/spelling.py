"""One-letter misspellings of long, rare words, by their deletion neighbourhood.

A word and its misspelling share what is left of each when a letter is taken out (Mor & Fraenkel 1982, as in SymSpell):
a handful of look-ups find what is one letter away, however many words there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

SHORTEST = 8  # letters; shorter words are too often one letter from another


def may_be_misspelt(form: str) -> bool:
    """Whether misspellings of a form are looked for."""
    return len(form) >= SHORTEST and form.isalpha() and form.isascii()


def deletions(form: str) -> Iterator[str]:
    """The form less one of its letters, the first one excepted: hardly anybody gets that wrong."""
    for at in range(1, len(form)):
        if form[at] != form[at - 1]:
            yield form[:at] + form[at + 1 :]
        elif at == 1:
            yield form[1:]


def is_one_edit(word: str, other: str) -> bool:
    """Whether one letter more, less, or other, or two neighbours exchanged, makes ``word`` the ``other``."""
    if word == other or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    mine, its = word[start:], other[start:]
    if len(mine) == len(its):
        return mine[1:] == its[1:] or (mine[:2] == its[1::-1] and mine[2:] == its[2:])
    return mine[1:] == its if len(mine) > len(its) else mine == its[1:]


def one_edit_away(
    word: str, exact: Callable[[str], int | None], shorter: Callable[[str], int | None], spelt: Callable[[int], str]
) -> set[int]:
    """The numbers of the long forms that are one edit from ``word``.

    ``exact`` gives the number of a form, ``shorter`` that of the form that a deletion was made of, ``spelt`` a number's
    form.
    """
    near = {shorter(word)}
    for part in deletions(word):
        near.add(shorter(part))
        near.add(exact(part) if may_be_misspelt(part) else None)
    return {number for number in near if number is not None and is_one_edit(word, spelt(number))}
