"""Reading any forum by its structure: schema.org markup, else repeated blocks with an author, a date and text."""
