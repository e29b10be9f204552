"""Who speaks in a post, what for, where on the way, what a treatment did, and how old the person is."""

from index.speaking.reading import Speaking, read_speaking

__all__ = ["Speaking", "read_speaking"]
