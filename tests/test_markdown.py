"""Reddit's Markdown as plain text, quotations apart."""

from __future__ import annotations

import pytest

from crawlers.reading.markdown import read_markdown


@pytest.mark.parametrize(
    ("markdown", "text", "quotes"),
    [
        ("> a\n> b\n\nmine\n\n>c", "mine", ("a\nb", "c")),
        (">!spoiler!< here", "spoiler here", ()),
        ("**bold *and* thin**, `code`, ~~no~~", "bold and thin, code, no", ()),
        ('see [this page](https://x.example/a_(b) "t")', "see this page", ()),
        (r"2\*3 and 4*5*6, snake_case_name, 2 * 3 * 4", "2*3 and 4*5*6, snake_case_name, 2 * 3 * 4", ()),
        ("# Head\n\n---\n\nbody &amp; soul &lt;3", "Head\n\n\n\nbody & soul <3", ()),
        (">> deep\n\n>\n\nx", "x", ("deep",)),
        ("", "", ()),
    ],
)
def test_markdown_becomes_plain_text(markdown: str, text: str, quotes: tuple[str, ...]) -> None:
    own, said = read_markdown(markdown)
    assert (own, tuple(quote.text for quote in said)) == (text, quotes)


@pytest.mark.parametrize("piece", ["*a ", "[", "[a](x", "`", "_a ", "> ", "~~a ", "***", "\\*", "- "])
def test_hostile_markdown_takes_no_longer_than_its_length(piece: str) -> None:
    read_markdown(piece * 20_000)
