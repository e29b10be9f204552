"""Behind the store's door: its tables, what a crawl changes in them, and how it forgets. All SQL lies here."""
