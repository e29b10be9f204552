"""What a post is for: to tell, to ask, to advise, to pass on news."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.speaking.cues import Hit
from index.speaking.findings import Finding, spans
from index.speaking.post import Post, is_told
from index.speaking.words import Sentence, Span, listed

_NEWS, _DOUBT = 5.0, 4.0  # weight of the cues of news; what is enough where nobody is named, and too much for a story
_MANY, _SOME, _FEW = (
    0.3,
    0.1,
    0.2,
)  # of the sentences: what makes a post advice; an answer; and what is no more than a story's moral
_STRONG = 3  # weight of a cue that asks or advises by itself
_LAST, _END = 3, 2  # sentences at the end, where a request stands; where a story's moral does
_POLITE = 4  # one sentence of thanks in so many makes a post a courtesy
_STORY, _QUESTION = 18, 3  # words that they have at least
_VOICES = ("patient", "parent", "partner", "relative")
_ANSWERING = re.compile(
    r"\s*(?:in reply|to (?:the|whoever|anyone)|for (?:the|those|anyone|my))", re.IGNORECASE
)  # titles
_OPEN = re.compile(  # a question that wants an answer: a verb before its subject, or a word that asks
    r"(?:\S+ ){0,8}?(?:(?:has|have|had|did|does|do|is|are|was|were|will|would|can|could|should|may|might) "
    r"(?:[A-Z]+|any|you|your|u|it|this|that|these|there|they|i|we|he|she|the|my|our|most|yours)"
    r"|what|how|why|where|which|who|when|ANYONE|any|worth|normal) "
)
_NO_QUESTION = re.compile(  # advice and rhetoric
    r" (?:have you (?:TOOK|considered|thought|asked|had|got|looked|checked|spoken|talked|TAKE|read|seen)"
    r"|who (?:would have|'d have|knew|knows|cares)|what (?:can i say|a)|how (?:dare|could they|ironic)|why me) "
)


@dataclass(frozen=True, slots=True)
class _Body:
    """A post's sentences but its title and its thanks, by number; ``polite`` where the thanks are what it is for."""

    rest: Sequence[int]
    polite: bool
    hits: Sequence[Hit]

    def cues(self, value: str) -> list[Hit]:
        """The cues of one kind."""
        return [hit for hit in self.hits if hit.cue.value == value]


def find_kind(post: Post, voice: str) -> Finding | None:
    """The main purpose; None where the post has none of them, or it is not clear which."""
    body = _body(post)
    if not body.rest or not (voice or any(not listed("health").isdisjoint(one.tokens) for one in post.sentences)):
        return None
    if asked := _question(post, body, voice):
        return asked
    if body.polite or any(post.sentences[n].asks for n in body.rest[-_END:]):
        return None
    return _purpose(post, body, voice)


def news_weight(hits: Iterable[Hit]) -> float:
    """How much of the cues of news there is; each counts once."""
    return sum({hit.cue.pattern: hit.cue.weight for hit in hits if hit.cue.value == "news" and is_told(hit)}.values())


def _body(post: Post) -> _Body:
    numbers = [n for n, one in enumerate(post.sentences) if not one.in_title]
    thanks = {hit.index for hit in post.of("kind") if hit.cue.value == "thanks"}
    titled = any(post.sentences[n].in_title for n in thanks)
    polite = titled or bool(thanks & set(numbers[:1])) or len(thanks) * _POLITE >= len(numbers)
    rest = [n for n in numbers if n not in thanks]
    return _Body(rest, polite, [hit for hit in post.of("kind") if hit.index in set(rest)])


def _question(post: Post, body: _Body, voice: str) -> Finding | None:
    """A question to the readers, at the end or, of somebody who has told who they are, at the begin."""
    sure = body.polite or not voice
    cued = [hit for hit in body.cues("question") if _is_request(post, hit) and (hit.cue.weight >= _STRONG or not sure)]
    places = {hit.index for hit in cued} | (set() if sure else {n for n in body.rest if _is_open(post, n)})
    if not places or (max(places) not in body.rest[-_LAST:] and (sure or min(places) != body.rest[0])):
        return None
    last = max(places)
    return Finding("question", spans(hit for hit in cued if hit.index == last) or (_whole(post.sentences[last]),))


def _is_request(post: Post, hit: Hit) -> bool:
    """Whether a cue asks: with a question mark, or by words that need none; *not looking for advice* does not."""
    before = hit.sentence.words[: hit.start].split()[-3:]
    if "not" in before or before[-1:] in (["no"], ["for"], ["to"]) or _NO_QUESTION.search(hit.sentence.words):
        return False
    return (hit.sentence.asks or hit.cue.weight >= _STRONG) and not _is_answered(post, hit.index)


def _is_open(post: Post, index: int) -> bool:
    """Whether a sentence with a question mark wants an answer from the readers."""
    sentence = post.sentences[index]
    if not sentence.asks or len(sentence.tokens) < _QUESTION or _NO_QUESTION.search(sentence.words):
        return False
    return bool(_OPEN.match(sentence.words, 1)) and not _is_answered(post, index)


def _is_answered(post: Post, index: int) -> bool:
    """Whether the writer answers in the next breath."""
    return index + 1 < len(post.sentences) and post.sentences[index + 1].tokens[0] in listed("answers")


def _purpose(post: Post, body: _Body, voice: str) -> Finding | None:
    """News, advice, or a story."""
    news, heard = body.cues("news"), news_weight(body.hits)
    advice = [hit for hit in body.cues("advice") if is_told(hit) and not hit.sentence.asks]
    strong = [hit for hit in advice if hit.cue.weight >= _STRONG]
    places = {hit.index for hit in advice}
    share = len(places) / len(body.rest)
    if heard >= (_NEWS if voice else _DOUBT) and voice not in _VOICES and share < 0.5:
        return Finding("news", spans(news))
    answers = voice == "professional" or (voice not in _VOICES and (post.answers or bool(_ANSWERING.match(post.title))))
    if (
        heard < _NEWS
        and share >= (_SOME if answers else _MANY)
        and (len(places) > 1 or len(body.rest) < 3 or (answers and strong))
    ):
        return Finding("advice", spans(advice))
    if share > _FEW or heard >= _DOUBT or any(hit.index in body.rest[-_END:] for hit in strong):
        return None
    told = sum(len(post.sentences[n].tokens) for n in body.rest)
    is_story = voice in _VOICES and len(body.rest) > 1 and told >= _STORY
    return Finding("experience", (_whole(post.sentences[body.rest[0]]),)) if is_story else None


def _whole(sentence: Sentence) -> Span:
    return sentence.span(1, len(sentence.words))
