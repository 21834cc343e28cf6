"""Floor 4: one file per public dataset. Members read files and never see the store."""
