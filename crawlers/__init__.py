"""From the web to the store: sources, families, the walk, and the canonical store."""
