"""Which posts of the store repeat which: signatures are kept, so a run costs what is new and one pass over the rest."""

from __future__ import annotations

from itertools import islice

from crawlers.store import Store
from index.building.likeness import Posted, Signature, common_sentences, originals
from index.deriving.derived_posts import Readings, text_hash
from index.deriving.post_facts import signatures

_CHUNK = 500


def find_repeats(store: Store, readings: Readings) -> dict[int, int]:
    """For every post that repeats another: the number of the earliest one; see :mod:`index.building.likeness`.

    Earlier repeats come first.
    """
    posts, known = _read_all(store, readings, None)
    common = common_sentences(posts, known)
    if any(common.intersection(kept.sentences) != kept.without for kept in known.values()):
        posts, known = _read_all(store, readings, common)

    def read(number: int) -> str:
        found = store.posts([number]).get(number)
        return found.item.text if found else ""  # removed since

    return originals(posts, known, read, common)


def _read_all(
    store: Store, readings: Readings, common: frozenset[int] | None
) -> tuple[list[Posted], dict[str, Signature]]:
    posts: list[Posted] = []
    known: dict[str, Signature] = {}
    rows = store.changed_posts(0)
    while chunk := [post for _, post in islice(rows, _CHUNK)]:
        signed = signatures(readings, list({post.item.text for post in chunk}), common)
        known |= {text_hash(text): signature for text, signature in signed.items()}
        posts += [Posted(p.n, p.item.source, p.item.created, text_hash(p.item.text)) for p in chunk]
    return posts, known
