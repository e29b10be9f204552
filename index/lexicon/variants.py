"""Other ways to write a name, by rule: "cancer of the breast", "diabetes type 2", "Marfan", "lost weight".

A way of writing is a key: the forms of its words, each pair parted by the kind of gap that a text must have there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from index.lexicon.words import BREAK, COMMA, JOINED, STOP, form, listed, words_of

Words = list[tuple[str, str]]  # of each word: the gap before it, and its form

AS_WRITTEN, BY_RULE, SHORTENED, ADJECTIVE, LOOSE = range(5)
LONGEST = 12  # words; longer names are written out by nobody
# Heads that also stand first, with "of".
_HEADS = listed(
    "cancer carcinoma tumor sarcoma adenocarcinoma malignancy metastasis disease infection injury atrophy inflammation "
    "swelling pain ache numbness weakness stiffness tenderness cramp spasm loss lack failure stenosis rupture fracture "
    "abnormality anomaly malformation defect hypoplasia hyperplasia dysplasia agenesis cyst abscess ulcer hemorrhage "
    "ischemia necrosis edema fibrosis enlargement calcification dystrophy degeneration paralysis deficiency "
    "burning tingling redness dryness itching thrombosis occlusion obstruction perforation dislocation deformity"
)
_OPTIONAL = frozenset({"syndrome", "disease"})
_CANNOT = ("can't", "cannot", "can not", "couldn't", "could not", "unable to", "not able to", "cant", "couldnt")
_TROUBLE = ("trouble", "difficulty", "difficulty in", "difficulty with", "trouble with", "problem", "problem with")
_VERBAL = frozenset(said.split()[0] for said in (*_CANNOT, *_TROUBLE))
_CHANGES = {
    "gain": ("gain", "gained", "gaining", "put on", "putting on"),
    "loss": ("lost", "losing", "lose", "loss of", "loosing"),
}
_WHOSE = ("my", "his", "her", "the", "their", "your")
_PREFIXES = listed(
    "anti auto bi co de di endo extra hemi hyper hypo im in inter intra macro mal meta micro mono multi neo neuro non "
    "over pan para peri photo poly post pre pseudo re semi sub super supra tri un under broncho cardio cerebro gastro "
    "hepato myo nephro osteo pneumo psycho spondylo thrombo uro vaso immuno"
)

_ADJECTIVES = ("al", "ic", "ary", "ous", "ar", "oid", "ive", "ory", "ine")
_AILING = ("problem", "trouble", "issue", "dysfunction", "impairment", "injury", "toxicity", "complication")
_ORGANS = {
    "kidney": ("nephro",),
    "liver": ("hepato",),
    "heart": ("cardio",),
    "lung": ("pneumo",),
    "skin": ("dermato",),
    "stomach": (),
    "bowel": ("entero",),
    "bladder": (),
    "thyroid": (),
    "gallbladder": (),
    "prostate": (),
    "pancreas": (),
    "eye": (),
    "brain": ("encephalo",),
    "muscle": ("myo",),
    "nerve": (),
    "joint": ("arthro",),
    "bone": (),
    "adrenal": (),
    "ovary": (),
}
_OF_DRUGS = frozenset({"toxicity", "overdose"})
_AS_ADJECTIVE = (
    ("tension", "tensive"),
    ("psychosis", "psychotic"),
    ("osis", "otic"),
    ("emia", "emic"),
    ("oxia", "oxic"),
    ("orexia", "orexic"),
    ("taxia", "taxic"),
    ("epsy", "eptic"),
    ("diabete", "diabetic"),
    ("phrenia", "phrenic"),
    ("tonia", "tonic"),
    ("kinesia", "kinetic"),
    ("plegia", "plegic"),
    ("toxicity", "toxic"),
    ("penia", "penic"),
    ("autism", "autistic"),
    ("allergy", "allergic"),
    ("asthma", "asthmatic"),
    ("obesity", "obese"),
    ("mania", "manic"),
    ("phobia", "phobic"),
    ("convulsion", "convulsive"),
    ("parkinsonism", "parkinsonian"),
)


def key_of(words: Words) -> str:
    """The key of words: what parts them stands between them."""
    return "".join(gap + word for gap, word in words)[1:]


def spaced(*words: str) -> str:
    """The key of words of which nothing but spaces or hyphens stands between two."""
    return JOINED.join(map(form, words))


def variants(name: str, is_ordinary: Callable[[str], bool]) -> Iterator[tuple[str, int]]:
    """The keys under which a name is found, each with how it was made: as written, by rule, shortened, or an adjective.

    ``is_ordinary`` tells the forms of everyday English words.
    """
    words = [(JOINED if gap == BREAK else gap, word) for gap, word in words_of(name)]
    if not words or len(words) > LONGEST:
        return
    yield key_of(words), AS_WRITTEN
    plain = [word for _, word in words]
    orders = list(_orders(words, plain))
    for order in orders:
        yield spaced(*order), BY_RULE
    for order in (plain, *orders):
        for other in (*_turned(order), *_numbered(order), *_everyday(order)):
            yield spaced(*other), BY_RULE
    yield from ((spaced(*adjective), ADJECTIVE) for adjective in _adjectives(plain))
    yield from ((spaced(*ailing), LOOSE) for ailing in _ailing(plain))
    yield from ((spaced(*joined), BY_RULE) for joined in _hyphens(name, plain))
    yield from ((spaced(*short), SHORTENED) for short in _shortened(name, plain, is_ordinary))


def _orders(words: Words, plain: list[str]) -> Iterator[list[str]]:
    """A name with commas the other way round, and without them: "neoplasm, breast"; without its full stops."""
    gaps = {gap for gap, _ in words[1:]}
    if COMMA in gaps:
        parts: list[list[str]] = [[]]
        for n, (gap, word) in enumerate(words):
            if gap == COMMA and n:
                parts.append([])
            parts[-1].append(word)
        yield [word for part in reversed(parts) for word in part]
        if len(parts) == 3:
            yield [*parts[1], *parts[2], *parts[0]]
    if COMMA in gaps or STOP in gaps:
        yield plain


def _turned(words: list[str]) -> Iterator[list[str]]:
    """So "pain of knee" is "knee pain", and "breast cancer" is "cancer of the breast"."""
    if "of" in words and words[0] in _HEADS:
        at = words.index("of")
        rest = [word for word in words[at + 1 :] if word != "the"]
        if at <= 2 and rest:
            yield [*rest, *words[:at]]
            yield [*words[: at + 1], *rest]
            yield [*words[: at + 1], "the", *rest]
    elif 2 <= len(words) <= 3 and words[-1] in _HEADS:
        for joint in (("of",), ("of", "the"), ("in",), ("in", "the"), ("to", "the")):
            yield [words[-1], *joint, *words[:-1]]


def _numbered(words: list[str]) -> Iterator[list[str]]:
    """So "type 2 diabetes", "diabetes type 2" and "diabetes 2"; "type I" where "type 1" is meant."""
    if "type" not in words[:-1]:
        return
    at = words.index("type")
    number, others = words[at + 1], words[:at] + words[at + 2 :]
    numbers = (number, "i") if number == "1" else (number,)
    for said in numbers:
        if others:
            yield ["type", said, *others]
            yield [*others, "type", said]
    if at and len(others) > 1:
        yield [*others, number]


def _everyday(words: list[str]) -> Iterator[list[str]]:
    """How people tell a symptom: "couldn't sleep", "difficulty breathing", "lost my appetite"."""
    text = " ".join(words) if words[0] in _VERBAL else ""
    for group in (_CANNOT, _TROUBLE):
        for said in group:
            if text.startswith(f"{said} "):
                rest = words[len(said.split()) :]
                yield from ([*other.split(), *rest] for other in group)
                break
    if len(words) == 2 and words[-1] in _CHANGES:
        for verb in _CHANGES[words[-1]]:
            yield [*verb.split(), words[0]]
            yield from ([*verb.split(), whose, words[0]] for whose in _WHOSE)


def _hyphens(name: str, plain: list[str]) -> Iterator[list[str]]:
    """So "anti-inflammatory" in one word, "COVID-19" too, and "antiinflammatory" in two."""
    if "-" in name:
        for at in range(len(plain) - 1):
            first, second = plain[at : at + 2]
            if first in _PREFIXES or second.isdigit() or (second.isalpha() and len(second) == 1):
                yield [*plain[:at], first + second, *plain[at + 2 :]]


def _shortened(name: str, plain: list[str], is_ordinary: Callable[[str], bool]) -> Iterator[list[str]]:
    """So "Marfan" for "Marfan syndrome", where what stays is a proper name; and the syndrome called a disease."""
    if len(plain) < 2 or plain[-1] not in _OPTIONAL:
        return
    rest = plain[:-1]
    telling = [word for word in rest if len(word) > 3 and word.isalpha() and not is_ordinary(word)]
    if telling:
        yield [*rest, "disease" if plain[-1] == "syndrome" else "syndrome"]
    said = name.split()
    proper = all(part[:1].isupper() for part in said[:-1]) and said[-1].islower()
    if proper and len(telling) == len(rest) and not any(word.endswith(_ADJECTIVES) for word in rest):
        yield rest


def _ailing(plain: list[str]) -> Iterator[list[str]]:
    """Looser names: "liver problems" and "hepatotoxicity" for an organ's disease, "overdose" for that of a drug."""
    if len(plain) == 2 and plain[1] == "disease" and plain[0] in _ORGANS:
        yield from ([plain[0], said] for said in _AILING)
        for stem in _ORGANS[plain[0]]:
            yield from ([stem + ending] for ending in ("toxicity", "toxic", "pathy"))
    if plain[:2] == ["drug", "induced"] and len(plain) == 4 and plain[3] in ("injury", "disease"):
        for stem in _ORGANS.get(plain[2], ()):
            yield from ([stem + ending] for ending in ("toxicity", "toxic"))
    if len(plain) == 2 and plain[0] == "drug" and plain[1] in _OF_DRUGS:
        yield plain[1:]


def _adjectives(plain: list[str]) -> Iterator[list[str]]:
    """So "epileptic" for "epilepsy": who is called so has it."""
    if len(plain) == 1:
        for ending, adjective in _AS_ADJECTIVE:
            if plain[0] == ending or (plain[0].endswith(ending) and len(plain[0]) > len(ending) + 1):
                yield [plain[0].removesuffix(ending) + adjective]
