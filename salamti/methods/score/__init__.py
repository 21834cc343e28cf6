"""Scores of probabilistic forecasts: how good were they, how well calibrated, better than what."""
