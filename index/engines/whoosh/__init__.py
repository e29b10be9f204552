"""Whoosh, the engine of one machine: a folder of files beside the store. See :class:`index.engines.contract.Engine`."""

from index.engines.whoosh.reader import open_reader
from index.engines.whoosh.writing import build, update

__all__ = ["build", "open_reader", "update"]
