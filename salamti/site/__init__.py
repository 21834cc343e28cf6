"""Floor 6: the static public site. Sees the public view of the store only."""
