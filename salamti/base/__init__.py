"""Floor 0: errors, registry, ids, clock, text. Standard library only, no I/O."""
