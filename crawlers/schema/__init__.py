"""Reading threads by their schema.org markup: JSON-LD, microdata and RDFa."""
