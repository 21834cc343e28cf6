"""Floor 5: words, numbers, citations, charts and tables: one vocabulary for all outputs."""
