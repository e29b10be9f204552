"""The vocabularies made quick: every way to write a name, compiled once into files that are opened in a moment."""
