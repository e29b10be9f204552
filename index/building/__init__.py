"""The index: what it holds of a post, how it is built, which one is current and whether it is whole."""
