"""How an answer and a thread look: in the terminal, line by line for a screen reader, as JSON and as CSV."""
