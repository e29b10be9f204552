"""From the store to answers: vocabularies, tagging, the index, and search."""
