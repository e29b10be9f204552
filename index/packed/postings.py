"""How tokens become the arrays of a field that :mod:`index.packed.terms` describes.

A token is one number, ``word << 40 | post << 24 | place``: the word's rank in byte order, the post within its segment,
the place among the post's words. Sorted, tokens are what a segment keeps.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.packed.container import Numbers
from index.packed.terms import MOST_PLACES, narrow, offsets

Tokens = npt.NDArray[np.uint64]
_WORD, _DOC = np.uint64(40), np.uint64(24)
_BLOCK = 1 << 16  # tokens looked at at a time: as many as the processor's own memory holds


def tokens(words: npt.ArrayLike, docs: npt.ArrayLike, places: npt.ArrayLike = 0) -> Tokens:
    """One token each of words, posts and places."""
    made = np.asarray(words).astype(np.uint64)
    made <<= _WORD
    made |= np.asarray(docs).astype(np.uint64) << _DOC
    made |= np.asarray(places).astype(np.uint64)
    return made


def posted(found: Tokens, words: int, *, places: bool) -> tuple[dict[str, Numbers], npt.NDArray[np.intp]]:
    """The postings' arrays of tokens, which are sorted in place, and which of so many words have any."""
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
    kept = np.flatnonzero(counts)
    post_at = offsets(counts[kept])
    arrays = {"post_at": narrow(post_at, 4), "doc": np.concatenate(doc)}
    token_at = np.concatenate([*first, [np.uint32(len(found))]])
    if len(token_at) <= len(found):
        arrays["tf"] = narrow(np.diff(token_at))
        arrays["pos_at"] = narrow(token_at[post_at], 4)
    if places:
        arrays["pos"] = np.concatenate(pos)
    return arrays, kept
