"""A format of Whoosh's index as memory-mapped arrays, and its writer. Whoosh's own searcher reads it unchanged.

:func:`index.packed.opening.create` and :func:`index.packed.opening.open_index` are the way in.
"""
