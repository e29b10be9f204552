"""From a query to an answer: what matches, in which order, shown by which passage."""
