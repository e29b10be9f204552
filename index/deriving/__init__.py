"""What is read in posts, kept by the hash of their text."""
