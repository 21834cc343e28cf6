"""The parts of incidents: rows of the register, attacks by year, deaths side by side, quality."""
