"""How well near-duplicates are found among composed posts, and what many posts cost.

``python -m benchmarks.likeness``
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory

from crawlers.items import Post, Thread
from crawlers.store import Store
from index.building.repeats import find_repeats
from index.deriving.derived import Derived

START = datetime(2024, 1, 1, tzinfo=UTC)
WHO = ["my daughter", "my son", "my husband", "our youngest", "my mum", "my sister", "I", "our boy", "his twin"]
DRUGS = ["fenfluramine", "stiripentol", "keppra", "valproate", "clobazam", "gabapentin", "prednisone", "the diet"]
WHEN = ["in May", "last winter", "two weeks ago", "after the scan", "on Monday", "before school began", "a year ago"]
WHAT = ["appetite", "sleep", "mood", "skin", "weight", "speech", "balance", "stomach", "memory", "temper", "hair"]
HOW = ["got better", "got worse", "came and went", "did not change", "fell apart", "was never the same", "came back"]
TAILS = ["and nobody could say why", "which we had not expected", "so we asked again", "and that was that"]
SIGNATURES = [
    "Mum of four, two of them with needs, tired and proud. I am not a doctor, ask yours before you change anything.",
    "Diagnosed late, three surgeries, one bag, still here. What helped me may not help you, see a professional first.",
]
WORDS = [
    f"{a}{b}{c}{d}" for a in "bdfglmnprstvz" for b in "aeiou" for c in "lmnrstk" for d in ("", "a", "in", "os", "er")
]
WEIGHTS = list(accumulate(1 / (n + 2) for n in range(len(WORDS))))


def sentence(rng: random.Random) -> str:
    """One sentence, of a form that many others have."""
    who, drug, when, what, how, tail = (rng.choice(x) for x in (WHO, DRUGS, WHEN, WHAT, HOW, TAILS))
    number = rng.randint(2, 99)
    forms = (
        f"{who} started {drug} {when} and the {what} {how} {tail}.",
        f"With {drug} at {number} mg the {what} {how} within {rng.randint(2, 20)} days, {tail}.",
        f"The neurologist said that {drug} could change the {what}, and {when} it {how}.",
        f"Has anyone seen that the {what} {how} {when} on {drug}?",
        f"We counted {number} of them {when}, then {number // 2}, {tail}, and the {what} {how}.",
    )
    text = rng.choice(forms)
    return text[0].upper() + text[1:]


def compose(rng: random.Random) -> str:
    """A post of 4 to 12 sentences in paragraphs."""
    said = [sentence(rng) for _ in range(rng.randint(4, 12))]
    return "".join(text + rng.choice((" ", " ", "\n\n")) for text in said).strip()


def _edited_words(text: str, rng: random.Random) -> str:
    words = text.split(" ")
    for _ in range(max(1, len(words) // 40)):
        words[rng.randrange(len(words))] = rng.choice(("actually", "kind of", "medication", "tbh"))
    return " ".join(words)


def _changed_line(text: str, rng: random.Random) -> str:
    said = re.split(r"(?<=[.?])\s+", text)
    said[rng.randrange(len(said))] = sentence(rng)
    return " ".join(said)


def _excerpt(text: str, share: float) -> str:
    words = text.split()
    return " ".join(words[int(len(words) * (1 - share)) :])


VARIANTS: dict[str, Callable[[str, random.Random], str]] = {
    "word for word": lambda text, _: text,
    "greeting before it": lambda text, _: f"Hi all, cross-posting this from the other group.\n\n{text}",
    "an update after it": lambda text, _: f"{text}\n\nEdit: thanks everyone, will report back!",
    "one word in forty edited": _edited_words,
    "one sentence replaced": _changed_line,
    "capitals, no commas, no paragraphs": lambda text, _: " ".join(text.upper().replace(",", "").split()),
    "its last three quarters": lambda text, _: _excerpt(text, 0.75),
    "its last half": lambda text, _: _excerpt(text, 0.5),
}


def quality(bases: int) -> None:
    """Print recall by kind of repost, and how many of the folded posts are reposts."""
    rng = random.Random(11)  # noqa: S311
    texts = [compose(rng) for _ in range(bases)]
    kinds = [""] * bases
    of = list(range(bases))
    for name, change in VARIANTS.items():
        for n in range(bases):
            texts.append(change(texts[n], rng))
            kinds.append(name)
            of.append(n)
    for n in range(bases):  # different posts under the same signatures
        texts.append(f"{sentence(rng)} {sentence(rng)} {sentence(rng)}\n{SIGNATURES[n % 2]}")
        kinds.append("")
        of.append(len(of))
    found = fold(texts)
    for name in VARIANTS:
        right = [found.get(n) == of[n] for n in range(len(texts)) if kinds[n] == name]
        print(f"| found: {name} | {sum(right) / len(right):.3f} |")
    right = [of[post] == of[original] for post, original in found.items()]
    print(f"| of what was folded, right | {sum(right) / len(right):.4f} |")
    print(f"| folded, of {2 * bases} posts that repeat nobody | {sum(not kinds[post] for post in found)} |")


def fold(texts: list[str]) -> dict[int, int]:
    """The reposts among some texts, each posted a minute after the one before."""
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "store.sqlite")) as store:
        _save(store, texts)
        with closing(Derived(Path(folder) / "derived.sqlite", "1")) as derived:
            found = find_repeats(store, derived.likenesses)
        numbers = {post.n: int(post.item.id) for _, post in store.changed_posts(0)}
    return {numbers[post]: numbers[original] for post, original in found.items()}


def invent(rng: random.Random) -> str:
    """A post of 120 invented words in the proportions of a language (Zipf), in sentences of ten."""
    words = rng.choices(WORDS, cum_weights=WEIGHTS, k=120)
    return " ".join(" ".join(words[n : n + 10]) + "." for n in range(0, len(words), 10))


def cost(count: int, write: Callable[[random.Random], str], what: str) -> None:
    """Print what it costs to find a tenth of many posts to be reposts: all at once, and after more were posted."""
    rng = random.Random(5)  # noqa: S311
    texts = [write(rng) for _ in range(count * 9 // 10)]
    texts += [_changed_line(rng.choice(texts), rng) for _ in range(count - len(texts))]
    before = _memory()
    with TemporaryDirectory() as folder, closing(Store(Path(folder) / "store.sqlite")) as store:
        _save(store, texts)
        file = Path(folder) / "derived.sqlite"
        with closing(Derived(file, "1")) as derived:
            for new in (0, 1, 1000):
                _save(store, [write(rng) for _ in range(new)], len(texts))
                begun = time.process_time()
                found = find_repeats(store, derived.likenesses)
                spent = time.process_time() - begun
                print(f"| {count:,} posts {what}, {f'{new:,} new' if new else 'the first time'}, CPU s | {spent:.3f} |")
        print(f"| reposts among them; kept of each post, bytes | {len(found):,}; {file.stat().st_size / count:.0f} |")
    print(f"| memory for it, MB | {_memory() - before:.0f} |")


def _save(store: Store, texts: list[str], start: int = 0) -> None:
    """Keep texts as posts of seven sources, a minute apart."""
    threads = [Thread(f"source {n}", "1", f"https://{n}.example/", "A title", "Board") for n in range(7)]
    posts = [_post(threads[n % 7], n, text) for n, text in enumerate(texts, start)]
    store.save_import([(thread, posts[n::7]) for n, thread in enumerate(threads[start % 7 :] + threads[: start % 7])])


def _post(thread: Thread, n: int, text: str) -> Post:
    return Post(thread.source, thread.id, str(n), "", n + 1, text, created=START + timedelta(minutes=n))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print every figure as a row of a table."""
    options = argparse.ArgumentParser(description="Find near-duplicates among composed posts.")
    options.add_argument("--bases", type=int, default=500)
    options.add_argument("--posts", type=int, default=100_000)
    chosen = options.parse_args()
    cost(chosen.posts, invent, "of invented words")
    cost(chosen.posts, compose, "of five forms of sentences")
    quality(chosen.bases)


if __name__ == "__main__":
    main()
