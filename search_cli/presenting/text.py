"""An answer in the terminal; in a pipe the same, with whole lines and without colour."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from crawlers.reading.clean import one_line
from index.searching.hits import Hit
from search_cli.answering import Reply
from search_cli.output import NOT_ADVICE, console, marked, print_address, print_indented
from search_cli.presenting import words

_DOT = " \u00b7 "


def print_answer(reply: Reply, *, explain: bool = False) -> None:
    """What was understood, the hits, what to narrow by, how to go on, and what authorities write.

    With ``explain`` all that made each hit's place.
    """
    out, answer = console(), reply.answer
    _print_understood(out, reply, explain=explain)
    if not answer.hits:
        _print_no_hits(out, reply)
    else:
        _line(out, f"{words.headline(reply)} {words.unspoken(reply)}")
        for number, hit in words.numbered(reply):
            _print_hit(out, number, hit, reply, explain=explain)
        _print_opposite(out, reply, explain=explain)
        out.print()
        for title, values in words.facet_lines(reply):
            told = one_line(", ".join(f"{name} ({n:,})" for name, n in values))
            print_indented(out, Text(f"{title}: ", "bold") + Text(told, ""), 0)
        _line(out, _DOT.join(words.go_on(reply)))
    _print_advice(out, reply)


def _line(out: Console, text: str, style: str = "") -> None:
    """One thing said: wrapped on a terminal, whole in a pipe."""
    print_indented(out, Text(one_line(text), style), 0)


def _print_understood(out: Console, reply: Reply, *, explain: bool) -> None:
    _line(out, f"Looked for: {words.understood(reply.answer.query)}")
    if reply.suggestion:
        _line(out, f"Did you mean: {reply.suggestion}", "bold")
    if reply.meanings:
        _line(out, f"Also for: {'; '.join(words.meant(reply.meanings))}. Words alone: --exact")
    for one in reply.meanings if explain else ():
        names = ", ".join(f'"{one_line(name)}"' for name in one.names)
        print_indented(out, Text(f"{one.name} ({one.facet}, {one.concept}): {names or 'by this name alone'}", "dim"), 2)
    for note in words.notes(reply):
        _line(out, note)
    if explain:
        _line(out, words.WEIGHTS, "dim")


def _print_hit(out: Console, number: int, hit: Hit, reply: Reply, *, explain: bool) -> None:
    thread, post, lead = hit.thread.item, hit.post.item, f"{number}. "
    by = len(lead)
    out.print()
    print_indented(out, Text(one_line(thread.title) or words.NO_TITLE, "bold"), by, lead)
    checked = words.checked(hit.post.last_verified, reply.now)
    facts = (thread.source, thread.board, words.day(post.created), checked, words.speaks(hit))
    print_indented(out, Text(_DOT.join(one_line(fact) for fact in facts if fact), "dim"), by)
    for line in (words.why_line(reply, hit), *(words.explained(hit, reply.answer.words) if explain else ())):
        print_indented(out, Text(one_line(line), "dim"), by)
    snippet = hit.snippet
    if snippet.text:
        passage = marked(snippet.text, snippet.marks, style=out.color_system is not None)
        passage = Text("... " if snippet.before else "") + passage + Text(" ..." if snippet.after else "")
        print_indented(out, passage, by)
    print_address(out, post.url or thread.url, by)
    if told := words.more(hit):
        print_indented(out, Text(one_line(f"and {', '.join(told)}"), "dim"), by)


def _print_opposite(out: Console, reply: Reply, *, explain: bool) -> None:
    if not reply.request.opposite:
        return
    out.print()
    opposite = reply.answer.opposite
    if opposite is None:
        _line(out, words.NO_OPPOSITE)
        return
    _line(out, "A different account, from another source", "bold")
    _line(out, f"{words.opposite_line(reply, opposite)} {words.READ_BY_RULES}")
    _print_hit(out, words.opposite_number(reply), opposite.hit, reply, explain=explain)


def _print_no_hits(out: Console, reply: Reply) -> None:
    from search_cli.presenting.nothing import nothing_sections  # which imports much

    _line(out, words.no_hits(reply))
    for title, lines in nothing_sections(reply):
        out.print()
        _line(out, title, "bold")
        for line in lines:
            print_indented(out, Text(one_line(line)), 2)


def _print_advice(out: Console, reply: Reply) -> None:
    """The line on medical advice, and where authorities write about what was asked for."""
    out.print()
    _line(out, NOT_ADVICE)
    for topic in reply.topics:
        _line(out, f"What authorities write about {topic.name}:")
        for link in topic.links:
            print_indented(out, Text(f"{link.name}, {link.about}", "dim"), 2)
            print_address(out, link.url, 4)
