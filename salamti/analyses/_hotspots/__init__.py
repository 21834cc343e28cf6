"""Parts of the hotspots: clusters in space and time, a map of rates, near repeats."""
