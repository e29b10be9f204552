"""Lists of conditions, treatments and symptoms: on one page where they are short, else a page a letter.

A page of thousands of names helps nobody and weighs on a phone. So a long list begins with what comes up most and the
letters, and each letter has a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from search_cli.site.paths import letter_path, system_path
from search_cli.site.views import Inside
from search_cli.site.wording import Letter, by_letter

LONG = 150  # names; longer lists have a page a letter
MOST = 24  # names at the head of a long one


@dataclass(frozen=True, slots=True)
class ListView:
    """A page of a list.

    ``code`` says of what (a facet, or "year"), ``name`` what part of it in words of ours, empty for all. ``groups``
    are the names shown, ``sign`` the letter of them where there are pages for others; ``letters`` lead to these, and
    tell how many names each has. ``most`` are the names of most conversations.
    """

    code: str
    path: str
    name: str
    groups: Sequence[Letter]
    sign: str = ""
    whole: str = ""
    letters: tuple[Inside, ...] = ()
    most: tuple[Inside, ...] = ()


def is_long(items: Sequence[Inside]) -> bool:
    """Whether a list is too long for one page."""
    return len(items) > LONG


def most_of(items: Iterable[Inside], most: int = MOST) -> tuple[Inside, ...]:
    """The names of most conversations, by name."""
    first = sorted(items, key=lambda item: (-item.threads, item.name.casefold(), item.path))[:most]
    return tuple(sorted(first, key=lambda item: (item.name.casefold(), item.path)))


def letters_of(path: str, items: Iterable[Inside]) -> tuple[Inside, ...]:
    """Links to the pages of a long list at ``path``, each with how many names it has."""
    return tuple(Inside(one.sign, letter_path(path, one.sign), len(one.items)) for one in by_letter(items))


def list_pages(code: str, path: str, items: Sequence[Inside], name: str = "") -> Iterator[ListView]:
    """The page of a list at ``path``, and one of each letter where it is long."""
    groups = by_letter(items)
    if not is_long(items):
        yield ListView(code, path, name, groups)
        return
    letters = letters_of(path, items)
    yield ListView(code, path, name, (), letters=letters, most=most_of(items))
    for group in groups:
        yield ListView(code, letter_path(path, group.sign), name, (group,), group.sign, path, letters)


def system_pages(systems: Mapping[str, Sequence[Inside]], conditions: Sequence[Inside]) -> Iterator[ListView]:
    """The pages of the parts of the body; of few conditions all stand on the first page of the site."""
    if is_long(conditions):
        for name, links in systems.items():
            yield from list_pages("condition", system_path(name), links, name)
