"""The tables of the store. Every data row carries its origin, its file and its row in that file."""

from __future__ import annotations

VERSION = 4

_LINEAGE = "origin VARCHAR NOT NULL, file VARCHAR NOT NULL, row BIGINT NOT NULL"
_TOLL = "low BIGINT, best BIGINT, high BIGINT"
_WHO = "civilians BIGINT, security BIGINT, militants BIGINT, unknown BIGINT"

_PLACED = "lat DOUBLE NOT NULL, lon DOUBLE NOT NULL"
_BODY = "body VARCHAR NOT NULL"

BOOKS = {
    "meta": "key VARCHAR PRIMARY KEY, value VARCHAR",
    "document": f"id VARCHAR PRIMARY KEY, {_BODY}",
    "origin": f"""id VARCHAR PRIMARY KEY, licence_class VARCHAR NOT NULL,
        packaged BOOLEAN NOT NULL, {_BODY}""",
    "file": """sha256 VARCHAR NOT NULL, name VARCHAR NOT NULL, source VARCHAR NOT NULL,
        kind VARCHAR NOT NULL, bytes BIGINT NOT NULL, loaded_at VARCHAR NOT NULL,
        records BIGINT NOT NULL, stored BIGINT NOT NULL, quarantined BIGINT NOT NULL,
        PRIMARY KEY (sha256, source)""",
    "quarantine": """source VARCHAR NOT NULL, file VARCHAR NOT NULL, row BIGINT,
        reason VARCHAR NOT NULL, raw VARCHAR""",
    "warning": "source VARCHAR NOT NULL, file VARCHAR NOT NULL, text VARCHAR NOT NULL",
    "finding": f"""id VARCHAR PRIMARY KEY, analysis VARCHAR NOT NULL,
        kept BOOLEAN NOT NULL, {_BODY}""",
    "number": f"id VARCHAR PRIMARY KEY, finding VARCHAR NOT NULL, {_BODY}",
    "indicator": f"id VARCHAR PRIMARY KEY, person_statistic BOOLEAN NOT NULL, {_BODY}",
    "place": f"""pcode VARCHAR PRIMARY KEY, level INTEGER NOT NULL, name_en VARCHAR NOT NULL,
        name_ur VARCHAR NOT NULL, parent VARCHAR, {_PLACED}, pop_2017 BIGINT, pop_2023 BIGINT,
        area_sqkm DOUBLE, status VARCHAR NOT NULL, note VARCHAR, {_LINEAGE}""",
    "policy_line": "theme VARCHAR NOT NULL, line VARCHAR NOT NULL, indicator VARCHAR NOT NULL",
    "register": f"id VARCHAR PRIMARY KEY, {_BODY}",
    "ledger_witness": """ledger VARCHAR NOT NULL, length BIGINT NOT NULL, head VARCHAR NOT NULL,
        confirmed BOOLEAN NOT NULL, seen_at VARCHAR NOT NULL,
        PRIMARY KEY (ledger, length, head, confirmed)""",
}
"""Tables that hold no licensed rows: bookkeeping, catalogue, places."""

DATA = {
    "event": f"""id VARCHAR NOT NULL, iso3 VARCHAR NOT NULL, date_start DATE NOT NULL,
        date_end DATE NOT NULL, date_precision INTEGER, type VARCHAR NOT NULL, side_a VARCHAR,
        side_b VARCHAR, dyad VARCHAR, adm1 VARCHAR, adm2 VARCHAR, lat DOUBLE, lon DOUBLE,
        where_precision INTEGER, {_TOLL}, {_WHO}, pcode VARCHAR,
        located_by VARCHAR NOT NULL, {_LINEAGE}""",
    "observation": f"""indicator VARCHAR NOT NULL, place VARCHAR NOT NULL, year INTEGER NOT NULL,
        value DOUBLE, low DOUBLE, high DOUBLE, n BIGINT, basis VARCHAR, {_LINEAGE}""",
    "country_panel": f"""indicator VARCHAR NOT NULL, iso3 VARCHAR NOT NULL, year INTEGER NOT NULL,
        value DOUBLE, low DOUBLE, high DOUBLE, {_LINEAGE}""",
    "violence_month": f"""pcode VARCHAR NOT NULL, month VARCHAR NOT NULL, type VARCHAR NOT NULL,
        events BIGINT, {_TOLL}, {_WHO}, {_LINEAGE}""",
    "national_month": f"""iso3 VARCHAR NOT NULL, month VARCHAR NOT NULL, type VARCHAR NOT NULL,
        best BIGINT, basis VARCHAR, {_LINEAGE}""",
    "country_year": f"""iso3 VARCHAR NOT NULL, year INTEGER NOT NULL, type VARCHAR NOT NULL,
        {_TOLL}, {_LINEAGE}""",
    "revision": f"""vintage VARCHAR NOT NULL, iso3 VARCHAR NOT NULL, month VARCHAR NOT NULL,
        best BIGINT, {_LINEAGE}""",
    "boundary": f"""pcode VARCHAR NOT NULL, level INTEGER NOT NULL, name VARCHAR, parent VARCHAR,
        geometry BLOB NOT NULL, {_LINEAGE}""",
    "ledger_state": f"ledger VARCHAR NOT NULL, problems BIGINT NOT NULL, {_LINEAGE}",
    "ledger_entry": f"""ledger VARCHAR NOT NULL, sequence BIGINT NOT NULL, issued VARCHAR NOT NULL,
        kind VARCHAR NOT NULL, name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL,
        previous VARCHAR NOT NULL, hash VARCHAR NOT NULL, issue VARCHAR, data_sha256 VARCHAR,
        software VARCHAR, {_LINEAGE}""",
    "forecast": f"""ledger VARCHAR NOT NULL, issue VARCHAR NOT NULL, issued VARCHAR NOT NULL,
        model VARCHAR NOT NULL, version VARCHAR NOT NULL, target VARCHAR NOT NULL,
        level VARCHAR NOT NULL, place VARCHAR NOT NULL, month VARCHAR NOT NULL,
        lead BIGINT NOT NULL, data_end VARCHAR NOT NULL, data_basis VARCHAR NOT NULL,
        draws VARCHAR NOT NULL, {_LINEAGE}""",
    "judgement": f"""ledger VARCHAR NOT NULL, issued VARCHAR NOT NULL, question VARCHAR NOT NULL,
        text_en VARCHAR NOT NULL, text_ur VARCHAR NOT NULL, role VARCHAR NOT NULL,
        institution VARCHAR, probability DOUBLE NOT NULL, due VARCHAR NOT NULL,
        how_en VARCHAR NOT NULL, how_ur VARCHAR NOT NULL, level VARCHAR NOT NULL,
        place VARCHAR NOT NULL, {_LINEAGE}""",
    "resolution": f"""ledger VARCHAR NOT NULL, issued VARCHAR NOT NULL, question VARCHAR NOT NULL,
        happened BOOLEAN NOT NULL, settled_on VARCHAR NOT NULL, source VARCHAR NOT NULL,
        {_LINEAGE}""",
}
"""Tables of licensed rows: published only through the views of `views`."""

SQL_TYPES = {"number": "DOUBLE"}


def ddl() -> list[str]:
    """Statements that make an empty store."""
    made = [f"CREATE TABLE IF NOT EXISTS {name} ({cols})" for name, cols in (BOOKS | DATA).items()]
    return [*made, "CREATE SCHEMA IF NOT EXISTS shown", "CREATE SCHEMA IF NOT EXISTS door"]


def views(registers: list[str]) -> list[str]:
    """The two gates over every table of licensed rows.

    `shown` is what analyses read: nothing closed, and counts of persons below the minimum cell are
    unknown. `door` is what may leave row by row: open licences only.
    """
    made = []
    for name in [*DATA, *registers]:
        made.append(_view("shown", name, "<> 'closed'"))
        made.append(_view("door", name, "= 'open'"))
    for name in ("place", "indicator", "policy_line"):
        made += [
            f"CREATE OR REPLACE VIEW {s}.{name} AS SELECT * FROM main.{name}"
            for s in ("shown", "door")
        ]
    return made


def _view(schema: str, name: str, rule: str) -> str:
    return f"""
        CREATE OR REPLACE VIEW {schema}.{name} AS
        SELECT {_columns(name)} FROM main.{name} AS t
        WHERE t.origin IN (SELECT id FROM main.origin WHERE licence_class {rule})
    """


def _columns(name: str) -> str:
    """All columns; those of an indicator's value are unknown where it counts too few persons."""
    if name not in _GUARDED:
        return "t.*"
    cases = ", ".join(f"CASE WHEN {_SMALL} THEN NULL ELSE t.{c} END AS {c}" for c in _GUARDED[name])
    return f"t.* REPLACE ({cases})"


_GUARDED = {
    "observation": ("value", "low", "high", "n"),
    "country_panel": ("value", "low", "high"),
}
_SMALL = """EXISTS (
        SELECT 1 FROM main.indicator AS i, main.meta AS m
        WHERE i.id = t.indicator AND i.person_statistic AND m.key = 'minimum_cell'
          AND abs(t.value) < CAST(m.value AS DOUBLE))"""
