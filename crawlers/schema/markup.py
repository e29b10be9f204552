"""Microdata and RDFa Lite, as items: two spellings of one idea, elements that open a thing and those that name values.

Sources: WHATWG HTML, section 5.2 (https://html.spec.whatwg.org/multipage/microdata.html), and RDFa Lite 1.1
(https://www.w3.org/TR/rdfa-lite/). Values stay elements, so that whoever needs words, a date or an address can choose:
pages often set a name on a link, whose value would be an address by the letter. RDFa's ``vocab`` is not asked:
names without a prefix are taken for schema.org's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from lxml import etree

from crawlers.schema.items import Item, bare, bare_all

_MOST_OWNERS = 20  # items that share one element by ``itemref``; more would cost a hostile page's square


class Syntax(NamedTuple):
    """The attributes that open an item, type it, name a value, name the item, and point to values elsewhere."""

    scope: str
    types: str
    property: str
    id: str
    refs: str = ""


MICRODATA = Syntax("itemscope", "itemtype", "itemprop", "itemid", "itemref")
RDFA = Syntax("typeof", "typeof", "property", "resource")


def read_markup(root: etree._Element, syntax: Syntax) -> list[Item]:
    """The items below ``root`` that are no item's value, in the page's order; those inside them are among their values.

    Items may form rings, by ``itemref``. Time grows with the size of the markup.
    """
    opening = [element for element in root.iter(etree.Element) if syntax.scope in element.attrib]
    items = {element: _item(element, syntax, place) for place, element in enumerate(opening, 1)}
    top: list[Item] = []
    if items:
        _fill(root, syntax, items, top)
    return top


def _item(element: etree._Element, syntax: Syntax, place: int) -> Item:
    return Item(bare_all(element.get(syntax.types, "").split()), element.get(syntax.id, ""), place, element)


def _fill(root: etree._Element, syntax: Syntax, items: dict[etree._Element, Item], top: list[Item]) -> None:
    """Give every item its values; ``top`` takes those that are nobody's."""
    borrowers = _borrowers(items, syntax)
    owners: list[list[Item]] = [[]]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            owners.pop()
            continue
        item = items.get(element)
        told = element.get(syntax.property)
        if item is None and told is None and not borrowers:
            owners.append(owners[-1])  # as most elements
            continue
        mine = _joined(owners[-1], borrowers.get(element.get("id", ""), ()))
        holders = [owner for owner in mine if owner is not item]
        names = dict.fromkeys(map(bare, (told or "").split()))
        names.pop("", None)
        for name in names:
            for owner in holders:
                owner.properties.setdefault(name, []).append(element if item is None else item)
        if item is not None and not (names and holders):
            top.append(item)
        owners.append(mine if item is None else [item])


def _borrowers(items: dict[etree._Element, Item], syntax: Syntax) -> dict[str, list[Item]]:
    """For the ``id`` of an element, the items that take its values for their own."""
    borrowers: defaultdict[str, list[Item]] = defaultdict(list)
    for element, item in items.items() if syntax.refs else ():
        for name in dict.fromkeys(element.get(syntax.refs, "").split()):
            if len(borrowers[name]) < _MOST_OWNERS:
                borrowers[name].append(item)
    return borrowers


def _joined(owners: list[Item], more: Iterable[Item]) -> list[Item]:
    new = [item for item in more if item not in owners]
    return [*owners, *new][:_MOST_OWNERS] if new else owners
