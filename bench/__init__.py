"""What the observatory costs: time, memory, weight. Measured on request, never asserted."""
