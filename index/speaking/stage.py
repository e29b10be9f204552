"""Where on the way the person is whom the post is about."""

from __future__ import annotations

from index.speaking.cues import Hit
from index.speaking.findings import Finding, spans
from index.speaking.kinship import UNKNOWN
from index.speaking.post import FOCUS, Post

ORDER = ("bereaved", "new", "treatment", "after", "before")  # the more telling first
_UNDONE = {"treatment": "stopped", "after": "relapsed"}


def find_stage(post: Post, voice: str) -> Finding | None:
    """The most telling stage that the post tells of its person; None where it tells none."""
    if voice not in FOCUS:
        return None
    found: dict[str, list[Hit]] = {}
    for hit in post.told("stage", voice):
        if hit.cue.value != "bereaved" or hit.cue.whom == "none" or post.whom(hit) in (FOCUS[voice], UNKNOWN):
            found.setdefault(hit.cue.value, []).append(hit)
    if any(" TX " not in hit.sentence.words for hit in found.pop("recent", ())):
        found.pop("treatment", None)  # perhaps newly diagnosed
    firm = {value for value, hits in found.items() if max(hit.cue.weight for hit in hits) > 1}
    for value in ORDER:
        if value in found and _UNDONE.get(value) not in found:
            if value not in firm and firm - {value}:
                continue
            return Finding(value, spans(found[value]))
    return None
