"""Parts of the question whether the people and projects under protection are safer."""
