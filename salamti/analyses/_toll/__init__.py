"""Parts of the question of the human cost."""
