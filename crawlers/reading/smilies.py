"""Smilies as their authors typed them. Some forums name the picture ("Smile", "Sad"), which nobody wrote."""

from __future__ import annotations

# By the picture's file name, which is the same in all languages: MyBB's, FluxBB's and PunBB's own sets.
_TYPED = {
    "angry": ":@",
    "big_smile": ":D",
    "biggrin": ":D",
    "confused": ":s",
    "cool": "8-)",
    "hmm": ":/",
    "lol": ":lol:",
    "mad": ":mad:",
    "neutral": ":|",
    "roll": ":rolleyes:",
    "sad": ":(",
    "smile": ":)",
    "tongue": ":P",
    "undecided": ":-/",
    "wink": ";)",
    "yikes": ":O",
}


def typed(alt: str, src: str) -> str:
    """What was typed for a smiley: ``alt`` unless it is a name of words and the picture's address is a known one."""
    named = alt.replace(" ", "").replace("_", "").isalpha()
    file = src.rpartition("/")[2].partition(".")[0].lower()
    return _TYPED.get(file, alt) if named else alt
