"""Floor 6: one file per format. Sees the public view of the store only."""
