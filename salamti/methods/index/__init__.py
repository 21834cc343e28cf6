"""An index of states and years: gaps bridged, values scored, choices varied."""
