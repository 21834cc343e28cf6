"""Parts of the report on cooperation."""
