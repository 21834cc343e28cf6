"""Parts of the question how things stand along the borders."""
