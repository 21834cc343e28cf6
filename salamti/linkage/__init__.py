"""Files of reports matched: reading them, their taxonomies and judgements, telling the result."""
