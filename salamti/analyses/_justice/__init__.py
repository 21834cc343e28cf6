"""Parts of the page on courts and justice."""
