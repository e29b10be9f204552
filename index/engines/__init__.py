"""Search engines: each module holds one, behind the methods of :mod:`index.engines.contract`."""
