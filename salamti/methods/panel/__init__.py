"""Panels of places and years: fixed effects, counts, pooling, importance, lags, specifications."""
