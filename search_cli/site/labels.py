"""What a page calls a thing that it is given by a code: kinds of concepts, topics, lists, people of a thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlencode

from markupsafe import Markup, escape

from search_cli.site.paths import UNDATED
from search_cli.site.search_words import value_of
from search_cli.site.views import ConceptView, Topic
from search_cli.site.wording import Wording

_PEOPLE = 1 << 12  # numbers of people and posts whose words are kept


def _(text: str) -> str:
    """Marks words for the catalogue; they are translated when they are said."""
    return text


_FACET = {"condition": _("Condition"), "treatment": _("Treatment"), "symptom": _("Symptom")}
_FACETS = {"condition": _("Conditions"), "treatment": _("Treatments"), "symptom": _("Symptoms")}
_SPEAKS = {"condition": _("Conditions:"), "treatment": _("Treatments:"), "symptom": _("Symptoms:")}
_LISTS = {
    "condition": _("Conditions, A to Z"),
    "treatment": _("Treatments, A to Z"),
    "symptom": _("Symptoms, A to Z"),
    "source": _("Communities"),
    "year": _("Conversations by year"),
}
_SHOWN = {
    "full": _("All of each post, as the community allows it."),
    "excerpt": _("The beginning of each post. The rest is in the community."),
    "link": _("Titles and links. The words are in the community."),
}
_TOPICS = {
    "stage:before": _("Before a diagnosis"),
    "stage:new": _("Newly diagnosed"),
    "stage:treatment": _("On treatment"),
    "stage:after": _("After treatment"),
    "stage:bereaved": _("After a death"),
    "kind:experience": _("What people lived through"),
    "kind:question": _("What people ask"),
    "kind:advice": _("What people advise"),
    "kind:news": _("News"),
    "voice:patient": _("Patients"),
    "voice:parent": _("Parents"),
    "voice:partner": _("Partners"),
    "voice:relative": _("Other relatives"),
    "voice:professional": _("Professionals"),
    "outcome:helped": _("Something helped"),
    "outcome:not": _("Something did not help"),
    "outcome:side": _("Side effects"),
    "outcome:mixed": _("Mixed results"),
}
_NO_TITLE = _("(no title)")
_SOMEBODY = _("Somebody")
_STARTED = _("Person 1, who began")
_PERSON = _("Person {number}")
_ORIGINAL = _("Original of post {number}")
_YEAR = _("Conversations of {year}")
_UNDATED = _("Conversations without a date")


class Labels:
    """Labels in the language of ``wording``, by the names under which templates know them: :meth:`globals`.

    ``person`` says who of a thread's people writes, ``original_of`` what the link to a post is called, both escaped.
    """

    def __init__(self, wording: Wording) -> None:
        self._wording = wording
        self.person: Callable[[int], Markup] = lru_cache(_PEOPLE)(self._person)
        self.original_of: Callable[[int], Markup] = lru_cache(_PEOPLE)(self._original)

    def globals(self) -> dict[str, object]:
        """The labels by name."""
        said = self._wording.gettext
        own = ("facet_name", "facets_name", "shown_of", "list_title", "year_title", "topic_name", "language_name")
        return {
            **{name: getattr(self, name) for name in own},
            "facets": tuple((facet, escape(said(text))) for facet, text in _SPEAKS.items()),
            "no_title": said(_NO_TITLE),
            "somebody": said(_SOMEBODY),
            "topic_query": topic_query,
        }

    def facet_name(self, facet: str) -> str:
        """What one concept of a facet is."""
        return self._wording.gettext(_FACET[facet])

    def facets_name(self, facet: str) -> str:
        """What stands over several concepts of a facet."""
        return self._wording.gettext(_FACETS[facet])

    def shown_of(self, publish: str) -> str:
        """How much of a source is shown."""
        return self._wording.gettext(_SHOWN[publish])

    def list_title(self, code: str) -> str:
        """What stands over a list."""
        return self._wording.gettext(_LISTS[code])

    def year_title(self, year: str) -> str:
        """What stands over the threads of a year, or of those without a date."""
        said = self._wording.gettext
        return said(_UNDATED) if year in ("", UNDATED) else said(_YEAR).format(year=year)

    def topic_name(self, topic: Topic) -> str:
        """What a topic is called: by our words where it is a value of a field, else by its own name."""
        return self._wording.gettext(_TOPICS[topic.code]) if topic.code in _TOPICS else topic.name

    def language_name(self, code: str) -> str:
        """A language by its code, in the site's language; empty where it is unknown."""
        return str(self._wording.locale.languages.get(code, "")).capitalize()

    def _person(self, number: int) -> Markup:
        said = self._wording.gettext
        return escape(said(_STARTED) if number == 1 else said(_PERSON).format(number=self._wording.number(number)))

    def _original(self, position: int) -> Markup:
        return escape(self._wording.gettext(_ORIGINAL).format(number=self._wording.number(position)))


def topic_query(concept: ConceptView, topic: Topic) -> str:
    """The part of an address that makes the search page show a topic of a concept; empty where it cannot."""
    field, _, value = topic.code.partition(":")
    if field in _FACET:
        around = (count.link for count in concept.related.get(field, ()))
        value = next((value_of(link.path) for link in around if link.name == topic.name and link.path), "")
    return urlencode([(concept.facet, value_of(concept.path)), (field, value)]) if value else ""
