"""Hindcasts: forecasts replayed on the past with only what was known then, and their scores."""
