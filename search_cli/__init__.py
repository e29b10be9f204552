"""The faces of Threadwell: the terminal and the static site."""

__version__ = "0.1.0"
