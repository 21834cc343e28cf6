"""Floor 1: the vocabulary. Frozen dataclasses, no behaviour beyond checks."""
