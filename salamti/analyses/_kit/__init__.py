"""What several analyses need: numbers from frames, places, registers, violence."""
