"""Which part of the body a condition is of, as people say it: the groups of MONDO that a visitor browses by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from index.lexicon.lexicon import Lexicon
from search_cli.site.views import Inside


def _(text: str) -> str:
    """Marks words for the catalogue; the template translates them."""
    return text


# Groups below "disease by body system or component" (MONDO:7770006), and others that people look under. Left out are
# those that gather by other things than a part of the body ("syndromic disease"), or lie inside of one of these.
SYSTEMS = {
    "MONDO:0005071": _("Brain, nerves and epilepsy"),
    "MONDO:0002025": _("Mental health"),
    "MONDO:0002081": _("Bones, joints and muscles"),
    "MONDO:0004995": _("Heart and blood vessels"),
    "MONDO:0005087": _("Lungs and breathing"),
    "MONDO:0004335": _("Stomach, gut and liver"),
    "MONDO:0005151": _("Hormones and glands"),
    "MONDO:0005066": _("Metabolism"),
    "MONDO:0005046": _("Immune system"),
    "MONDO:0005570": _("Blood"),
    "MONDO:0045024": _("Cancer and tumours"),
    "MONDO:0002051": _("Skin and hair"),
    "MONDO:0002118": _("Kidneys and bladder"),
    "MONDO:0005039": _("Reproductive organs"),
    "MONDO:0700003": _("Pregnancy and birth"),
    "MONDO:0024458": _("Eyes"),
    "MONDO:0002409": _("Ears and hearing"),
    "MONDO:0006858": _("Mouth and teeth"),
}
OTHER = _("Other conditions")


def by_system(conditions: Iterable[tuple[str, Inside]], lexicon: Lexicon) -> Mapping[str, tuple[Inside, ...]]:
    """Links to conditions, given with their ids, by the names of the parts of the body that they are of.

    A condition can be of several. Those of none stand together at the end; groups without any are left out.
    """
    found: dict[str, list[Inside]] = defaultdict(list)
    for concept, link in conditions:
        for system in SYSTEMS.keys() & set(lexicon.lineage(concept)) or ("",):
            found[system].append(link)
    named = {name: tuple(found[system]) for system, name in (*SYSTEMS.items(), ("", OTHER)) if found[system]}
    return named if found.keys() - {""} else {}
