"""The ledgers of forecasts into the store.

The folders are the truth; the tables are a copy that is made anew whenever a file changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from salamti.base.clock import Clock
from salamti.base.errors import PackError
from salamti.ledger import chain
from salamti.ledger.chain import Entry
from salamti.ledger.files import Content
from salamti.ledger.ledger import Ledger
from salamti.model.source import LicenceClass, Origin
from salamti.model.words import Text
from salamti.pack import locate
from salamti.store.database import Store, first
from salamti.store.packing import put_origin

FOLDER = "ledger"
KIND = "ledger"
TABLES = ("ledger_state", "ledger_entry", "forecast", "judgement", "resolution")
PUBLISHED = "salamti_forecasts"
"""The origin of what a pack publishes; listed in its `sources/`."""
OWN = Origin(
    id="home_forecasts",
    name=Text("Forecasts of this observatory", "اس رصدگاہ کی اپنی پیش گوئیاں"),
    publisher="whoever runs this observatory",
    licence="CC-BY-4.0",
    licence_class=LicenceClass.OPEN,
    licence_url="https://creativecommons.org/licenses/by/4.0/",
    citation="Forecasts and judgements issued by whoever runs this observatory.",
    definition=Text(
        "Forecasts and judgements that were issued on this machine, in its own ledger.",
        "وہ پیش گوئیاں اور آرا جو اسی مشین پر جاری ہوئیں اور اس کے اپنے کھاتے میں درج ہیں۔",
    ),
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A ledger with its name in the store, its origin, and how its files are called."""

    name: str
    ledger: Ledger
    origin: str
    label: str


@dataclass(frozen=True, slots=True)
class _Run:
    """One ledger on its way into the store."""

    store: Store
    shelf: Shelf
    clock: Clock

    def put(self, table: str, rows: Sequence[Mapping[str, object]], name: str) -> None:
        """Store the rows of one file of the ledger with their lineage."""
        path = self.shelf.ledger.folder / name
        sha256 = chain.digest(path.read_bytes())
        frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
            ledger=pl.lit(self.shelf.name), origin=pl.lit(self.shelf.origin), file=pl.lit(sha256)
        )
        self.store.insert(table, frame)
        self.store.connection.execute(
            "INSERT INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
            [sha256, f"{self.shelf.label}/{name}", KIND, KIND, path.stat().st_size,
             self.clock().isoformat(timespec="seconds"), len(rows), len(rows)],
        )  # fmt: skip


def shelves(pack: str, pack_folder: Path, home: Path) -> tuple[Shelf, ...]:
    """The published ledger of a pack, and the observatory's own."""
    return (
        Shelf(pack, Ledger(pack_folder / FOLDER), PUBLISHED, f"packs/{pack}/{FOLDER}"),
        Shelf("home", Ledger(home / FOLDER), OWN.id, FOLDER),
    )


def sync(store: Store, kept: Sequence[Shelf], clock: Clock) -> bool:
    """Read the ledgers anew where a file has changed; a broken ledger is left out."""
    key = locate.fingerprint([s.ledger.folder for s in kept])
    if store.meta("ledgers") == key:
        return False
    with store.transaction() as con:
        for table in TABLES:
            con.execute(f"DELETE FROM main.{table}")
        con.execute("DELETE FROM main.file WHERE source = ?", [KIND])
        con.execute("DELETE FROM main.warning WHERE source = ?", [KIND])
        for shelf in kept:
            _read(store, shelf, clock)
        store.set_meta("ledgers", key)
    return True


def _read(store: Store, shelf: Shelf, clock: Clock) -> None:
    broken = shelf.ledger.broken()
    if not (broken or shelf.ledger.listed()):
        return
    _origin(store, shelf)
    store.connection.execute(
        "INSERT INTO main.ledger_state VALUES (?, ?, ?, ?, 1)",
        [shelf.name, len(broken), shelf.origin, f"{shelf.label}/{chain.NAME}"],
    )
    if broken:
        text = f"The ledger {shelf.label} is broken, nothing of it is shown: {broken[0].what}"
        store.connection.execute("INSERT INTO warning VALUES (?, ?, ?)", [KIND, shelf.label, text])
        return
    run = _Run(store, shelf, clock)
    opened = [(entry, shelf.ledger.content(entry)) for entry in shelf.ledger.entries()]
    _chain(run, opened)
    for entry, content in opened:
        _ROWS[entry.kind](run, entry, content)


def _origin(store: Store, shelf: Shelf) -> None:
    """Our own is added; that of a pack must be among its sources."""
    known = first(store.connection.execute("SELECT 1 FROM origin WHERE id = ?", [shelf.origin]))
    if shelf.origin == OWN.id:
        put_origin(store, OWN, packaged=False)
    elif not known:
        raise PackError(
            f"The pack has a ledger, but no origin is called {shelf.origin!r}.",
            where=shelf.label,
            do="List it in sources/*.yml.",
        )


def _chain(run: _Run, opened: Sequence[tuple[Entry, Content]]) -> None:
    rows = [
        {"sequence": e.sequence, "issued": e.issued, "kind": e.kind, "name": e.file,
         "sha256": e.sha256, "previous": e.previous, "hash": e.hash,
         "issue": c.header.get("issue"), "data_sha256": c.header.get("data_sha256"),
         "software": c.header.get("software"), "row": e.sequence + 1}
        for e, c in opened
    ]  # fmt: skip
    run.put("ledger_entry", rows, chain.NAME)


def _forecast(run: _Run, entry: Entry, content: Content) -> None:
    rows = [
        {**row, "lead": int(row["lead"]), "version": content.models[row["model"]],
         "issued": entry.issued, "row": line}
        for line, row in content.rows
    ]  # fmt: skip
    run.put("forecast", rows, entry.file)


def _judgement(run: _Run, entry: Entry, content: Content) -> None:
    rows = [
        {**row, "institution": row["institution"] or None, "issued": entry.issued,
         "probability": float(row["probability"]), "row": line}
        for line, row in content.rows
    ]  # fmt: skip
    run.put("judgement", rows, entry.file)


def _resolution(run: _Run, entry: Entry, content: Content) -> None:
    rows = [
        {"question": row["question"], "happened": row["happened"] == "1", "settled_on": row["on"],
         "source": row["source"], "issued": entry.issued, "row": line}
        for line, row in content.rows
    ]  # fmt: skip
    run.put("resolution", rows, entry.file)


_ROWS = {"forecast": _forecast, "judgement": _judgement, "resolution": _resolution}
