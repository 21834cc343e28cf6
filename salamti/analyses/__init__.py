"""Floor 4: one file per question, `ANALYSIS = Analysis(...)`; they talk only through tables."""
