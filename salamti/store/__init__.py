"""Floor 3: the only importer of DuckDB. Tables, lineage, quarantine; `public` is the licence gate."""
