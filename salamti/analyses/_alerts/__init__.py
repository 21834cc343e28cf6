"""Parts of the alerts: deaths by month, places, falls of indices."""
