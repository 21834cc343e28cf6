"""Parts of the question what operations and campaigns changed, and at what cost."""
