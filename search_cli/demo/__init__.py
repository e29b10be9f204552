"""The demo: a composed community, served on this machine as three kinds of sources, harvested, searched and shown."""
