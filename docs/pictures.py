"""Draws the README's pictures from the demo's home: ``.venv/bin/python docs/pictures.py`` after ``make demo``."""

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright
from rich.console import Console

from search_cli.answering import Request, answer_request
from search_cli.config import Home, find_home
from search_cli.presenting import text
from search_cli.site.serve import open_server

DOCS = Path(__file__).parent
QUERY = "dravet fenfluramine appetite"


def draw_terminal(home: Home) -> None:
    """The first hits of a search, as a terminal shows them."""
    window = Console(record=True, width=92, force_terminal=True, highlight=False, markup=False, file=sys.stderr)
    text.console = lambda: window
    window.print(f"$ threadwell search {QUERY!r} --limit 2", style="bold green")
    text.print_answer(answer_request(home, Request(QUERY, limit=2)))
    drawn = window.export_svg(title="threadwell")
    # rich names a font on another host; the picture asks nobody and takes the reader's own.
    (DOCS / "terminal.svg").write_text(re.sub(r"@font-face \{.*?\}", "", drawn, flags=re.DOTALL), encoding="utf-8")


def draw_site(home: Home) -> None:
    """The site's search on a small screen."""
    with open_server(home.site, 0) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 760, "height": 820}, color_scheme="light")
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/?q={QUERY.replace(' ', '+')}")
        page.locator("#hits li").first.wait_for()
        page.screenshot(path=DOCS / "site.png")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    own = Home(find_home(None).folder / "demo")
    draw_terminal(own)
    draw_site(own)
