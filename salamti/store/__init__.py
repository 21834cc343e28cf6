"""Floor 3.

The only importer of DuckDB. Tables, lineage, quarantine; `public` is the licence gate.
"""
