"""From a text to the conditions, symptoms and treatments that it names: ``Tagger`` and ``open_tagger``."""

from index.tagging.tagger import Context, Tagger, open_tagger

__all__ = ["Context", "Tagger", "open_tagger"]
