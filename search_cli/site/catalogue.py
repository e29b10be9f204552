"""The catalogue: every word of ours on the site, for translators, and a translation read from its one file.

``python -m search_cli.site.catalogue`` writes ``site_templates/locale/threadwell.pot``.
"""

from __future__ import annotations

from collections.abc import Iterator
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from jinja2.ext import babel_extract

from index.around.authorities import load_authorities
from index.around.communities import JOIN, READ, UNREAD, load_communities
from index.safety.cards import CARDS
from index.safety.directory import LOCAL, load_help
from index.values import KINDS, STAGES, VOICES
from search_cli.site.theming import OURS, ThemeError, files_in

TEMPLATE = OURS / "locale" / "threadwell.pot"
_LABELS = ("labels.py", "systems.py")
SOURCE = "en"  # the language that our words are written in


def read_locale(language: str) -> Locale:
    """What Babel knows of a language ("en", "pt-BR"). Raises :class:`ThemeError` for one that it does not know."""
    try:
        return Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError, AttributeError) as error:
        raise ThemeError(f"[site] language: {language!r} is no language code such as en, de or pt-BR.") from error


def read_translations(locale: Locale, theme: Path | None) -> NullTranslations:
    """The translation into a language: the theme's before ours, the exact one (``pt_BR.po``) before the general.

    Raises :class:`ThemeError` where there is none, or where it cannot be read. English needs none.
    """
    names = [f"{name}.po" for name in dict.fromkeys((str(locale), locale.language))]
    folders = [folder / "locale" for folder in (theme, OURS) if folder]
    path = next((folder / name for folder in folders for name in names if (folder / name).is_file()), None)
    if path is not None:
        return _read_po(path, locale)
    if locale.language == SOURCE:
        return NullTranslations()
    raise ThemeError(f"There is no translation into {locale}. Put one into the theme's folder: locale/{locale}.po")


def _read_po(path: Path, locale: Locale) -> GNUTranslations:
    compiled = BytesIO()
    try:
        with path.open("rb") as file:
            write_mo(compiled, read_po(file, locale=locale, abort_invalid=True))
        return GNUTranslations(BytesIO(compiled.getvalue()))
    except PoFileError as error:
        where = f"{path}, line {error.lineno}" if error.lineno else str(path)
        raise ThemeError(f"{where}: {error}") from error
    except (ValueError, SyntaxError, LookupError) as error:
        raise ThemeError(f"{path} cannot be read as a translation: {error}") from error


def our_words() -> Catalog:
    """Every word of ours: of the templates, and of what they are given (safety cards, voices, communities)."""
    catalogue = Catalog(project="Threadwell", copyright_holder="", fuzzy=False)
    for path in files_in(OURS):
        if path.suffix == ".html":
            _add_template(catalogue, path)
    _add_labels(catalogue)
    for text, origin in _values():
        catalogue.add(text, locations=[(origin, 0)])
    return catalogue


def _add_template(catalogue: Catalog, path: Path) -> None:
    options = {"trimmed": "true", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
    with path.open("rb") as file:
        for _, _, message, _ in babel_extract(file, ("gettext", "ngettext", "_"), (), options):
            said = tuple(map(str, message[:2])) if isinstance(message, tuple) else str(message)
            catalogue.add(said, None, [(path.name, 0)])


def _add_labels(catalogue: Catalog) -> None:
    for name in _LABELS:
        with Path(__file__).with_name(name).open("rb") as file:
            for _, message, _comments, _context in extract("python", file, keywords={"_": None}):
                catalogue.add(message, None, [(f"search_cli/site/{name}", 0)])


def _values() -> Iterator[tuple[str, str]]:
    for card in CARDS.values():
        yield from ((text, "index/safety/cards.py") for text in (card.title, *card.lines))
    yield LOCAL, "index/safety/directory.py"
    rows = (row for listed in load_help().values() for _, row in listed)
    yield from ((text, "index/safety/help.toml") for row in rows for text in (row.name, row.note) if text)
    for value in (*VOICES, *STAGES, *KINDS):
        yield from ((text, "index/values.py") for text in (value.name, value.said) if text)
    yield from ((one.about, "index/around/authorities.toml") for one in load_authorities())
    yield from ((text, "index/around/communities.py") for text in (READ, UNREAD, JOIN))
    for place in load_communities():
        yield from ((text, "index/around/communities.toml") for text in (place.why, place.join))


def catalogue_text() -> bytes:
    """The catalogue as a file for translators. The same words give the same bytes: no day stands in it."""
    file = BytesIO()
    write_po(file, our_words(), width=100, sort_output=True, include_lineno=False, omit_header=True)
    return _HEADER + file.getvalue()


_HEADER = b"""# Words of Threadwell's site. Copy to LANGUAGE.po (de.po, pt_BR.po), fill in msgstr: docs/theming.md
msgid ""
msgstr ""
"Project-Id-Version: Threadwell\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""

if __name__ == "__main__":
    TEMPLATE.parent.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(catalogue_text())
