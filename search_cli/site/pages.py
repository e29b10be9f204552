"""Pages out of templates: ours, or a theme's in their place, in the site's language. Everything given is escaped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from urllib.parse import urlsplit

import jinja2
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, Template, TemplateError
from jinja2.ext import InternationalizationExtension
from jinja2.nodes import Call, Const, Node, Output, TemplateData
from jinja2.parser import Parser
from markupsafe import Markup, escape

from index.safety.cards import CARDS, card_for
from search_cli.site.catalogue import read_locale, read_translations
from search_cli.site.labels import Labels
from search_cli.site.lists import is_long, letters_of, most_of
from search_cli.site.paths import page_path, sheet_path, source_path, system_path, year_path
from search_cli.site.search_words import value_of
from search_cli.site.theming import OURS, ThemeError, static_files, theme_folder
from search_cli.site.views import SiteFacts
from search_cli.site.wording import Wording, by_letter

PLAIN = ("about", "how", "privacy", "remove", "help", "404")  # pages that need no values, NAME.html from NAME.html
# What a template can raise while it is filled in: its own mistakes, and those of sums and look-ups in it.
_FAULTS = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


_UP = Markup("../")  # escaped once, and not for each link


class _Constant(InternationalizationExtension):
    """Translates sentences without values when a template is compiled, not again on each page."""

    said: Callable[[str], str]

    def parse(self, parser: Parser) -> Node | list[Node]:
        parsed = super().parse(parser)
        if not isinstance(parsed, Output) or len(parsed.nodes) != 1:
            return parsed
        match parsed.nodes[0]:
            case Call(args=[Const(value=str(text))], kwargs=[]):
                return Output([TemplateData(self.said(text).replace("%%", "%"))], lineno=parsed.lineno)
        return parsed


class Renderer:
    """Fills in templates for one site.

    ``theme`` is a folder whose templates, ``static/`` and ``locale/`` files take the place of ours, one by one. Raises
    :class:`ThemeError` where it, a colour, or the site's language cannot be used.
    """

    def __init__(self, facts: SiteFacts, theme: Path | None = None) -> None:
        self._facts = facts
        self._theme = theme_folder(theme)
        locale = read_locale(facts.language)
        self._wording = Wording(locale, read_translations(locale, self._theme))
        self._static = static_files(self._theme, facts.colours)
        self._address = facts.address.rstrip("/") + "/" if facts.address else ""
        self._templates: dict[str, Template] = {}
        self._environment = _environment(self._wording, self._theme)
        self._environment.globals |= {"site": facts, "card": lru_cache(self._card), "cards": tuple(CARDS)}

    def render(self, template: str, path: str, **values: object) -> str:
        """The page at ``path``. Raises :class:`ThemeError`, with file and line, where a template is wrong."""
        try:
            found = self._templates.get(template)
            if found is None:
                found = self._templates[template] = self._environment.get_template(template)
            return found.render(values, path=path, root=self._root(path), address=self._address)
        except _FAULTS as error:
            raise ThemeError(_where(error, template)) from error

    def _root(self, path: str) -> Markup:
        """What leads from a page to the first: the page of what is missing is shown at any address."""
        if path == "404.html" and self._address:
            return escape(urlsplit(self._address).path)
        return _UP * path.count("/")

    def _card(self, kind: str, numbers: bool = True) -> Markup:
        """The safety card of a kind of crisis, with or without whom to call."""
        called = self._wording.who_helps(kind) if numbers else ()
        card = self._environment.get_template("card.html").render(card=card_for(kind), called=called)
        return Markup(card)  # noqa: S704  # a template of ours or of the theme, which escapes what it is given

    def static(self) -> Mapping[str, bytes]:
        """Every static file by its path in the site."""
        return self._static


def _environment(wording: Wording, theme: Path | None) -> Environment:
    ours = FileSystemLoader(OURS)
    own = [FileSystemLoader(theme)] if theme else []
    environment = Environment(
        loader=ChoiceLoader([*own, ours, PrefixLoader({"ours": ours})]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.filters |= {"day": wording.day, "number": wording.number, "word": wording.word, "by_letter": by_letter}
    labels = Labels(wording)
    environment.filters |= {"value_of": value_of, "person": labels.person, "original_of": labels.original_of}
    environment.globals |= {"who_helps": wording.who_helps}
    environment.globals |= {"lang": wording.code, "direction": wording.direction, **labels.globals()}
    environment.globals |= {one.__name__: one for one in (page_path, sheet_path, source_path, system_path, year_path)}
    environment.globals |= {one.__name__: one for one in (is_long, letters_of, most_of)}
    environment.add_extension(type("Constant", (_Constant,), {"said": staticmethod(wording.gettext)}))
    environment.install_gettext_translations(wording.translations, newstyle=True)  # type: ignore[attr-defined]
    return environment


def _where(error: BaseException, template: str) -> str:
    """File, line and fault of a template, in one line."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        file, line = error.filename or error.name or template, error.lineno
    elif isinstance(error, jinja2.TemplateNotFound) and error.name == template:
        return f"There is no template {template}."
    else:
        file, line = _last_template(error.__traceback__) or (template, 0)
    what = " ".join(str(error).split())[:200] or type(error).__name__
    return f"{file}, line {line}: {what}" if line else f"{file}: {what}"


def _last_template(trace: TracebackType | None) -> tuple[str, int] | None:
    """The innermost template in a traceback (Jinja writes templates' own files and lines into it)."""
    found = [(frame.f_code.co_filename, line) for frame, line in walk_tb(trace)]
    return next(((file, line) for file, line in reversed(found) if file.endswith(".html")), None)
