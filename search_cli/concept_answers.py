"""What there is on one condition, treatment or symptom: gathered for ``condition``, ``treatment`` and ``symptom``."""

from __future__ import annotations

from dataclasses import dataclass, field

from crawlers.items import ThreadwellError
from crawlers.source import load_sources
from index.around.authorities import Link, links_for
from index.around.communities import Community, OwnSource, communities_for
from index.around.overview import Narrower, Overview, build_overview
from index.engines.contract import EngineError
from index.lexicon.lexicon import Lexicon
from index.query.suggesting import near_name
from index.vocabulary import Concept, VocabularyError
from search_cli.answering import ask_index
from search_cli.config import Home
from search_cli.indexing import NothingToSearchError
from search_cli.last_hits import remember
from search_cli.opening import open_home_lexicon


@dataclass(frozen=True, slots=True)
class Page:
    """All that is shown of a concept. ``others`` have its name too; ``broader`` lie just above, ``narrower`` below.

    ``asked`` is how a search asks for it. Where no index can be read, ``overview`` is None and ``trouble`` says why.
    """

    concept: Concept
    others: tuple[Concept, ...]
    asked: str
    broader: tuple[Concept, ...]
    narrower: tuple[Narrower, ...]
    links: tuple[Link, ...]
    communities: tuple[Community, ...] = ()
    overview: Overview | None = None
    trouble: ThreadwellError | None = field(default=None, compare=False)


def read_page(home: Home, facet: str, name: str) -> Page:
    """The page of what a name or an id means; its threads become the last hits, for ``show`` and ``open``.

    Raises :class:`~index.vocabulary.VocabularyError`, with names that are near, where no concept is called so.
    """
    lexicon = open_home_lexicon(home)
    concept, *others = find_concepts(lexicon, facet, name)
    overview, trouble = _overview(home, lexicon, concept)
    if overview and overview.threads:
        places = [(one.thread.item.source, one.thread.item.id, one.post.item.id) for one in overview.threads]
        remember(home, dict(enumerate(places, 1)))
    own = [OwnSource(source.name, source.url, source.conditions) for source in load_sources(home.sources)[0]]
    return Page(
        concept,
        tuple(others),
        _asked(lexicon, concept),
        tuple(_concepts(lexicon, lexicon.broader(concept.id))),
        overview.narrower if overview else tuple(Narrower(one.id, one.name, 0) for one in _below(lexicon, concept)),
        links_for(concept),
        tuple(communities_for(concept.id, lexicon, own, overview.sources if overview else {})),
        overview,
        trouble,
    )


def find_concepts(lexicon: Lexicon, facet: str, name: str) -> list[Concept]:
    """The concepts that a name can mean, the likeliest first. Raises :class:`~index.vocabulary.VocabularyError`."""
    if found := lexicon.named(name, facet) or lexicon.named(name.upper(), facet):  # nobody types "MS" in capitals
        return found
    if not lexicon.named(name) and (near := near_name(name, facet, lexicon)):
        raise VocabularyError(f"No {facet} is called {name!r}. Did you mean {near!r}?")
    return _concepts(lexicon, lexicon.find(name, facet))


def _overview(home: Home, lexicon: Lexicon, concept: Concept) -> tuple[Overview | None, ThreadwellError | None]:
    try:
        return ask_index(home, lambda one: build_overview(concept, lexicon, one.index, one.store)), None
    except (EngineError, NothingToSearchError) as error:
        return None, error


def _asked(lexicon: Lexicon, concept: Concept) -> str:
    """A filter that finds the concept, by its name unless that means something else first."""
    first = lexicon.named(concept.name, concept.facet)[:1]
    name = concept.name if '"' not in concept.name and first == [concept] else concept.id
    return f'{concept.facet}:"{name}"'


def _below(lexicon: Lexicon, concept: Concept) -> list[Concept]:
    return sorted(_concepts(lexicon, lexicon.below(concept.id)), key=lambda one: one.name.lower())


def _concepts(lexicon: Lexicon, ids: list[str]) -> list[Concept]:
    numbers = (lexicon.number_of(one) for one in ids)
    return [lexicon.concept(number) for number in numbers if number is not None]
