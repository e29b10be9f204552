"""Search engines: each module holds one, behind the same methods."""
