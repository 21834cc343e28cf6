"""Parts of the question who helps."""
