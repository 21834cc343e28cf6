"""Parts of the question whether claims are true."""
