"""Parts of the boards by domain."""
