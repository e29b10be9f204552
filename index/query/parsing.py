"""From what a person typed to a tree, and back: words, "phrases", begun*, AND, OR, NOT or -, parentheses, field:value.

Whatever can be read is; what a person should know of how it was read is said in ``Query.notes``.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from crawlers.items import UsageError
from index.fields import ASKED, BY_NAME
from index.query.text import MAX_TYPED, SHORTEST, bare, begun, can_begin, cleaned, is_unspaced, pattern, without_stars
from index.query.tree import All, Filter, Leaf, Node, Query, Some, said, walk, write, write_value

__all__ = (
    "All",
    "Filter",
    "Leaf",
    "Meant",
    "Node",
    "Query",
    "QueryError",
    "Some",
    "parse",
    "read_as",
    "said",
    "walk",
    "write",
)

MAX_LENGTH = 1000  # letters of all words and phrases
MAX_LEAVES = 50  # words and phrases
MAX_FILTERS = 20
MAX_VALUE = 200  # letters of a field's value; the longest name in the vocabularies has 170
MAX_DEPTH = 20  # parentheses
_SHOWN = 40  # letters of a word in a note
_VALUE_WORDS = 6  # that a value without quotes may go on for
DATES = ("since", "until")
FIELDS = (*(field.name for field in ASKED), *DATES)
OPERATORS = ("AND", "OR", "NOT", "&&", "||")
_PIECE = pattern(FIELDS)
_FIELD = re.compile(rf"(?:{'|'.join(FIELDS)}):", re.IGNORECASE | re.ASCII)

Meant = Callable[[str, str], str | None]


class QueryError(UsageError):
    """The query cannot be understood; the text says where and what to change."""


def read_as(field: str, typed: str, value: str) -> str:
    """The note on a field's value that was taken for another one."""
    return f"No {field} is called {typed!r}; {value!r} was looked for."


def parse(text: str, meant: Meant | None = None) -> Query:
    """The tree of a query. Raises :class:`QueryError` for one with nothing to search for.

    ``meant`` gives what a value of a field means, None where it means nothing there. With it, values of several words
    need no quotes, and dates may be told in words.
    """
    parser = _Parser(text, meant)
    root = parser.sequence()
    if not parser.leaves and not parser.filters:
        raise QueryError("The query has no word to search for. Type a condition, a treatment, or a few words.")
    if parser.full or len(text) > MAX_TYPED:
        read = f" up to {said([*parser.leaves.values()][-1])[:_SHOWN]!r}" if parser.leaves else " to its first fields"
        parser.notes["long"] = f"The query is long; it was read{read}. To search by a paragraph: threadwell story"
    return Query(root, tuple(dict.fromkeys(parser.filters)), tuple(parser.notes.values()))


class _Parser:
    """Reads pieces from left to right; what makes no sense (an AND at the end, a stray parenthesis) is passed over."""

    def __init__(self, text: str, meant: Meant | None) -> None:
        self.notes: dict[str, str] = {}  # one of a kind
        self.pieces = list(_PIECE.finditer(self._closed(cleaned(text))))
        self.at = 0
        self.ignored = 0  # parentheses that are open and too deep
        self.meant = meant
        self.filters: list[Filter] = []
        self.leaves: dict[tuple[str, bool, bool], Leaf] = {}  # a word in other capitals is the same word
        self.full = False

    def _closed(self, text: str) -> str:
        """The text with a partner for every quote: one that ends a word and has none is left out."""
        if text.count('"') % 2:
            at = text.rindex('"')
            after = text[at + 1 :].strip()
            if at and text[at - 1] not in ' ("-+:' and text[at + 1 : at + 2] in ("", " "):
                self.notes["quote"] = "A quote without a partner was left out."
                return f"{text[:at]} {text[at + 1 :]}"
            if after:
                self.notes["quote"] = f"The quote before {after.split()[0]} has no partner; it was read up to the end."
            return f'{text}"'
        return text

    def sequence(self, depth: int = 0) -> Some:
        """Items up to a closing parenthesis or the end: joined by OR, AND binding tighter, NOT leaving out."""
        parts: list[Node] = []
        without: list[Node] = []
        joined, negated, either, before = False, False, False, ""
        while (piece := self._next()) is not None and not self._closes(piece, depth):
            word = piece["word"]
            if word in OPERATORS:
                joined = joined if word == "NOT" else word in ("AND", "&&")
                negated = word == "NOT" or negated
                either = word in ("OR", "||")
                continue
            name = (piece["field"] or "").lower()
            if either and (name or before):
                self._note_either(name, before)
            either, before = False, name
            node, minus = self._item(piece, depth, negated=negated)
            if node is None:
                negated = negated and not name
                continue
            if negated or minus:
                without.append(node)
            elif joined and parts:
                parts.append(_both(parts.pop(), node))
            else:
                parts.append(node)
            joined, negated = False, False
        return Some(tuple(dict.fromkeys(parts)), tuple(dict.fromkeys(without)))

    def _next(self) -> re.Match[str] | None:
        if self.at >= len(self.pieces):
            return None
        self.at += 1
        return self.pieces[self.at - 1]

    def _closes(self, piece: re.Match[str], depth: int) -> bool:
        """Whether a piece ends a group that was opened; too deep ones have no end, as they have no beginning."""
        if piece["close"] and self.ignored:
            self.ignored -= 1
            return False
        return bool(piece["close"] and depth)

    def _note_either(self, name: str, before: str) -> None:
        if name != before or name in DATES or BY_NAME[name].concepts:
            self.notes["either"] = "Fields hold all together: an OR beside one was passed over."

    def _item(self, piece: re.Match[str], depth: int, *, negated: bool) -> tuple[Node | None, bool]:
        """The node of a piece and whether a minus stands before it; None for a filter or for nothing."""
        if any((piece[name] or "").startswith("+") for name in ("sign", "not", "open", "word")) and piece[0] != "+":
            self.notes["plus"] = "A plus was passed over. For threads that have both of two words: this AND that."
        if piece["field"]:
            minus = negated or piece["sign"] == "-"
            return self._field(piece, left_out=minus), minus
        if piece["open"]:
            return self._group(depth), piece["open"].startswith("-")
        if piece["phrase"] is not None:
            return self._phrase(piece["phrase"]), piece["not"] == "-"
        word = piece["word"] or ""
        return self._word(word.lstrip("-+")), word.startswith("-")

    def _group(self, depth: int) -> Node | None:
        if depth == MAX_DEPTH:
            self.ignored += 1
            self.notes["deep"] = (
                f"Only {MAX_DEPTH} parentheses inside each other are read; the others were passed over."
            )
            return None
        inner = self.sequence(depth + 1)
        if len(inner.parts) == 1 and not inner.without:
            return inner.parts[0]
        return inner if inner.parts or inner.without else None

    def _phrase(self, typed: str) -> Leaf | None:
        text = " ".join(without_stars(typed).split())
        if "*" in typed:
            self._note_stars()
        return self._leaf(text, phrase=True) if bare(text) else None

    def _word(self, word: str) -> Leaf | None:
        text = bare(without_stars(word))
        beginning, asked, inside = begun(word)
        if text and asked and can_begin(beginning):
            if inside or word.startswith("*"):
                self.notes["star"] = f"A star is read at the end of a word only: {beginning}* was looked for."
            return self._leaf(beginning, prefix=True)
        if text and asked and is_unspaced(text):
            return self._leaf(text)
        if text and asked and not inside:
            self.notes["star"] = f"A star is read after at least {SHORTEST} letters; {text!r} was looked for as a word."
        elif text and (inside or word.startswith("*")):
            self._note_stars()
        if text in OPERATORS:
            text = text.lower()  # "AND," is no operator
        if _FIELD.match(text):
            return self._leaf(" ".join(text.replace(":", " ", 1).split()), phrase=True)
        return self._leaf(text) if text else None

    def _note_stars(self) -> None:
        self.notes["star"] = "A star is read at the end of a word only; the others were left out."

    def _leaf(self, text: str, *, phrase: bool = False, prefix: bool = False) -> Leaf | None:
        """The leaf, None where the query has as much as is read; of a single word that is too long its beginning."""
        if not self.leaves and len(text) > MAX_LENGTH:
            self.full, text = True, bare(text[:MAX_LENGTH])
            return self.leaves.setdefault(("", phrase, prefix), Leaf(text, phrase, prefix)) if text else None
        key = (text.casefold(), phrase, prefix)
        if key not in self.leaves:
            letters = len(text) + sum(len(leaf.text) for leaf in self.leaves.values())
            self.full = self.full or len(self.leaves) == MAX_LEAVES or letters > MAX_LENGTH
            if self.full:
                return None
        return self.leaves.setdefault(key, Leaf(text, phrase, prefix))

    def _field(self, piece: re.Match[str], *, left_out: bool) -> Leaf | None:
        """Takes up a filter; of a condition and the like that is left out, its words."""
        name = piece["field"].lower()
        value = self._value(name, piece)
        if not value:
            self.notes["empty"] = f"{name}: has no value and was passed over. Write it without a space: {name}:VALUE"
        elif left_out and (name in DATES or not BY_NAME[name].concepts):
            self.notes["minus"] = f"A field cannot be left out: {name}:{write_value(value)} was passed over."
        elif left_out:
            self.notes["minus"] = f"Only words can be left out: no thread here says {value!r}, but it may be meant."
            return self._leaf(value) if value.isalnum() and value not in OPERATORS else self._phrase(value)
        elif len(self.filters) == MAX_FILTERS:
            self.notes["fields"] = f"Only {MAX_FILTERS} fields are read; the others were passed over."
        else:
            told = self._dates(name, value) if name in DATES else (Filter(name, value),)
            self.filters = [*self.filters, *told][:MAX_FILTERS]
        return None

    def _dates(self, name: str, value: str) -> tuple[Filter, ...]:
        """The filter of a date; of "2024..2025" those of both."""
        first, last = (part.strip(". ") for part in (*value.split("..", 1), "")[:2])
        if not first or not last or ".." in last:
            return (Filter(name, value),)
        ends = zip(DATES, (first, last), strict=True)
        return tuple(Filter(one, (self.meant and self.meant(one, date)) or date) for one, date in ends)

    def _value(self, name: str, piece: re.Match[str]) -> str:
        """The value of a field; without quotes, as many words as together mean something."""
        quoted = piece["quoted"] is not None
        typed = (piece["quoted"] or piece["value"] or "").replace("*", "")
        typed = " ".join(typed[:MAX_VALUE].split()) if quoted else typed[:MAX_VALUE].rstrip(",;")
        if self.meant is None:
            return typed
        words = [] if quoted or (piece["value"] or "").endswith((",", ";")) else self._words_after()
        if typed[:1].isdigit() and self.meant(name, typed) is not None:
            words = []  # "since:2024 may help"
        for n in range(len(words), -1, -1):
            longer = " ".join((typed, *words[:n])).strip()
            if longer and (told := self.meant(name, longer)) is not None:
                self.at += n
                if told != longer and name not in DATES:
                    self.notes[f"near {name}"] = read_as(name, longer, told)
                return told
        return typed

    def _words_after(self) -> list[str]:
        """The plain words that follow, up to a comma."""
        words: list[str] = []
        for piece in self.pieces[self.at : self.at + _VALUE_WORDS]:
            word = piece["word"]
            if not word or word in OPERATORS or word[0] in "-+*" or (words and words[-1][-1] in ",;"):
                break
            words.append(word)
        return [word.rstrip(",;*") for word in words]


def _both(first: Node, second: Node) -> Node:
    """Both of two nodes, in one row with what they hold."""
    parts = (part for node in (first, second) for part in (node.parts if isinstance(node, All) else (node,)))
    both = tuple(dict.fromkeys(parts))
    return All(both) if len(both) > 1 else both[0]
