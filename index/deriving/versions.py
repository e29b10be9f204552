"""The versions of the rules by which posts are read. Apart from the rules, so that a search compares them unread."""

from __future__ import annotations

# Each goes up when its rules find something else in the same text.
LANGUAGE = 1  # index/deriving/language.py
LIKENESS = 1  # index/building/likeness.py
SPEAKING = 2  # index/speaking

# What an index depends on beside the vocabulary.
READINGS = f"language-{LANGUAGE} likeness-{LIKENESS} speaking-{SPEAKING}"
