"""The same thread pages by Hugo: threads as its content files, one layout that gives our page, and what a build costs.

The frame of the page (head, header, footer) is cut from a page of ours and given to Hugo as plain text; what a thread
fills in is written in its template language below, in the order of ``thread.html``; :func:`differences` tells whether
both made the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path

from benchmarks.site_watching import Cost, watched
from search_cli.site.catalogue import read_locale, read_translations
from search_cli.site.labels import Labels
from search_cli.site.pages import Renderer
from search_cli.site.search_words import value_of
from search_cli.site.views import PostView, ThreadLine, ThreadView
from search_cli.site.wording import Wording

CONFIG = {
    "baseURL": "/",
    "title": "Composed",
    "uglyURLs": True,
    "disableKinds": ["page-rss", "RSS", "sitemap", "robotsTXT", "404", "taxonomy", "term", "section", "home"],
}
TITLE, PATH = "TITLE-OF-A-THREAD", "path-of-a-thread"
LAYOUT = """{{ $p := .Params }}[[HEAD]]
{{ $p.cards | safeHTML }}
<h1 dir="auto">{{ $p.heading }}</h1>
<div class="facts" data-pagefind-ignore>
<p data-pagefind-meta="date:{{ $p.updated }}"><a href="../../source/{{ $p.source }}.html" data-pagefind-filter="source" data-pagefind-meta="source"><bdi>{{ $p.source }}</bdi></a>{{ with $p.board }} · <bdi>{{ . }}</bdi>{{ end }}{{ with $p.updated }} · {{ if and $p.created (ne $p.created .) }}{{ template "day" $p.created }} – {{ end }}{{ template "day" . }}{{ end }}</p>
{{ with $p.checked }}<p>Still public when we checked: {{ template "day" . }}</p>{{ end }}
{{ range $p.concepts }}
<p class="tags">{{ .label }} {{ $facet := .facet }}{{ range .items }}{{ if .path }}<a href="../../{{ .path }}" data-pagefind-filter="{{ $facet }}:{{ .value }}"><bdi>{{ .name }}</bdi></a>{{ else }}<bdi>{{ .name }}</bdi>{{ end }} {{ end }}</p>
{{ end }}
{{ with $p.year }}<i hidden data-pagefind-filter="year:{{ . }}"></i>{{ end }}
{{ range $p.marks }}<i hidden data-pagefind-filter="{{ . }}"></i>{{ end }}
</div>
{{ with $p.address }}<p data-pagefind-ignore><a class="button" href="{{ . }}" rel="nofollow noopener noreferrer">Read it all where it was written</a></p>{{ end }}
<ol class="posts">
{{ range $p.posts }}{{ $cut := .cut }}
<li>
<p class="facts" data-pagefind-ignore>{{ .who }}{{ with .said }}, {{ . }}{{ end }}{{ with .date }} · {{ template "day" . }}{{ end }}{{ if .url }} · <a href="{{ .url }}" rel="nofollow noopener noreferrer" aria-label="Original of post {{ .position }}">original</a>{{ end }}</p>
{{ with .excerpt }}<p class="excerpt" dir="auto">{{ . }}{{ if $cut }}<span aria-hidden="true"> …</span>{{ end }}</p>{{ end }}
</li>
{{ end }}
</ol>
{{ if $p.withheld }}<p class="facts" data-pagefind-ignore>Some words may only be read in the community itself.</p>{{ end }}
<p class="facts" data-pagefind-ignore>Did you write some of this? <a href="../../remove.html">Ask us to take it down.</a></p>
[[FOOT]]
{{ define "day" }}<time datetime="{{ . }}">{{ dateFormat "January 2, 2006" . }}</time>{{ end }}
"""  # noqa: E501  # as thread.html has its lines


def write_content(threads: Iterable[ThreadView], renderer: Renderer, folder: Path) -> int:
    """A folder that Hugo can build: configuration, layout, a file for each thread. Returns how many."""
    layout = folder / "layouts" / "_default"
    layout.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    (layout / "single.html").write_text(_layout(renderer), encoding="utf-8")
    words, count = Words(), 0
    for thread in threads:
        count += 1
        file = (folder / "content" / thread.line.path).with_suffix(".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        facts = words.front_matter(thread) | {"cards": _cards(thread, renderer)}
        file.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return count


def _cards(thread: ThreadView, renderer: Renderer) -> str:
    """The safety cards of a thread, made by us: few have one."""
    if not thread.danger:
        return ""
    main = renderer.render("thread.html", thread.line.path, thread=thread).partition("<main")[2]
    return main.partition(">")[2].partition("<h1")[0]


def _layout(renderer: Renderer) -> str:
    line = ThreadLine(f"thread/00/{PATH}.html", TITLE, "source", "", "", 0)
    page = renderer.render("thread.html", line.path, thread=ThreadView(line, "", "", "", ()))
    head, _, rest = page.partition("<h1")
    foot = rest[rest.index("</main>") :]
    head = head.replace(TITLE, "{{ $p.heading }}").replace(line.path, "{{ $p.path }}")
    head = re.sub('<meta name="robots"[^>]*>', r"{{ if not $p.indexed }}\g<0>{{ end }}", head)
    return LAYOUT.replace("[[HEAD]]", head.rstrip()).replace("[[FOOT]]", foot)


class Words:
    """What our templates say of a code, for Hugo's files."""

    def __init__(self) -> None:
        locale = read_locale("en")
        self._wording = Wording(locale, read_translations(locale, None))
        self._labels = Labels(self._wording)

    def front_matter(self, thread: ThreadView) -> dict[str, object]:
        """What the layout fills in for a thread."""
        said, line = self._labels.globals(), thread.line
        withheld = not thread.posts or not thread.posts[0].excerpt
        return {
            "heading": line.title or said["no_title"],
            "path": line.path,
            "source": line.source,
            "board": line.board,
            "updated": line.updated,
            "created": thread.created,
            "checked": thread.checked,
            "year": thread.year,
            "address": thread.url,
            "indexed": thread.indexed,
            "withheld": withheld,
            "marks": [f"{field}:{code}" for field, codes in thread.values.items() for code in codes],
            "concepts": [
                {
                    "facet": facet,
                    "label": label,
                    "items": [
                        {"name": one.name, "path": one.path, "value": value_of(one.path)}
                        for one in thread.concepts[facet]
                    ],
                }
                for facet, label in self._facets()
                if thread.concepts.get(facet)
            ],
            "posts": [{**asdict(post), **self._speaker(post)} for post in thread.posts],
        }

    def _facets(self) -> Iterable[tuple[str, str]]:
        found = self._labels.globals()["facets"]
        return found if isinstance(found, tuple) else ()

    def _speaker(self, post: PostView) -> dict[str, str]:
        who = self._labels.person(post.speaker) if post.speaker else str(self._labels.globals()["somebody"])
        return {"who": who, "said": self._wording.word(post.said)}


def build(folder: Path, target: Path) -> Cost:
    """What Hugo's build costs on one core, with one thread for Go's own work."""
    command = ["hugo", "--quiet", "--source", str(folder), "--destination", str(target)]
    return watched(command, only_core=True, GOMAXPROCS="1")


class _Parts(HTMLParser):
    """Elements with their attributes and the words between them, blanks aside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, sorted((name, value or "") for name, value in attrs)))

    def handle_data(self, data: str) -> None:
        self.parts += data.split()


def differences(ours: Path, theirs: Path, paths: Iterable[str]) -> list[str]:
    """The paths of pages that do not hold the same elements, attributes and words in both folders."""
    return [
        path
        for path in paths
        if _Parts((ours / path).read_text(encoding="utf-8")).parts
        != _Parts((theirs / path).read_text(encoding="utf-8")).parts
    ]
