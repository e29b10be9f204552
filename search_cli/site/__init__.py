"""The static site: what it shows, how it is built, checked and served."""
