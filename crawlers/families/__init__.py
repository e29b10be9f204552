"""One module a forum family: file name = ``FAMILY.name`` = folder of recorded pages in ``tests/pages``."""
