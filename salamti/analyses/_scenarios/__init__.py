"""Parts of the scenarios: what is taken as given, the cases, the reader's own, relations."""
