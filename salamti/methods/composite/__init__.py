"""Composite indicators: from a table of series to one score, each step a pure function."""
