"""Probabilistic forecasts of monthly deaths: benchmarks, a pool of past months, a growth forest."""
