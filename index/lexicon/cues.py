"""Words that change what a mention beside them means; they have codes of a class, so that a scan meets them."""

from __future__ import annotations

from index.lexicon.words import form, listed

# Deny what follows, whatever stands between (NegEx: Chapman et al. 2001), or only a word away from a verb.
STRONG = listed("no without denies denied deny negative absence nor neither lack ruled rule free")
WEAK = listed(
    "not never don't doesn't didn't isn't wasn't aren't weren't hasn't haven't hadn't dont doesnt didnt isnt "
    "wasnt hasnt havent cannot can't"
)
# People who are not whom the post is about (ConText's "experiencer": Harkema et al. 2009). A parent, partner, child,
# brother or sister may well be.
OTHERS = listed(
    "aunt auntie aunty uncle cousin grandmother grandma granny nan nana grandfather grandpa grandad granddad "
    "grandparent grandparents aunts uncles cousins neighbour neighbor colleague coworker friend friends "
    "acquaintance classmate roommate ancestor ancestors relatives"
)
FAMILY = frozenset({"family", "familial"})
CUES = frozenset(map(form, STRONG | WEAK | OTHERS | {"family"}))
