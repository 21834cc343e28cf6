"""Floor 2: pure mathematics: arrays in, arrays out."""
