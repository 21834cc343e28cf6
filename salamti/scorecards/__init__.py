"""Scorecards from files: reading the data and the choices, telling what a run did."""
