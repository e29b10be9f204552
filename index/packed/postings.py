"""How tokens become the arrays of a field that :mod:`index.packed.terms` describes.

A token is one number, ``word << 40 | post << 24 | place``: the word's number, the post within its segment, the place
among the post's words. Words are first numbered as they come, then in byte order; sorted, tokens are then what a
segment keeps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.packed.container import Numbers
from index.packed.terms import MOST_PLACES, joined, narrow, offsets

Arrays = dict[str, Numbers]  # of a field, by their names

Tokens = npt.NDArray[np.uint64]
Numbered = tuple[npt.NDArray[np.integer], Tokens]  # words by number, and where each stands
_WORD, _DOC = np.uint64(40), np.uint64(24)
_BLOCK = 1 << 16  # tokens looked at at a time: as many as the processor's own memory holds


def tokens(docs: npt.ArrayLike, places: npt.ArrayLike = 0, words: npt.ArrayLike = 0) -> Tokens:
    """One token each of posts, places and words."""
    words, docs, places = (np.asarray(several).astype(np.uint64) for several in (words, docs, places))
    return words << _WORD | docs << _DOC | places


def indexed(several: list[Numbered], words: Sequence[bytes], *, places: bool) -> Arrays:
    """The arrays of a field of tokens whose words are numbered as they lie in a list, which may have more of them.

    The list of tokens is empty afterwards: what they are made into needs their memory.
    """
    used = np.zeros(len(words), bool)
    for numbers, _ in several:
        used[numbers] = True
    there = sorted(np.flatnonzero(used).tolist(), key=words.__getitem__)
    rank = np.zeros(len(words), np.uint64)
    rank[there] = tokens(0, 0, np.arange(len(there)))
    found = np.concatenate([rest for _, rest in several])
    at = 0
    for numbers, _ in several:  # each small enough for the processor's memory
        found[at : at + len(numbers)] |= rank[numbers]
        at += len(numbers)
    several.clear()
    arrays = posted(found, len(there), places=places)
    arrays["words"], arrays["word_at"] = joined([words[n] for n in there])
    return arrays


def posted(found: Tokens, words: int, *, places: bool) -> Arrays:
    """The postings' arrays of tokens of so many words, which are sorted in place."""
    found.sort()
    counts = np.zeros(words, np.int64)  # of postings, by word
    first, doc, pos = [np.zeros(0, np.uint32)], [np.zeros(0, "<u2")], [np.zeros(0, "<u2")]
    before = -1  # the posting of the last token
    for at in range(0, len(found), _BLOCK):
        block = found[at : at + _BLOCK]
        postings = (block >> _DOC).view(np.int64)
        new = np.empty(len(postings), bool)
        new[0] = postings[0] != before
        np.not_equal(postings[1:], postings[:-1], out=new[1:])
        before = postings[-1]
        edge = np.flatnonzero(new)
        postings = postings[edge]
        first.append((edge + at).astype(np.uint32))
        doc.append(postings.astype("<u2"))  # its last two bytes
        if len(postings):
            word = postings >> 16
            counts[word[0] : word[-1] + 1] += np.bincount(word - word[0])
        if places:
            pos.append(narrow(block & np.uint64(MOST_PLACES - 1), 2))
    post_at = offsets(counts)
    arrays = {"post_at": narrow(post_at, 4), "doc": np.concatenate(doc)}
    token_at = np.concatenate([*first, [np.uint32(len(found))]])
    if len(token_at) <= len(found):
        arrays["tf"] = narrow(np.diff(token_at))
        arrays["pos_at"] = narrow(token_at[post_at], 4)
    if places:
        arrays["pos"] = np.concatenate(pos)
    return arrays
