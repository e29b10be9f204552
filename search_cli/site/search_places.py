"""Which bundles hold what speaks of a concept, and what is narrower than it: so that a search loads only these.

``search/where-N.json`` maps "condition/epilepsy" to the places of bundles in the list in ``search/words.json``, each
given as its distance from the last, and to the narrower concepts on the site, "dravet-syndrome" among them: a page of
a conversation says only what it speaks of itself. It is cut into :data:`FILES` files, of which a search needs one for
each concept that is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from search_cli.site.search_words import Named, json_bytes, value_of

FILES = 64  # search.js counts the same


def place_files(named: Iterable[Named], bundles: Sequence[Collection[str]]) -> dict[str, bytes]:
    """The files, by path. ``bundles`` are the concepts that each bundle speaks of."""
    known = {one.id: one for one in named if one.id}
    held: dict[str, list[int]] = {}
    for n, concepts in enumerate(bundles):
        for concept_id in concepts:
            held.setdefault(concept_id, []).append(n)
    files: list[dict[str, object]] = [{} for _ in range(FILES)]
    for one in sorted(known.values()):
        key = one.path.removesuffix(".html")
        below = [known[narrower] for narrower in one.narrower if narrower in known and narrower != one.id]
        places = sorted({n for concept in (one, *below) for n in held.get(concept.id, ())})
        steps = [place - before for before, place in zip((0, *places), places, strict=False)]
        files[sum(map(ord, key)) % FILES][key] = [steps, sorted(value_of(concept.path) for concept in below)]
    return {f"search/where-{n}.json": json_bytes(content) for n, content in enumerate(files)}
