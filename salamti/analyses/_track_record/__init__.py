"""The parts of the track record: issues, outcomes, scores, calibration, judgements, hindcasts."""
