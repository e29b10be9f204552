"""The operator's own look: a folder whose files take the place of ours, one by one, and colours that can be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from crawlers.items import UsageError

OURS = Path(str(files("site_templates")))
CONTRAST = 4.5  # of text on its background, WCAG 2.2 AA (1.4.3)
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.ASCII | re.IGNORECASE)
_VARIABLE = re.compile(r"--([a-z]+): (#[0-9a-fA-F]{3,6});")
_DARK = "prefers-color-scheme: dark"
_PAIRS = tuple((ink, paper) for ink in ("ink", "soft", "link") for paper in ("paper", "card"))

Palette = dict[str, str]


class ThemeError(UsageError):
    """A theme, colour or translation cannot be used; the text says which file and line, or which setting."""


def theme_folder(theme: Path | None) -> Path | None:
    """The folder as it was given. Raises :class:`ThemeError` where there is none."""
    if theme is not None and not theme.is_dir():
        raise ThemeError(f"There is no theme folder {theme}. Make it, or take the setting out.")
    return theme


def static_files(theme: Path | None, colours: Mapping[str, object]) -> dict[str, bytes]:
    """Every file of ``static/`` by its path in the site: the theme's own before ours, colours behind the style sheet.

    Raises :class:`ThemeError` for a colour that cannot be used.
    """
    found: dict[str, bytes] = {}
    for folder in (OURS, theme):
        static = folder / "static" if folder else None
        if static is not None and static.is_dir():
            found |= {f"static/{path.relative_to(static).as_posix()}": path.read_bytes() for path in files_in(static)}
    if colours:
        sheet = (OURS / "static" / "style.css").read_text(encoding="utf-8")
        found["static/style.css"] += _colour_rules(sheet, colours).encode()
    return dict(sorted(found.items()))


def files_in(folder: Path) -> list[Path]:
    """Every file in a folder and those below, in order; hidden ones and Python's are no part of a theme."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not path.name.startswith(".") and path.suffix not in (".py", ".pyc"))


def _colour_rules(sheet: str, colours: Mapping[str, object]) -> str:
    """Rules that give the operator's colours to the sheet's variables; "dark-" begins those for dark screens."""
    light, dark = _palettes(sheet)
    for name, colour in colours.items():
        palette = dark if name.startswith("dark-") else light
        _set_colour(palette, name, colour, [*light, *(f"dark-{one}" for one in dark)])
    _check_contrast("", light)
    _check_contrast("dark-", dark)
    return f"\n:root{{{_rule(light)}}}\n@media screen and ({_DARK}){{:root{{{_rule(dark)}}}}}\n"


def _palettes(sheet: str) -> tuple[Palette, Palette]:
    """The colours that the style sheet declares for light and dark screens: its first two blocks of variables."""
    light, _, rest = sheet.partition(_DARK)
    return dict(_VARIABLE.findall(light)), dict(_VARIABLE.findall(rest.partition("}")[0]))


def _set_colour(palette: Palette, name: str, colour: object, names: list[str]) -> None:
    if name not in names:
        raise ThemeError(f"[site] colours: there is no colour {name!r}. There are: {', '.join(names)}.")
    if not isinstance(colour, str) or not _COLOUR.fullmatch(colour):
        raise ThemeError(f"[site] colours: {name} = {colour!r} is not written as #rgb or #rrggbb.")
    palette[name.removeprefix("dark-")] = colour


def _check_contrast(lead: str, palette: Palette) -> None:
    for ink, paper in _PAIRS:
        found = contrast(palette[ink], palette[paper])
        if found < CONTRAST:
            raise ThemeError(
                f"[site] colours: {lead}{ink} {palette[ink]} on {lead}{paper} {palette[paper]} has a contrast of "
                f"{found:.1f}, and words need {CONTRAST}. Choose a darker or a lighter one."
            )


def _rule(palette: Palette) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21, as WCAG 2.2 defines contrast ratio and relative luminance."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(sign * 2 for sign in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
