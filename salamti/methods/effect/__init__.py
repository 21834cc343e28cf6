"""What an intervention changed: estimates beside what would have been expected without it."""
