"""phpBB's addresses: one spelling a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.family import FamilyError, load_family

SID = "sid=0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (f"https://f.example/viewtopic.php?f=3&t=2&{SID}#p5", "https://f.example/viewtopic.php?t=2"),
        (f"https://f.example/viewtopic.php?{SID}&start=0&t=2", "https://f.example/viewtopic.php?t=2"),
        ("https://f.example/viewtopic.php?start=10&t=2&view=print", "https://f.example/viewtopic.php?t=2&start=10"),
        (f"https://f.example/sub/viewforum.php?f=3&{SID}", "https://f.example/sub/viewforum.php?f=3"),
        (f"https://f.example/index.php?{SID}", "https://f.example/index.php"),
        ("https://f.example/", "https://f.example/"),
    ],
)
def test_a_page_has_one_address(url: str, canonical: str) -> None:
    assert load_family("phpbb").canonical(url) == canonical


@given(st.text(alphabet="abt=&?;#/.php%[]:1", max_size=60))
def test_canonical_addresses_stay_as_they_are(tail: str) -> None:
    family = load_family("phpbb")
    once = family.canonical(f"https://f.example/viewtopic.php?{tail}")
    assert family.canonical(once) == once


def test_an_unknown_family_lists_the_known_ones() -> None:
    with pytest.raises(FamilyError, match="phpbb"):
        load_family("../../etc")
