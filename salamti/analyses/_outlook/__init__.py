"""Parts of the outlook: countries, provinces, districts, how far to trust it."""
