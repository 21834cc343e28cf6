"""Scripts of the project: reference pages and the map of requirements."""
