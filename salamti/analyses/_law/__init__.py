"""Law beside obligations, powers given for a time, and the plan against terrorism."""
