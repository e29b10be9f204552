"""``python -m search_cli``: the same as ``threadwell``."""

from search_cli.cli import main

main()
