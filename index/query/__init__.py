"""What a person typed: read into a tree, with what its words and values mean."""
