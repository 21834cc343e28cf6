"""A country pack and the catalogue into the store, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from salamti.base.clock import Clock
from salamti.base.errors import LicenceError, PackError
from salamti.model.country import Country
from salamti.model.place import Place
from salamti.model.record import Record, Register
from salamti.model.series import Indicator, Policy
from salamti.model.source import Origin
from salamti.store import tables
from salamti.store.database import Store, first
from salamti.store.jsontext import to_json

PACK = "pack"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTable:
    """Rows of one CSV of the pack for one table of the store."""

    name: str
    path: Path
    rows: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """Everything that a pack and the catalogue hold, read and checked."""

    folder: Path
    country: Country
    origins: Sequence[Origin]
    places: Sequence[Place]
    indicators: Sequence[Indicator]
    policy: Policy | None
    tables: Sequence[PackTable]
    registers: Sequence[tuple[Register, Path, Sequence[Record]]]
    documents: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Run:
    """One ingestion: what it reads, where it writes, when it is."""

    store: Store
    pack: Pack
    clock: Clock


def ingest(store: Store, pack: Pack, clock: Clock, *, link: Callable[[], object]) -> None:
    """Replace all packaged rows by those of `pack`; what users loaded stays and is linked anew."""
    run = _Run(store, pack, clock)
    with store.transaction() as con:
        _clear(store)
        _origins(store, pack.origins)
        _documents(store, pack)
        _places(run)
        for table in pack.tables:
            _table(run, table)
        for register, path, records in pack.registers:
            _register(run, register, (path, records))
        for statement in tables.views([f"reg_{r.id}" for r, _, _ in pack.registers]):
            con.execute(statement)
        _check_origins(store)
        _check_indicators(store, pack)
        link()


def _clear(store: Store) -> None:
    con = store.connection
    for name in _register_tables(store):
        for schema in ("shown", "door"):
            con.execute(f"DROP VIEW IF EXISTS {schema}.{name}")
        con.execute(f"DROP TABLE main.{name}")
    for name in tables.DATA:
        con.execute(
            f"DELETE FROM main.{name} WHERE file IN "
            "(SELECT sha256 FROM main.file WHERE source = ?)",
            [PACK],
        )
    con.execute("DELETE FROM file WHERE source = ?", [PACK])
    con.execute("DELETE FROM origin WHERE packaged")
    for name in ("place", "indicator", "policy_line", "register", "document"):
        con.execute(f"DELETE FROM main.{name}")


def _register_tables(store: Store) -> list[str]:
    found = store.connection.execute(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'main' AND table_name LIKE 'reg\\_%' ESCAPE '\\'"
    ).fetchall()
    return [row[0] for row in found]


def put_origin(store: Store, origin: Origin, *, packaged: bool) -> None:
    """Remember an origin; a packaged one is never replaced by a reader's.

    One id has one licence class: rows of a user's own copy must not come out under the licence of
    a publisher's figures that happen to bear the same id.
    """
    known = first(
        store.connection.execute(
            "SELECT packaged, licence_class FROM origin WHERE id = ?", [origin.id]
        )
    )
    if known and known[0] != packaged and known[1] != origin.licence_class:
        raise LicenceError(
            f"The source id {origin.id!r} is already used under the licence class {known[1]}, "
            f"not {origin.licence_class}.",
            do="Give one of the two another id.",
        )
    if known is None or packaged or not known[0]:
        store.connection.execute(
            "INSERT OR REPLACE INTO origin VALUES (?, ?, ?, ?)",
            [origin.id, str(origin.licence_class), packaged, to_json(origin)],
        )


def _origins(store: Store, origins: Iterable[Origin]) -> None:
    for origin in origins:
        put_origin(store, origin, packaged=True)


def _documents(store: Store, pack: Pack) -> None:
    con = store.connection
    con.execute("INSERT INTO document VALUES ('country', ?)", [to_json(pack.country)])
    if pack.policy is not None:
        con.execute("INSERT INTO document VALUES ('policy', ?)", [to_json(pack.policy)])
        lines = [
            (t.id, line.id, i)
            for t in pack.policy.themes
            for line in t.lines
            for i in line.indicators
        ]
        con.executemany("INSERT INTO policy_line VALUES (?, ?, ?)", lines)
    for name, body in pack.documents.items():
        con.execute("INSERT INTO document VALUES (?, ?)", [name, to_json(body)])
    con.execute(
        "UPDATE meta SET value = ? WHERE key = 'minimum_cell'", [str(pack.country.minimum_cell)]
    )
    rows = [(i.id, i.person_statistic, to_json(i)) for i in pack.indicators]
    if rows:
        con.executemany("INSERT INTO indicator VALUES (?, ?, ?)", rows)


def _places(run: _Run) -> None:
    pack = run.pack
    if not pack.places:
        return
    sha = _file(run, pack.folder / "places.csv", len(pack.places))
    rows = [
        {
            "pcode": p.pcode, "level": p.level, "name_en": p.name.en, "name_ur": p.name.ur,
            "parent": p.parent, "lat": p.lat, "lon": p.lon, "pop_2017": p.pop_2017,
            "pop_2023": p.pop_2023, "area_sqkm": p.area_sqkm, "status": p.status, "note": p.note,
            "origin": p.source, "file": sha, "row": number,
        }
        for number, p in enumerate(pack.places, start=2)
    ]  # fmt: skip
    run.store.insert("place", pl.DataFrame(rows, infer_schema_length=None))


def _table(run: _Run, table: PackTable) -> None:
    renamed = {"source": "origin"}
    if table.name == "observation":
        renamed |= {"iso3": "place"} if "iso3" in table.rows.columns else {"pcode": "place"}
    sha = _file(run, table.path, table.rows.height)
    run.store.insert(table.name, table.rows.rename(renamed).with_columns(pl.lit(sha).alias("file")))


def _register(run: _Run, schema: Register, path_records: tuple[Path, Sequence[Record]]) -> None:
    path, records = path_records
    con = run.store.connection
    con.execute("INSERT INTO register VALUES (?, ?)", [schema.id, to_json(schema)])
    types = {c.id: tables.SQL_TYPES.get(c.type, "VARCHAR") for c in schema.columns}
    names = list(records[0].values) if records else list(types)
    columns = ", ".join(f'"{n}" {types.get(n, "VARCHAR")}' for n in names)
    con.execute(
        f"CREATE TABLE main.reg_{schema.id} ({columns}, origin VARCHAR, file VARCHAR, row BIGINT)"
    )
    sha = _file(run, path, len(records))
    rows = [
        {
            **r.values,
            "origin": r.values.get("source_id") or schema.origin,
            "file": sha,
            "row": r.line,
        }
        for r in records
    ]
    if rows:
        run.store.insert(f"reg_{schema.id}", pl.DataFrame(rows, infer_schema_length=None))


def _file(run: _Run, path: Path, count: int) -> str:
    sha = _sha256(path)
    name = f"packs/{run.pack.country.id}/{path.relative_to(run.pack.folder).as_posix()}"
    run.store.connection.execute(
        "INSERT INTO file VALUES (?, ?, ?, 'pack', ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
        [
            sha,
            name,
            PACK,
            path.stat().st_size,
            run.clock().isoformat(timespec="seconds"),
            count,
            count,
        ],
    )
    return sha


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _check_origins(store: Store) -> None:
    """Every packaged row must cite an origin that the pack lists."""
    _refuse_places(store)
    for name in [*tables.DATA, *_register_tables(store)]:
        _refuse(store, name, "origin", into="origin", do="List it in sources/*.yml.")


def _refuse_places(store: Store) -> None:
    found = first(
        store.connection.execute(
            "SELECT origin, row FROM place WHERE origin NOT IN (SELECT id FROM origin) ORDER BY row"
        )
    )
    if found:
        raise PackError(
            f"No origin is called {found[0]!r}.",
            where=f"places.csv:{found[1]}",
            do="List it in sources/*.yml.",
        )


def _check_indicators(store: Store, pack: Pack) -> None:
    """Every packaged value must be of an indicator that the catalogue or the pack describes."""
    for name in ("observation", "country_panel"):
        _refuse(store, name, "indicator", into="indicator", do="Describe it in indicators/*.yml.")
    _refuse_line(store, pack.folder / "policy.yml")


def _refuse(store: Store, table: str, column: str, *, into: str, do: str) -> None:
    found = first(
        store.connection.execute(
            f"SELECT t.{column}, f.name, t.row FROM main.{table} AS t "
            "JOIN main.file AS f ON f.sha256 = t.file AND f.source = ? "
            f"WHERE t.{column} NOT IN (SELECT id FROM main.{into}) ORDER BY f.name, t.row LIMIT 1",
            [PACK],
        )
    )
    if found:
        raise PackError(f"No {into} is called {found[0]!r}.", where=f"{found[1]}:{found[2]}", do=do)


def _refuse_line(store: Store, path: Path) -> None:
    found = first(
        store.connection.execute(
            "SELECT line, indicator FROM policy_line "
            "WHERE indicator NOT IN (SELECT id FROM indicator) ORDER BY ALL LIMIT 1"
        )
    )
    if found:
        raise PackError(
            f"Line {found[0]!r} names an indicator {found[1]!r} that nothing describes.",
            where=f"{path}:{_line_of(path, str(found[1]))}",
            do="Describe it in indicators/*.yml.",
        )


def _line_of(path: Path, word: str) -> int:
    """The first line of a file that holds `word`."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, start=1) if word in line), 1)
