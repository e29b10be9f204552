"""How the site looks and is used in a real browser: every kind of page, light and dark, on a phone, without scripts."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from search_cli.site.serve import open_server
from tests.site_views import FACTS, POSTS, pages, write_site
from tests.test_site_pages import translate

PATHS = {made.kind: made.path for made in pages()}
SHOTS = Path(__file__).parent / "screenshots"
WIDTHS = (360, 768, 1280)


def serve(folder: Path) -> Iterator[str]:
    """Where a folder is served."""
    with open_server(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a site of one page of each kind is served."""
    folder = tmp_path_factory.mktemp("site")
    write_site(folder)
    yield from serve(folder)


@pytest.fixture(scope="module")
def turned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same site in a language that is written from right to left."""
    folder, theme = tmp_path_factory.mktemp("turned"), tmp_path_factory.mktemp("theme")
    translate(theme, "ar")
    write_site(folder, replace(FACTS, language="ar"), theme)
    yield from serve(folder)


@pytest.fixture(scope="module", params=["light", "dark"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser that asks for light or dark pages."""
    opened = browser.new_context(color_scheme="dark" if request.param == "dark" else "light", bypass_csp=True)
    yield opened
    opened.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone; any complaint of the browser fails the test."""
    opened = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True)
    page = opened.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    opened.close()
    assert complaints == []


@pytest.mark.parametrize("kind", PATHS)
def test_axe_finds_nothing(context: BrowserContext, address: str, kind: str) -> None:
    page = context.new_page()
    page.goto(address + PATHS[kind])
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert Axe().run(page).response["violations"] == []
    page.close()


@pytest.mark.parametrize("kind", PATHS)
def test_a_phone_needs_no_sideways_scrolling(phone: Page, address: str, kind: str) -> None:
    phone.goto(address + PATHS[kind])
    phone.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("kind", ["home", "concept", "thread"])
def test_a_page_from_right_to_left_needs_none_either(phone: Page, turned: str, kind: str) -> None:
    phone.goto(turned + PATHS[kind])
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    name = phone.locator("body > header .name").bounding_box()
    assert name
    assert name["x"] + name["width"] > 300


# 24 pixels, or as much room around: WCAG 2.2 AA (2.5.8); links in sentences may be smaller.
@pytest.mark.parametrize("kind", ["home", "concept", "thread", "list", "help"])
def test_what_is_tapped_is_large_enough(phone: Page, address: str, kind: str) -> None:
    phone.goto(address + PATHS[kind])
    tapped = phone.locator("nav a, button, summary, input, .button, .threads a, .names a, .tags a, .tel")
    boxes = [one.bounding_box() for one in tapped.all() if one.is_visible()]
    assert len(boxes) > 5
    assert [box for box in boxes if box and box["height"] < 24] == []


@pytest.mark.parametrize("kind", PATHS)
def test_a_page_asks_for_little(phone: Page, address: str, kind: str) -> None:
    sizes: dict[str, int] = {}
    phone.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    phone.goto(address + PATHS[kind], wait_until="networkidle")
    assert len(sizes) <= 4
    assert sum(sizes.values()) <= 30_000
    assert all(url.startswith(address) for url in sizes)


def test_words_typed_on_the_first_page_are_not_told_to_the_host(phone: Page, address: str) -> None:
    asked: list[str] = []
    phone.goto(address)
    phone.on("request", lambda request: asked.append(request.url))
    phone.route("**/search.html*", lambda route: route.fulfill(body="<title>Search</title>", content_type="text/html"))
    phone.get_by_label("What are you looking for?").fill("bad nights & fear")
    phone.get_by_role("button", name="Search").click()
    phone.wait_for_url("**/search.html#q=bad+nights+%26+fear")
    assert all("nights" not in url for url in asked)


def test_everything_but_search_works_without_scripts(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Dravet syndrome").first.click()
    page.get_by_text("What people ask").click()
    page.get_by_role("link", name="How do you get through the nights?").first.click()
    assert page.get_by_text("What helped your child to sleep?").is_visible()
    assert page.get_by_role("link", name="Original of post 1").get_attribute("href") == POSTS[0].url
    context.close()


def test_without_scripts_typed_words_are_not_sent_either(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.get_by_label("What are you looking for?").fill("bad nights")
    with page.expect_request("**/search.html*") as asked:
        page.get_by_role("button", name="Search").click()
    assert "nights" not in asked.value.url
    context.close()


def test_the_keyboard_reaches_the_content_first(phone: Page, address: str) -> None:
    phone.goto(address + PATHS["concept"])
    phone.keyboard.press("Tab")
    assert phone.evaluate("document.activeElement.textContent") == "Skip to the content"
    box = phone.locator(".skip").bounding_box()
    assert box
    assert box["x"] >= 0


def test_a_printed_sheet_has_lines_to_write_on_and_nothing_to_click(phone: Page, address: str) -> None:
    phone.goto(address + PATHS["sheet"])
    phone.emulate_media(media="print")
    assert phone.get_by_text("What other people ask").is_visible()
    assert not phone.get_by_role("link", name="Search").is_visible()
    assert not phone.get_by_text("Print this page").is_visible()


def test_a_printed_sheet_takes_two_pages_at_most(phone: Page, address: str) -> None:
    phone.goto(address + PATHS["sheet"])
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", phone.pdf(format="A4"))) <= 2


@pytest.mark.skipif(
    "THREADWELL_SCREENSHOTS" not in os.environ, reason="THREADWELL_SCREENSHOTS=1 takes pictures to look at"
)
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_of_every_page(context: BrowserContext, address: str, turned: str, width: int) -> None:
    SHOTS.mkdir(exist_ok=True)
    page = context.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    for site, name in ((address, ""), (turned, "-turned")):
        for kind, path in PATHS.items():
            page.goto(site + path)
            dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
            file = f"{kind.replace(', ', '-').replace(' ', '-')}{name}-{width}-{'dark' if dark else 'light'}.png"
            page.screenshot(path=str(SHOTS / file), full_page=True)
    page.close()
    assert any(SHOTS.iterdir())
