"""Reading a post for all facets of speaking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.speaking.age import find_age
from index.speaking.findings import Finding, Outcome
from index.speaking.kind import find_kind
from index.speaking.kinship import FRIEND
from index.speaking.outcome import find_outcomes, whole
from index.speaking.post import read_post
from index.speaking.stage import find_stage
from index.speaking.voice import find_voice
from index.speaking.words import is_english
from index.vocabulary import Mention


@dataclass(frozen=True, slots=True)
class Speaking:
    """What a post says of its speaker and of the person whom it is about; None, and no outcome, where it does not say.

    ``voice`` is patient, parent, partner, relative or professional; ``kind`` experience, question, advice or news;
    ``stage`` before, new, treatment, after or bereaved; ``age`` baby (0-1), child (2-12), teen (13-17), adult (18-64)
    or older; ``outcomes`` has what came of each treatment: helped, not, side (a side effect) or mixed.
    """

    voice: Finding | None = None
    kind: Finding | None = None
    stage: Finding | None = None
    outcomes: tuple[Outcome, ...] = ()
    age: Finding | None = None

    @property
    def outcome(self) -> Finding | None:
        """What came of all treatments as one: *mixed* where one helped and another did not."""
        value = whole(self.outcomes)
        return Finding(value, tuple(span for one in self.outcomes for span in one.spans)) if value else None


def read_speaking(text: str, *, title: str = "", opens: bool = True, mentions: Sequence[Mention] = ()) -> Speaking:
    """What a post says, from explicit cues alone (``docs/understanding.md``); nothing of a text that is not English.

    ``title`` is the thread's; it counts where the post ``opens`` the thread. ``mentions`` are the text's, in order;
    with them the drugs and illnesses of the vocabularies are known. No more than the first 20,000 characters are read.
    """
    post = read_post(text, title, mentions, opens=opens)
    if not is_english(post.sentences):
        return Speaking()
    voice = find_voice(post)
    spoken = voice.value if voice else ""
    stage = find_stage(post, spoken)
    return Speaking(
        voice=voice if spoken != FRIEND else None,
        kind=find_kind(post, spoken),
        stage=stage,
        outcomes=find_outcomes(post, spoken, mentions),
        age=find_age(post, spoken, stage.value if stage else ""),
    )
