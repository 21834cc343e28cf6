"""The same incident in several sources: candidates, evidence, one-to-one assignment, coverage."""
