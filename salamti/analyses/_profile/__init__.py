"""Parts of the profile of a place."""
