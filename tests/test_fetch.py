"""Answers, addresses and the manners that depend on them."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.crawl.addresses import Guard, is_public
from crawlers.crawl.fetch import Answer, http_date, origin, same_site, user_agent
from crawlers.crawl.robots import read_robots
from crawlers.crawl.unpacking import BrokenError, TooLargeError, UnknownError, unpack

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("120", 120), ("0", 0), ("Sun, 22 Nov 2026 12:01:30 GMT", 90), ("Sun, 22 Nov 2026 11:00:00 GMT", 0)],
)
def test_retry_after_is_understood_in_both_forms(value: str, seconds: int) -> None:
    answer = Answer("http://x/", 429, headers={"retry-after": value})
    assert answer.retry_after(NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "Sun, 99 Nov 2026 12:00:00 GMT"])
def test_a_retry_after_that_means_nothing_is_none(value: str) -> None:
    assert Answer("http://x/", 429, headers={"retry-after": value}).retry_after(NOW) is None


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    date = http_date(text)
    assert date is None or date.tzinfo is not None


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://forum.example.org/viewtopic.php?t=1", True),
        ("http://forum.example.org/", True),
        ("https://www.forum.example.org/", True),
        ("https://FORUM.example.org:443/", True),
        ("https://forum.example.org:8443/", False),
        ("https://example.org/", False),
        ("https://forum.example.org.evil.net/", False),
        ("https://user@forum.example.org/", False),
        ("ftp://forum.example.org/", False),
        ("javascript:alert(1)", False),
        ("http://[::1", False),
    ],
)
def test_only_the_sources_own_host_is_the_same_site(url: str, same: bool) -> None:
    assert same_site(url, "https://forum.example.org/") is same


def test_an_origin_has_no_path() -> None:
    assert origin("HTTPS://Forum.example.org:8080/a/b?c=d") == "https://forum.example.org:8080"


def test_the_user_agent_says_who_asks_and_whom_to_write_to() -> None:
    assert user_agent("1.2", "me@example.org") == "Threadwell/1.2 (+me@example.org)"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1",
     "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "255.255.255.255"],
)  # fmt: skip
def test_a_private_address_is_not_public_however_it_is_wrapped(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


def test_the_guard_gives_no_private_address_and_says_whom_it_refused() -> None:
    guard = Guard()
    assert guard.getaddrinfo("127.0.0.1", 80) == []
    assert guard.refused == {"127.0.0.1"}


def test_the_guard_lets_an_allowed_host_through() -> None:
    guard = Guard(frozenset({"127.0.0.1"}))
    assert guard.getaddrinfo("127.0.0.1", 80)[0][4][0] == "127.0.0.1"


@pytest.mark.parametrize("status", [429, 500, 503, 599])
def test_robots_out_of_order_forbids_everything(status: int) -> None:
    robots = read_robots(status, b"")
    assert not robots.allows("https://x.example/")
    assert str(status) in robots.refusal


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_robots_not_found_allows_everything(status: int) -> None:
    assert read_robots(status, b"User-agent: *\nDisallow: /").allows("https://x.example/")


def test_robots_rules_for_our_name_hold() -> None:
    body = b"User-agent: threadwell\nDisallow: /private\nCrawl-delay: 7\n\nUser-agent: *\nDisallow: /"
    robots = read_robots(200, body)
    assert robots.allows("https://x.example/board")
    assert not robots.allows("https://x.example/private/1")
    assert robots.delay == 7


def test_robots_beyond_its_size_limit_is_not_read() -> None:
    body = b"User-agent: *\n" + b"#" * 512_001 + b"\nDisallow: /"
    assert read_robots(200, body).allows("https://x.example/")


@given(st.binary(max_size=300))
def test_any_robots_body_is_read(body: bytes) -> None:
    assert read_robots(200, body).delay >= 0


# -- unpacking --------------------------------------------------------------------------------------------------

LARGEST = 1_000_000


def bare(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


@given(st.binary(max_size=3000))
def test_what_was_packed_is_unpacked(body: bytes) -> None:
    assert unpack(gzip.compress(body), "gzip", LARGEST) == body
    assert unpack(zlib.compress(body), "deflate", LARGEST) == body
    assert unpack(bare(body), "deflate", LARGEST) == body
    assert unpack(gzip.compress(zlib.compress(body)), "deflate, X-GZIP", LARGEST) == body
    assert unpack(gzip.compress(body) * 2, "gzip", LARGEST) == body * 2
    assert unpack(body, "identity", LARGEST) == body


@given(st.binary(min_size=1, max_size=3000), st.data())
def test_what_breaks_off_is_never_taken_for_whole(body: bytes, data: st.DataObject) -> None:
    packed = gzip.compress(body)
    cut = data.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(BrokenError):
        unpack(packed[:cut], "gzip", LARGEST)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "deflate", "gzip, deflate"]))
def test_any_body_is_unpacked_or_broken(body: bytes, coding: str) -> None:
    with contextlib.suppress(BrokenError):
        assert len(unpack(body, coding, LARGEST)) <= LARGEST


def test_unpacking_stops_at_the_limit() -> None:
    with pytest.raises(TooLargeError):
        unpack(gzip.compress(bytes(LARGEST + 1)), "gzip", LARGEST)
    assert len(unpack(gzip.compress(bytes(LARGEST)), "gzip", LARGEST)) == LARGEST


@pytest.mark.parametrize("coding", ["br", "zstd", "compress", "gzip, br"])
def test_what_we_did_not_ask_for_is_not_unpacked(coding: str) -> None:
    with pytest.raises(UnknownError):
        unpack(b"\x0b\x02\x80", coding, LARGEST)
