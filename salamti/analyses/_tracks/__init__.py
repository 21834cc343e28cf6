"""Indicators over time: baseline, latest, trend, peers, targets."""
