"""schema.org markup in pages: what each way of writing it tells, whom it does not concern, and what is broken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.items import Precision, Quote, ReadPost
from crawlers.reading.page import Page
from crawlers.schema.reader import Marked, read_schema_org
from tests.damage import ANYTHING, LINEAR, damaged, growth

HOME = "https://forum.example.org"
THREAD = f"{HOME}/thread/12"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TIMES = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)

FIRST = "After the third dose she slept through the night."
SECOND = "Ours needed two weeks before it settled."
THIRD = "That is good to hear, thank you."


def page(*parts: str, url: str = THREAD) -> Page:
    return Page(url, "".join(parts).encode("utf-8", "replace"), "text/html; charset=utf-8", NOW)


def script(data: object) -> str:
    body = json.dumps(data).replace("</", "<\\/")
    return f'<script type="application/ld+json">{body}</script>'


def read(*data: object, url: str = THREAD) -> Marked:
    return read_schema_org(page(*map(script, data), url=url))


def read_html(*parts: str, url: str = THREAD) -> Marked:
    return read_schema_org(page("<html><body>", *parts, "</body></html>", url=url))


def posting(**more: object) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "DiscussionForumPosting",
        "headline": "Sleep after the third dose",
        "url": THREAD,
        "text": FIRST,
        "author": {"@type": "Person", "name": "willow", "url": f"{HOME}/member/5"},
        "datePublished": "2026-04-01T08:30:00+02:00",
        **more,
    }


def comment(number: int, text: str = SECOND, **more: object) -> dict[str, object]:
    return {
        "@type": "Comment",
        "text": text,
        "url": f"{THREAD}#post-{number}",
        "author": {"@type": "Person", "name": "heron"},
        "datePublished": "2026-04-02",
        **more,
    }


def texts(marked: Marked) -> list[str]:
    return [post.text for post in marked.posts]


def only(marked: Marked) -> ReadPost:
    assert len(marked.posts) == 1
    return marked.posts[0]


# -- a discussion in JSON-LD ----------------------------------------------------------------------------------


def test_a_discussion_is_its_first_post_and_the_comments_below_it() -> None:
    marked = read(posting(comment=[comment(31), comment(32, THIRD)]))
    assert texts(marked) == [FIRST, SECOND, THIRD]
    assert [post.position for post in marked.posts] == [1, 2, 3]
    assert (marked.title, marked.url) == ("Sleep after the third dose", THREAD)


def test_a_post_has_its_author_date_and_address() -> None:
    post = read(posting(comment=comment(31))).posts[0]
    assert (post.author, post.author_url, post.author_id) == ("willow", f"{HOME}/member/5", f"{HOME}/member/5")
    assert post.created == datetime(2026, 4, 1, 6, 30, tzinfo=UTC)
    assert post.precision is Precision.SECOND
    assert post.url == THREAD


def test_a_date_without_a_zone_is_utc_and_without_a_time_a_day() -> None:
    marked = read(posting(datePublished="2026-04-01 08:30:00", comment=comment(31)))
    assert [post.created for post in marked.posts] == [
        datetime(2026, 4, 1, 8, 30, tzinfo=UTC),
        datetime(2026, 4, 2, tzinfo=UTC),
    ]
    assert marked.posts[1].precision is Precision.DAY


def test_a_later_page_names_the_first_post_without_its_text_and_it_is_none() -> None:
    marked = read(posting(text="", comment=[comment(41), comment(42, THIRD)]), url=f"{THREAD}/page-2")
    assert texts(marked) == [SECOND, THIRD]
    assert marked.title == "Sleep after the third dose"


def test_a_reply_names_the_comment_that_it_is_nested_in_but_not_the_first_post() -> None:
    marked = read(posting(comment=[comment(31, comment=[comment(32, THIRD)]), comment(33, "So did we.")]))
    assert [(post.id, post.reply_to) for post in marked.posts[1:]] == [("31", ""), ("32", "31"), ("33", "")]


def test_a_reply_names_the_comment_that_it_calls_its_parent() -> None:
    marked = read(posting(comment=[comment(31), comment(32, THIRD, parentItem={"@id": f"{THREAD}#post-31"})]))
    assert marked.posts[2].reply_to == "31"


def test_items_of_a_graph_are_found_by_their_id_whatever_their_order() -> None:
    first = {**posting(comment=[{"@id": "#b"}, {"@id": "#a"}]), "author": {"@id": "#w"}}
    person = {"@id": "#w", "@type": "Person", "name": "willow"}
    inner = [{**comment(32, THIRD), "@id": "#a"}, first, {**comment(31), "@id": "#b"}, person]
    marked = read({"@context": "https://schema.org", "@graph": inner})
    assert texts(marked) == [FIRST, SECOND, THIRD]
    assert marked.posts[0].author == "willow"


@pytest.mark.parametrize("prefix", ["http://schema.org/", "https://schema.org/", "schema:"])
def test_names_may_carry_the_vocabulary(prefix: str) -> None:
    data = {"@type": [f"{prefix}DiscussionForumPosting"], f"{prefix}text": {"@value": FIRST}}
    assert texts(read({**data, f"{prefix}author": "willow", "about": "schema.org"})) == [FIRST]


def test_an_identifier_goes_before_an_address() -> None:
    marked = read(posting(identifier="a7", comment=comment(31, identifier={"@type": "PropertyValue", "value": "a8"})))
    assert [post.id for post in marked.posts] == ["a7", "a8"]


def test_a_name_that_two_posts_claim_is_the_first_ones() -> None:
    marked = read(posting(comment=[comment(31, identifier="x"), comment(32, THIRD, identifier="x")]))
    assert [post.id for post in marked.posts[1:]] == ["x", "32"]


def test_a_post_without_name_or_address_keeps_its_id_on_any_page_and_has_the_pages_address() -> None:
    bare = comment(1, url="")
    one = read(posting(comment=[comment(31, THIRD), bare])).posts[2]
    other = read(posting(text="", comment=[bare]), url=f"{THREAD}/page-2").posts[0]
    assert one.id == other.id != ""
    assert other.url == f"{THREAD}/page-2"


def test_the_first_post_is_not_called_as_a_comment_with_the_threads_number() -> None:
    marked = read(posting(comment=comment(12)))
    assert [post.id for post in marked.posts] == ["thread-12", "12"]


def test_a_first_post_that_is_told_again_as_the_first_comment_is_one_post() -> None:
    again = comment(31, FIRST, author={"name": "willow"}, datePublished="2026-04-01T06:30:01Z")
    marked = read(posting(author={"url": f"{HOME}/member/5"}, comment=[again, comment(32)]))
    assert [(post.id, post.author, post.author_url) for post in marked.posts] == [
        ("31", "willow", f"{HOME}/member/5"),
        ("32", "heron", ""),
    ]


def test_votes_or_likes_are_the_score() -> None:
    likes = [
        {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/ViewAction",
            "userInteractionCount": 900,
        },
        {"interactionType": {"@type": "LikeAction"}, "userInteractionCount": 7},
    ]
    marked = read(posting(interactionStatistic=likes, comment=[comment(31, upvoteCount="5", downvoteCount=2)]))
    assert [post.score for post in marked.posts] == [7, 3]
    assert only(read(posting())).score is None


# -- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("times", [0, 1, 2])
def test_text_may_be_html_escaped_once_or_twice(times: int) -> None:
    text = "<p>Salt &amp; water.</p><p>Twice a day.</p>"
    for _ in range(times):
        text = escape(text)
    assert only(read(posting(text=text))).text == "Salt & water.\n\nTwice a day."


def test_plain_text_keeps_its_lines_and_the_code_that_it_speaks_of() -> None:
    text = "Line one\nline two\n\nI wrote <script>go()</script> &amp; left a &lt; b."
    assert only(read(posting(text=text))).text == "Line one\nline two\n\nI wrote <script>go()</script> & left a < b."


def test_quotations_are_told_apart_from_the_own_words() -> None:
    html = f"<blockquote><cite>heron wrote</cite>{SECOND}</blockquote><p>{THIRD}</p>"
    post = only(read(posting(text=html)))
    assert (post.text, post.quotes) == (THIRD, (Quote(SECOND),))


def test_a_description_is_read_in_need_but_not_when_it_breaks_off() -> None:
    assert texts(read(posting(text="", description=FIRST))) == [FIRST]
    assert texts(read(posting(text="", description="After the third dose she…"))) == []


def test_controls_and_lone_surrogates_do_not_pass() -> None:
    post = only(
        read(posting(text="so\x07 far\ud800", author={"name": "wil\u202elow &#8238;"}, headline="A\x1bB&#x202e;C"))
    )
    assert (post.text, post.author) == ("so far", "willow")
    assert read(posting(headline="A\x1bB&#x202e;C")).title == "ABC"


# -- addresses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "http://[", "data:text/html,x", "https://", "ht tp://x", "\x00"]
)
def test_what_is_no_web_address_is_left_out(url: str) -> None:
    post = only(read(posting(url=url, author={"name": "willow", "url": url})))
    assert (post.author_url, post.author_id, post.url) == ("", "", THREAD)


def test_a_threads_address_on_another_host_is_not_believed() -> None:
    assert read(posting(url="https://elsewhere.example.net/thread/12")).url == ""


def test_a_profile_is_not_the_front_page_nor_the_page_itself() -> None:
    for url in (HOME, THREAD, "#"):
        assert only(read(posting(author={"name": "willow", "url": url}))).author_id == ""


def test_a_profile_that_goes_with_two_names_tells_nobody_apart() -> None:
    people = [{"name": name, "url": f"{HOME}/members"} for name in ("willow", "heron")]
    marked = read(posting(author=people[0], comment=[comment(31, author=people[1])]))
    assert [(post.author, post.author_id) for post in marked.posts] == [("willow", ""), ("heron", "")]


# -- questions and answers ------------------------------------------------------------------------------------


def answer(number: int, text: str, **more: object) -> dict[str, object]:
    return {**comment(number, text, **more), "@type": "Answer"}


def question(**more: object) -> dict[str, object]:
    asked = {**posting(), "@type": "Question", "name": "When does sleep settle?", **more}
    del asked["headline"]
    return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": asked}


def test_a_question_comes_with_its_comments_then_answers_the_accepted_one_first() -> None:
    marked = read(
        question(
            suggestedAnswer=[answer(33, "In a month."), answer(34, "Never here.")],
            acceptedAnswer=answer(32, "In two weeks.", comment=[comment(35, THIRD)]),
            comment=[comment(31, "Which dose?")],
        )
    )
    assert texts(marked) == [FIRST, "Which dose?", "In two weeks.", THIRD, "In a month.", "Never here."]
    assert marked.title == "When does sleep settle?"
    assert [post.reply_to for post in marked.posts] == ["", "", "", "32", "", ""]


def test_an_answer_that_is_accepted_and_suggested_is_one_post() -> None:
    marked = read(question(acceptedAnswer=answer(32, SECOND), suggestedAnswer=[answer(32, SECOND), answer(33, THIRD)]))
    assert texts(marked) == [FIRST, SECOND, THIRD]


def test_questions_that_a_company_answers_itself_are_no_thread() -> None:
    asked = {"@type": "Question", "name": "Where are you?", "acceptedAnswer": {"@type": "Answer", "text": "In town."}}
    assert read({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": [asked]}) == Marked()
    assert read({"@context": "https://schema.org", **asked}).posts == ()


# -- pages that are no thread ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["Article", "BlogPosting", "NewsArticle", "Product", "Review"])
def test_an_article_and_the_comments_below_it_are_no_posts(kind: str) -> None:
    loose = {**comment(33), "about": {"@type": kind}}
    assert read({**posting(comment=[comment(31)]), "@type": kind}, loose, {"a": "Question"}) == Marked()


def test_a_list_of_threads_is_no_thread() -> None:
    threads = [posting(headline=f"Thread {n}", url=f"{HOME}/thread/{n}") for n in (7, 8)]
    assert read(*threads, url=f"{HOME}/board/3").posts == ()
    listed = [{"@type": "ListItem", "item": thread} for thread in threads[:1]]
    assert read({"@type": "ItemList", "itemListElement": listed, "of": "schema.org"}, url=f"{HOME}/board/3").posts == ()


def test_the_thread_of_the_page_is_known_among_related_ones_by_its_address() -> None:
    other = posting(headline="Another", url=f"{HOME}/thread/13", text="Something else.")
    assert texts(read(other, posting(comment=[comment(31)]), url=f"{THREAD}/page-2")) == [FIRST, SECOND]


def test_a_page_without_markup_costs_next_to_nothing() -> None:
    plain = page("<p>A forum's words that speak of no vocabulary.</p>" * 2200)
    assert read_schema_org(plain) == Marked()
    assert "tree" not in vars(plain), "the page was not even parsed"


# -- broken JSON ----------------------------------------------------------------------------------------------

WHOLE = json.dumps(posting(comment=[comment(31)]))


@pytest.mark.parametrize(
    "body",
    [
        f"//<![CDATA[\n{WHOLE}\n//]]>",
        f"<!--\n{WHOLE}\n-->",
        f"{WHOLE};",
        WHOLE.replace("}]}", "},],}"),
        WHOLE.replace(FIRST, FIRST.replace("dose ", "dose\n")),
        f"[[{WHOLE}], null, 3]",
    ],
    ids=["CDATA", "comment", "semicolon", "commas", "line break", "lists"],
)
def test_json_with_a_usual_mistake_is_read(body: str) -> None:
    marked = read_html(f'<script type="application/ld+json">{body}</script>')
    assert [" ".join(text.split()) for text in texts(marked)] == [FIRST, SECOND]


@pytest.mark.parametrize("body", ["", "{", '{"text": ', "[" * 10_000, '{"comment":' * 10_000, "9" * 5000])
def test_broken_json_spoils_no_other_script(body: str) -> None:
    marked = read_html(f'<script type="application/ld+json">{body}</script>', script(posting()))
    assert texts(marked) == [FIRST]


def test_items_in_a_ring_end() -> None:
    ring = {**posting(comment=[{**comment(31), "@id": "#c", "comment": {"@id": "#p"}}]), "@id": "#p"}
    ring["url"] = {"@id": "#p"}
    ring["author"] = {"@id": "#p"}
    assert texts(read(ring)) == [FIRST, SECOND]


# -- microdata and RDFa ---------------------------------------------------------------------------------------


def microdata(inside: str = "", *, first: str = FIRST) -> str:
    return f"""<article itemscope itemtype="https://schema.org/DiscussionForumPosting">
        <h1 itemprop="headline">Sleep after the third dose</h1><link itemprop="url" href="/thread/12">
        <span itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="url" href="/member/5"><b
        itemprop="name">willow</b></a></span> <time itemprop="dateCreated" datetime="2026-04-01T06:30:00Z">April</time>
        <div itemprop="text">{first}</div>{inside}</article>"""


def reply(number: int, text: str = SECOND, inside: str = "") -> str:
    return f"""<div itemprop="comment" itemscope itemtype="https://schema.org/Comment" id="post-{number}">
        <a itemprop="author" href="/member/6">heron</a> <span itemprop="datePublished">2 April 2026, 10:15</span>
        <meta itemprop="upvoteCount" content="4"><div itemprop="text"><p>{text}</p>{inside}</div></div>"""


def test_microdata_tells_posts_by_its_elements() -> None:
    marked = read_html(microdata(reply(31) + reply(32, THIRD)))
    assert texts(marked) == [FIRST, SECOND, THIRD]
    assert (marked.title, marked.url) == ("Sleep after the third dose", THREAD)
    assert marked.posts[1] == ReadPost(
        id="31",
        url=f"{THREAD}#post-31",
        position=2,
        text=SECOND,
        author="heron",
        author_id=f"{HOME}/member/6",
        author_url=f"{HOME}/member/6",
        created=datetime(2026, 4, 2, 10, 15, tzinfo=UTC),
        precision=Precision.MINUTE,
        score=4,
    )


def test_a_name_set_on_a_link_is_what_the_link_shows() -> None:
    person = (
        '<p itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="name" href="/m/9">oak</a></p>'
    )
    post = read_html(microdata(reply(31).replace('<a itemprop="author" href="/member/6">heron</a>', person))).posts[1]
    assert (post.author, post.author_url) == ("oak", f"{HOME}/m/9")


def test_a_person_without_a_name_is_what_its_element_shows() -> None:
    person = '<p itemprop="author" itemscope itemtype="https://schema.org/Person"><a href="/m/9"><img></a> oak</p>'
    post = read_html(microdata(reply(31).replace('<a itemprop="author" href="/member/6">heron</a>', person))).posts[1]
    assert (post.author, post.author_url) == ("oak", f"{HOME}/m/9")


def test_a_comment_inside_a_text_is_a_post_of_its_own() -> None:
    marked = read_html(microdata(reply(31, inside=reply(32, THIRD))))
    assert [(post.text, post.reply_to) for post in marked.posts] == [(FIRST, ""), (SECOND, ""), (THIRD, "31")]


def test_quotations_in_an_element_link_back() -> None:
    quoted = f'<blockquote cite="/thread/12#post-31">{SECOND}</blockquote>{THIRD}'
    post = only(read_html(microdata(first=quoted)))
    assert (post.text, post.quotes) == (THIRD, (Quote(SECOND, f"{THREAD}#post-31"),))


def test_an_item_takes_values_from_elsewhere_by_itemref() -> None:
    apart = '<div id="who"><b itemprop="author">willow</b></div>'
    item = f"""<div itemscope itemtype="https://schema.org/DiscussionForumPosting" itemref="who none">
        <p itemprop="articleBody">{FIRST}</p></div>"""
    assert only(read_html(apart, item)).author == "willow"


def test_references_in_a_ring_end() -> None:
    item = f"""<div id="a" itemprop="comment" itemscope itemref="a b"
        itemtype="https://schema.org/DiscussionForumPosting"><p id="b" itemprop="text">{FIRST}</p>
        <i itemprop="author">willow</i></div>"""
    assert texts(read_html(item)) == [FIRST]


def test_posts_that_are_each_marked_as_a_discussion_of_one_title_are_one_thread() -> None:
    marked = read_html(microdata(), microdata(first=SECOND).replace("Sleep", "Re: Sleep"))
    assert texts(marked) == [FIRST, SECOND]


def test_comments_outside_the_discussion_follow_it() -> None:
    assert texts(read_html(microdata(), reply(31))) == [FIRST, SECOND]


def test_microdata_of_questions_keeps_the_pages_order() -> None:
    answers = [
        reply(n, f"Answer {n} of some.").replace('"comment"', name)
        for n, name in ((31, '"suggestedAnswer"'), (32, '"acceptedAnswer"'))
    ]
    html = microdata("".join(answers)).replace("DiscussionForumPosting", "Question").replace('"headline"', '"name"')
    marked = read_html(f'<div itemscope itemtype="https://schema.org/QAPage">{html}</div>')
    assert texts(marked) == [FIRST, "Answer 31 of some.", "Answer 32 of some."]


def test_rdfa_tells_the_same() -> None:
    html = f"""<div vocab="https://schema.org/" typeof="DiscussionForumPosting" resource="/thread/12">
        <h1 property="headline">Sleep</h1><div property="author" typeof="Person"><a property="url" href="/member/5"><b
        property="name">willow</b></a></div><p property="text">{FIRST}</p>
        <div property="comment" typeof="schema:Comment" resource="#post-31"><meta property="og:title" content="no">
        <i property="schema:author">heron</i><p property="text">{SECOND}</p></div></div>"""
    marked = read_html(html)
    assert texts(marked) == [FIRST, SECOND]
    assert [(post.author, post.id) for post in marked.posts] == [("willow", "thread-12"), ("heron", "31")]


# -- both ways at once ----------------------------------------------------------------------------------------


def test_what_is_told_twice_is_read_once_from_where_more_posts_are() -> None:
    marked = read_html(microdata(), script(posting(comment=[comment(31)])))
    assert texts(marked) == [FIRST, SECOND]


def test_of_two_equal_tellings_the_elements_count_and_the_other_fills_in() -> None:
    html = microdata(reply(31)).replace('<meta itemprop="upvoteCount" content="4">', "")
    marked = read_html(html, script(posting(comment=[comment(31, "Cut short", upvoteCount=9)])))
    assert marked.posts[1].text == SECOND
    assert marked.posts[1].score == 9
    assert marked.posts[1].author_id == f"{HOME}/member/6"


# -- boards ---------------------------------------------------------------------------------------------------


def crumbs(*names: str) -> dict[str, object]:
    steps: list[dict[str, object]] = [
        {"@type": "ListItem", "position": i, "name": name, "item": f"{HOME}/{name.lower()}" if i > 1 else HOME}
        for i, name in enumerate(names, 1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps[::-1]}


def test_the_board_is_the_last_breadcrumb_before_the_thread() -> None:
    assert read(posting(), crumbs("Home", "Treatments")).board == "Treatments"
    assert read(posting(), crumbs("Home", "Treatments", "Sleep after the third dose")).board == "Treatments"
    assert read(posting(), crumbs("Home")).board == ""


def test_breadcrumbs_in_microdata_name_the_board_too() -> None:
    item = '<li itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem">'
    trail = f"""<ol itemscope itemtype="https://schema.org/BreadcrumbList">{item}<a itemprop="item" href="/"><b
        itemprop="name">Home</b></a></li>{item}<a itemprop="item" href="/b/3"><b itemprop="name">Treatments</b></a>
        </li>{item}<b itemprop="name">Sleep</b></li></ol>"""
    assert read_html(trail).board == "Treatments"


def test_without_breadcrumbs_the_section_is_the_board() -> None:
    assert read(posting(articleSection="Treatments")).board == "Treatments"


# -- whatever comes -------------------------------------------------------------------------------------------


@given(ANYTHING)
def test_no_json_raises(value: object) -> None:
    read_html("<!-- schema.org Question itemscope -->", script(value))


@given(st.data())
def test_no_damaged_thread_raises(data: st.DataObject) -> None:
    whole = [
        posting(comment=[comment(31, comment=[comment(32)])]),
        question(acceptedAnswer=answer(33, THIRD)),
        crumbs("A", "B"),
    ]
    body = damaged(data, whole).decode()
    read_html(f'<!-- schema.org Question --><script type="application/ld+json">{body}</script>')


@given(st.integers(0, 2000), st.integers(0, 60), TIMES)
def test_no_damaged_page_raises(start: int, length: int, instead: str) -> None:
    html = microdata(reply(31) + reply(32, THIRD)) + script(posting(comment=[comment(31)]))
    assert isinstance(read_html(html[:start] + instead + html[start + length :]), Marked)


@given(st.lists(st.text("abc ", min_size=1).filter(str.strip), unique_by=lambda text: tuple(text.split()), max_size=8))
def test_the_posts_stand_in_the_pages_order(words: list[str]) -> None:
    wanted = [FIRST, *(" ".join(text.split()) for text in words)]
    inside = "".join(reply(n, text) for n, text in enumerate(words, 31))
    assert texts(read_html(microdata(inside))) == wanted
    assert texts(read(posting(comment=[comment(n, text) for n, text in enumerate(words, 31)]))) == wanted


@given(st.dictionaries(st.sampled_from(("url", "@id", "author", "discussionUrl", "identifier")), TIMES))
def test_every_post_has_an_id_and_a_web_address(odd: Mapping[str, str]) -> None:
    for post in read(posting(comment=[comment(31, **odd), comment(32, THIRD)], **odd)).posts:
        assert post.id
        assert post.url.startswith(("http://", "https://"))
        assert post.author_url == "" or post.author_url.startswith(("http://", "https://"))
        assert replace(post, id=post.id.encode().decode()) == post


def test_replies_one_below_the_other_take_no_longer_than_they_are_many() -> None:
    def read_replies(count: int) -> None:
        graph = [{**comment(n, f"Reply {n}", comment={"@id": f"#r{n + 1}"}), "@id": f"#r{n}"} for n in range(count)]
        assert len(read({"@graph": [posting(comment={"@id": "#r0"}), *graph]}).posts) == count + 1

    assert growth(read_replies, 2500) < LINEAR
