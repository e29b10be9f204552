"""One module a group of commands. A command parses, calls the library and prints; heavy imports stay inside it."""
