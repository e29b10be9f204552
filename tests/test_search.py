"""From the store to answers: building the index, and what a search finds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawlers.items import Post, Thread
from crawlers.keeping.removing import remove_posts
from crawlers.store import Store
from index.building.build import Built, build_index
from index.building.state import open_index, read_state, write_state
from index.deriving.derived import Derived
from index.engines.contract import EngineError
from index.query.meaning import read_meanings
from index.query.parsing import Leaf, QueryError, parse
from index.searching.ordering import Sort
from index.searching.search import Answer, Question, search
from index.tagging import Context, Tagger
from index.vocabulary import Mention

DAY = datetime(2024, 1, 1, tzinfo=UTC)


class Shelf:
    """A store with threads, and its index."""

    def __init__(self, folder: Path, tagger: Tagger) -> None:
        self.store = Store(folder / "store.sqlite")
        self.tagger = tagger
        self.derived = Derived(folder / "derived.sqlite", tagger.lexicon.version)
        self.home = folder / "index"
        self.posts = 0

    def close(self) -> None:
        self.store.close()
        self.derived.close()

    def thread(self, title: str, *texts: str, source: str = "src", start: datetime = DAY) -> None:
        """Keep a thread whose posts follow each other by a month."""
        item = Thread(source, title, f"https://{source}.example/{len(title)}", title, "Board")
        posts = []
        for n, text in enumerate(texts):
            self.posts += 1
            created = start + timedelta(days=31 * n)
            posts.append(Post(source, item.id, str(self.posts), item.url, n + 1, text, created=created))
        self.store.save_import([(item, posts)])

    def build(
        self, *, rebuild: bool = False, languages: Mapping[str, str] | None = None, **defaults: tuple[str, ...]
    ) -> Built:
        return build_index(
            self.store,
            self.derived,
            self.home,
            self.tagger,
            defaults=defaults,
            languages=languages,
            rebuild=rebuild,
        )

    def search(
        self, text: str, sort: Sort = Sort.RELEVANCE, limit: int = 10, page: int = 1, *, exact: bool = False
    ) -> Answer:
        query = parse(text)
        question = Question(query, [] if exact else read_meanings(query, self.tagger), sort, limit, page)
        return self.ask(question)

    def ask(self, question: Question) -> Answer:
        with closing(open_index(self.home, self.tagger.lexicon.version)) as index:
            return search(question, index, self.store, self.find)

    def find(self, name: str, facet: str) -> list[str]:
        lexicon = self.tagger.lexicon
        return [below for concept in lexicon.find(name, facet) for below in lexicon.narrower(concept)]

    def titles(self, text: str, sort: Sort = Sort.RELEVANCE) -> list[str]:
        return [hit.thread.item.title for hit in self.search(text, sort).hits]


@pytest.fixture
def shelf(tmp_path: Path, tagger: Tagger) -> Iterator[Shelf]:
    """An empty shelf."""
    shelf = Shelf(tmp_path, tagger)
    yield shelf
    shelf.close()


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    """A few threads, indexed."""
    shelf.thread("Dravet, 4 years old", "We started fenfluramine in May.", "Her appetite went down at first.")
    shelf.thread("Appetite of a toddler", "He eats nothing but bread.", source="other")
    shelf.thread(
        "Lupus in summer", "My lupus flares in the sun.", "Fenfluramine? No idea.", start=DAY.replace(year=2022)
    )
    shelf.thread("Sleep", "Melatonin and a dark room help.", "We tried melatonin too.", "No luck with melatonin.")
    shelf.build()
    return shelf


def test_words_in_title_and_different_posts_find_the_thread_first(full: Shelf) -> None:
    assert full.titles("dravet fenfluramine appetite")[0] == "Dravet, 4 years old"


def test_words_are_joined_by_or_and_coverage_comes_first(full: Shelf) -> None:
    answer = full.search("dravet fenfluramine appetite")
    assert [hit.coverage for hit in answer.hits] == [3, 1, 1]


def test_and_holds_for_the_thread_with_its_title(full: Shelf) -> None:
    assert full.titles("dravet AND appetite") == ["Dravet, 4 years old"]
    assert full.titles("lupus AND appetite") == []


def test_not_leaves_out_whole_threads(full: Shelf) -> None:
    assert full.titles("fenfluramine NOT lupus") == ["Dravet, 4 years old"]
    assert full.titles("appetite -dravet") == ["Appetite of a toddler"]


def test_only_exclusions_leave_all_other_threads(full: Shelf) -> None:
    assert sorted(full.titles("-melatonin -lupus")) == ["Appetite of a toddler", "Dravet, 4 years old"]


def test_a_phrase_is_words_in_a_row(full: Shelf) -> None:
    assert full.titles('"dark room"') == ["Sleep"]
    assert full.titles('"room dark"') == []


def test_words_are_found_in_other_forms(full: Shelf) -> None:
    assert full.titles("flare") == ["Lupus in summer"]
    assert full.titles("SUMMERS") == ["Lupus in summer"]


def test_stop_words_do_not_count(full: Shelf) -> None:
    answer = full.search("what about my lupus and the sun")
    assert answer.words == 2
    assert [hit.thread.item.title for hit in answer.hits] == ["Lupus in summer"]


def test_a_query_of_stop_words_alone_is_searched(full: Shelf) -> None:
    assert sorted(full.titles("no")) == ["Lupus in summer", "Sleep"]


def test_a_title_scores_once_however_many_posts_follow(shelf: Shelf) -> None:
    shelf.thread("Migraine aura", "Zigzags.")
    shelf.thread("Migraine aura again", *["Nothing on that."] * 30)
    shelf.build()
    first, second = shelf.search("migraine aura").hits
    assert first.thread.item.title == "Migraine aura"
    assert second.score < first.score


def test_three_posts_count_and_no_more(shelf: Shelf) -> None:
    shelf.thread("Three", *["Gabapentin for me."] * 3)
    shelf.thread("Thirty", *["Gabapentin for me."] * 30)
    shelf.build()
    a, b = shelf.search("gabapentin", exact=True).hits
    assert a.score == pytest.approx(b.score)


def test_a_condition_is_found_by_any_of_its_names(full: Shelf) -> None:
    for name in ("dravet", '"severe myoclonic epilepsy of infancy"', "MONDO:0100135"):
        assert full.titles(f"condition:{name}") == ["Dravet, 4 years old"]


def test_an_unknown_condition_is_explained(full: Shelf) -> None:
    with pytest.raises(Exception, match="No condition is called 'purple elbow'"):
        full.search('condition:"purple elbow"')


def test_filters_must_hold_together_in_one_post(full: Shelf) -> None:
    assert full.titles("melatonin since:2024-02 until:2024-02") == ["Sleep"]
    assert full.titles("condition:lupus since:2022-01 until:2022-01") == ["Lupus in summer"]
    assert full.titles("condition:lupus since:2023") == []


def test_the_passage_comes_from_a_post_that_passes_the_filters(full: Shelf) -> None:
    [hit] = full.search("melatonin since:2024-02 until:2024-02").hits
    assert hit.post.item.text == "We tried melatonin too."


def test_sources_narrow_and_two_widen(full: Shelf) -> None:
    assert full.titles("appetite source:other") == ["Appetite of a toddler"]
    assert len(full.titles("appetite source:other source:src")) == 2


def test_dates_that_exclude_each_other_are_explained(full: Shelf) -> None:
    with pytest.raises(QueryError, match="both after 2025-01-01 and before 2024-12-31"):
        full.search("appetite since:2025 until:2024")


@pytest.mark.parametrize(
    ("sort", "first"),
    [(Sort.NEWEST, "Sleep"), (Sort.OLDEST, "Lupus in summer"), (Sort.MOST_DISCUSSED, "Sleep")],
)
def test_hits_come_in_the_order_asked_for(full: Shelf, sort: Sort, first: str) -> None:
    assert full.titles("melatonin lupus fenfluramine", sort)[0] == first


def test_pages_follow_each_other_without_gap_or_overlap(full: Shelf) -> None:
    whole = full.titles("-zebra")
    paged = [hit.thread.item.title for n in (1, 2, 3, 4, 5) for hit in full.search("-zebra", limit=1, page=n).hits]
    assert paged == whole
    assert len(whole) == 4


def test_facets_count_threads(full: Shelf) -> None:
    facets = full.search("appetite fenfluramine").facets
    assert facets["source"] == [("src", 2), ("other", 1)]
    assert ("MONDO:0100135", 1) in facets["condition"]


def test_the_snippet_marks_the_words(full: Shelf) -> None:
    [hit] = full.search("appetite -toddler").hits
    snippet = hit.snippet
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["appetite"]


def test_a_long_post_is_cut_to_the_passage_with_most_words(shelf: Shelf) -> None:
    shelf.thread(
        "Long", "Ketones here. " + "Filler words go on. " * 60 + "Ketones and vomiting came together. " + "More. " * 80
    )
    shelf.build()
    [hit] = shelf.search("ketones vomiting").hits
    assert "Ketones and vomiting" in hit.snippet.text
    assert len(hit.snippet.text) < 300
    assert hit.snippet.before
    assert hit.snippet.after


@pytest.mark.parametrize("word", ["痛み", "العلاج", "naïve", "naive", "żółw"])
def test_other_scripts_and_accents_are_found(shelf: Shelf, word: str) -> None:
    shelf.thread("Words", "今日は痛みが楽です。 العلاج الطبيعي helped. A naïve żółw.")
    shelf.build()
    assert shelf.titles(word) == ["Words"]


def test_a_build_adds_only_what_is_new(full: Shelf) -> None:
    assert full.build() == Built(0, "")
    full.thread("News", "A trial of soticlestat begins.")
    assert full.build() == Built(1, "")
    assert full.titles("soticlestat") == ["News"]


def test_a_changed_post_is_found_by_its_new_words_only(full: Shelf) -> None:
    [hit] = full.search("bread").hits
    full.store.save_import([(hit.thread.item, [replace(hit.post.item, text="He eats rice now.")])])
    full.build()
    assert full.titles("rice") == ["Appetite of a toddler"]
    assert full.titles("bread") == []


def test_a_post_that_is_gone_is_found_no_more(full: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    [hit] = full.search("bread").hits
    with full.store.db.writing() as connection:
        remove_posts(connection, "other", [hit.post.item.id], datetime.now(UTC))
    full.build()
    assert full.titles("bread") == []
    assert full.titles("appetite") == ["Dravet, 4 years old"]


def test_a_rebuild_finds_the_same(full: Shelf) -> None:
    before = full.titles("dravet fenfluramine appetite melatonin")
    assert full.build(rebuild=True).anew == "you asked for it"
    assert full.titles("dravet fenfluramine appetite melatonin") == before


def test_without_an_index_the_next_step_is_named(shelf: Shelf) -> None:
    with pytest.raises(EngineError, match="Run 'threadwell index'"):
        shelf.search("anything")


def test_a_damaged_index_is_named_and_built_anew(full: Shelf) -> None:
    for segment in full.home.glob("g*/*.twp"):
        segment.write_bytes(segment.read_bytes()[:500])
    with pytest.raises(EngineError, match=r"damaged\. Run 'threadwell index'"):
        full.search("lupus")
    assert full.build().anew == "it was damaged"
    assert full.titles("lupus") == ["Lupus in summer"]


def test_an_index_whose_state_is_garbage_is_built_anew(full: Shelf) -> None:
    (full.home / "CURRENT").write_text("{", encoding="utf-8")
    assert full.build().anew == "it was damaged"


def age(shelf: Shelf, **told: str) -> None:
    """Let the index be one that was built with other versions."""
    state = read_state(shelf.home)
    assert state is not None
    write_state(shelf.home, replace(state, **told))  # type: ignore[arg-type]


def test_an_index_of_another_vocabulary_is_built_anew(full: Shelf) -> None:
    age(full, vocabulary="of last year")
    with pytest.raises(EngineError, match="vocabularies changed"):
        full.search("lupus")
    assert full.build().anew == "the vocabularies changed"


def test_an_index_of_other_rules_of_reading_is_built_anew(full: Shelf) -> None:
    age(full, readings="of last year")
    with pytest.raises(EngineError, match="rules by which posts are read changed"):
        full.search("lupus")
    assert full.build().anew == "the rules by which posts are read changed"


def test_an_index_of_a_version_without_such_rules_is_of_another_format(full: Shelf) -> None:
    state = full.home / "CURRENT"
    old = {**json.loads(state.read_text(encoding="utf-8")), "schema": 2}
    del old["readings"]
    state.write_text(json.dumps(old), encoding="utf-8")
    assert full.build().anew == "its format is of another version"


def test_a_build_that_dies_leaves_the_old_index_serving(full: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    full.thread("News", "A trial of soticlestat begins.")

    def die(_: Tagger, text: str, context: Context) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Tagger, "tag", die)
    with pytest.raises(KeyboardInterrupt):
        full.build()
    monkeypatch.undo()
    assert full.titles("lupus") == ["Lupus in summer"]
    assert full.build() == Built(1, "")


def test_an_open_reader_keeps_its_state_while_a_build_replaces_the_index(full: Shelf) -> None:
    with closing(open_index(full.home, full.tagger.lexicon.version)) as index:
        full.build(rebuild=True)
        assert index.reader.match(Leaf("lupus")).posts


def noting(asked: list[str]) -> Callable[[str, Context], list[Mention]]:
    """A tagger that finds nothing and notes what it was asked."""

    def tag(text: str, context: Context) -> list[Mention]:
        asked.append(f"{text} {sorted(context.concepts)}")
        return []

    return tag


def test_derived_tags_of_another_version_are_thrown_away(shelf: Shelf, tmp_path: Path) -> None:
    asked: list[str] = []
    shelf.derived.tags([("some text", Context())], noting(asked))
    other = Derived(tmp_path / "derived.sqlite", "another version")
    other.tags([("some text", Context())], noting(asked))
    other.close()
    assert asked == ["some text []", "some text []"]


def test_a_text_is_tagged_once_a_context(shelf: Shelf) -> None:
    asked: list[str] = []
    about = Context(frozenset({"X:1"}))
    for _ in range(2):
        shelf.derived.tags([("same", Context()), ("same", about), ("same", about)], noting(asked))
    assert asked == ["same []", "same ['X:1']"]


def test_what_was_found_is_kept_as_it_was(shelf: Shelf) -> None:
    found = [Mention(0, 4, "symptom", "X:1", negated=True), Mention(5, 6, "treatment", "X:2", other=True)]
    for _ in range(2):
        assert shelf.derived.tags([("same", Context())], lambda text, context: found) == [found]


def test_an_index_without_posts_finds_nothing(shelf: Shelf) -> None:
    shelf.build()
    assert shelf.search("lupus").total == 0
    shutil.rmtree(shelf.home)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("treatment:fenfluramine", {"Dravet, 4 years old", "Lupus in summer"}),
        ("treatment:Fintepla", {"Dravet, 4 years old", "Lupus in summer"}),
        ("treatment:melatonin", {"Sleep"}),
        ("condition:epilepsy", {"Dravet, 4 years old"}),
        ("condition:dravet treatment:fenfluramine", {"Dravet, 4 years old"}),
        ("condition:lupus treatment:fenfluramine", {"Lupus in summer"}),
    ],
)
def test_filters_know_every_name_and_what_lies_below(full: Shelf, query: str, found: set[str]) -> None:
    assert set(full.titles(query)) == found


def test_symptoms_are_filters_too(shelf: Shelf) -> None:
    shelf.thread("Flu", "She had nausea all night.")
    shelf.thread("Well", "No nausea at all. My aunt had hiccups.")
    shelf.build()
    assert shelf.titles("symptom:nausea") == ["Flu"]
    assert shelf.titles("symptom:hiccups") == []


def test_a_source_gives_its_posts_what_it_is_about(shelf: Shelf) -> None:
    shelf.thread("Hello", "We are new here.", source="ours")
    shelf.thread("Hello too", "We are new here.", source="other")
    shelf.build(ours=("MONDO:0100135",))
    assert shelf.titles("condition:dravet") == ["Hello"]


def test_the_opening_post_tells_what_a_short_form_means_in_later_ones(shelf: Shelf) -> None:
    shelf.thread("New here", "My multiple sclerosis is new.", "MS or not, one goes on.")
    shelf.thread("Others", "Hello.", "MS or not, one goes on.")
    shelf.build()
    (hit,) = shelf.search("condition:ms goes").hits
    assert (hit.thread.item.title, hit.post.item.text) == ("New here", "MS or not, one goes on.")
