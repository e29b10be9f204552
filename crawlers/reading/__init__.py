"""Text, dates and quotations out of markup: pure functions, no network."""
