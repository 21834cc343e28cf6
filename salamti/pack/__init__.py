"""Floor 2: reads country packs and the catalogue into the model. Errors carry file and line."""
