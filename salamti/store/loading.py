"""A user's or publisher's file into the store.

Each record is stored or quarantined, and the counts add up.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from salamti.base.clock import Clock
from salamti.base.errors import StoreError
from salamti.model.event import Event
from salamti.model.series import Observation
from salamti.model.source import Batch, Origin
from salamti.store.database import Store, first
from salamti.store.packing import put_origin

Locate = Callable[[pl.DataFrame], pl.DataFrame]
"""Adds columns `pcode`, `located_by`, `reason` and `disagrees` to a frame of events."""

COLUMNS = {
    "event": [*Event.__dataclass_fields__, "pcode", "located_by"],
    "observation": [*Observation.__dataclass_fields__],
    "boundary": ["pcode", "level", "name", "parent", "geometry"],
}
KEYS = {
    "event": ["id"],
    "observation": ["indicator", "place", "year"],
    "boundary": ["pcode"],
}


@dataclass(slots=True, kw_only=True)
class LoadReport:
    """What became of a file. `stored` + `quarantined` = `records`, unless it was `already` there.
    `disagree` counts events whose point lies in another district than the one they name."""

    source: str
    file: str
    sha256: str
    records: int = 0
    stored: int = 0
    replaced: int = 0
    quarantined: int = 0
    already: int = 0
    disagree: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Raw:
    """The file that is loaded, and the folder that keeps raw bytes."""

    path: Path
    archive: Path


def checksum(path: Path, *, limit: int) -> str:
    """SHA-256 of a file; a file above `limit` bytes is refused before it is read."""
    size = path.stat().st_size
    if size > limit:
        raise StoreError(
            f"The file has {size:,} bytes, more than the limit of {limit:,}.",
            where=str(path),
            do="If it is really that large, raise the limit with --max-bytes.",
        )
    return _sha256(path)


def archive(path: Path, folder: Path, sha256: str) -> Path:
    """Keep the raw bytes under their hash; the same bytes are kept once."""
    kept = folder / sha256[:2] / sha256
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=kept.parent, delete=False) as part:
        partial = Path(part.name)
    try:
        shutil.copyfile(path, partial)
        if _sha256(partial) != sha256:
            raise StoreError(
                "The file changed while it was read.", where=str(path), do="Load it again."
            )
        return partial.replace(kept)
    finally:
        partial.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def already(store: Store, origin: str, sha256: str) -> int | None:
    """How many rows this very file stored before, or None."""
    found = first(
        store.connection.execute(
            "SELECT stored FROM file WHERE sha256 = ? AND source = ?", [sha256, origin]
        )
    )
    return int(found[0]) if found else None


def load(
    store: Store,
    origin: Origin,
    batches: Iterable[Batch],
    *,
    report: LoadReport,
    locate: Locate,
    clock: Clock,
    raw: Raw,
    link: Callable[[], object],
) -> LoadReport:
    """Write all batches in one transaction; a killed run leaves the store as it was.

    The bytes are archived when all has been read: a file that is refused is not kept, and a file
    whose rows are there is always in the archive.
    """
    with store.transaction() as con:
        put_origin(store, origin, packaged=False)
        for batch in batches:
            placed = _located(batch, locate, report)
            _count(report, placed)
            report.replaced += _write(store, origin, placed, sha256=report.sha256)
        kept = archive(raw.path, raw.archive, report.sha256)
        link()
        con.execute(
            "INSERT INTO file VALUES (?, ?, ?, 'load', ?, ?, ?, ?, ?)",
            [report.sha256, report.file, origin.id, kept.stat().st_size,
             clock().isoformat(timespec="seconds"), report.records, report.stored,
             report.quarantined],
        )  # fmt: skip
        con.executemany(
            "INSERT INTO warning VALUES (?, ?, ?)",
            [(origin.id, report.sha256, text) for text in report.warnings] or [("", "", "")],
        )
        con.execute("DELETE FROM warning WHERE text = ''")
    return report


def _located(batch: Batch, locate: Locate, report: LoadReport) -> Batch:
    """Events get their place; those whose place is unknown move to the rejected."""
    if batch.kind != "event":
        return batch
    placed = locate(batch.rows)
    report.disagree += int(placed["disagrees"].sum())
    lost = placed.filter(pl.col("reason").is_not_null())
    raw = pl.concat_str("id", "adm1", "adm2", separator=" | ", ignore_nulls=True)
    rejected = [batch.rejected, lost.select("row", "reason", raw=raw)]
    return Batch(
        "event",
        placed.filter(pl.col("reason").is_null()),
        pl.concat(rejected, how="vertical_relaxed"),
        batch.warnings,
    )


def _count(report: LoadReport, batch: Batch) -> None:
    report.records += batch.rows.height + batch.rejected.height
    report.stored += batch.rows.height
    report.quarantined += batch.rejected.height
    report.warnings += [w for w in batch.warnings if w not in report.warnings]
    for reason, count in _kinds(batch.rejected):
        report.reasons[reason] = report.reasons.get(reason, 0) + count


def _write(store: Store, origin: Origin, batch: Batch, *, sha256: str) -> int:
    """Write a batch; returns how many older rows it replaced."""
    rows: pl.DataFrame = batch.rows
    rejected: pl.DataFrame = batch.rejected
    replaced = 0
    if rows.height:
        replaced = _replace(store, origin, (batch.kind, rows))
        lineage = [pl.lit(origin.id).alias("origin"), pl.lit(sha256).alias("file")]
        store.insert(batch.kind, rows.select(*COLUMNS[batch.kind], "row").with_columns(*lineage))
    if rejected.height:
        marks = [pl.lit(origin.id).alias("source"), pl.lit(sha256).alias("file")]
        store.insert("quarantine", rejected.select("row", "reason", "raw").with_columns(*marks))
    return replaced


def _replace(store: Store, origin: Origin, kind_rows: tuple[str, pl.DataFrame]) -> int:
    """Drop the rows that these ones replace: a publisher's newer release wins."""
    kind, rows = kind_rows
    keys = KEYS[kind]
    store.connection.register("incoming_keys", rows.select(keys).to_arrow())
    same = " AND ".join(f"t.{k} = k.{k}" for k in keys)
    found = first(
        store.connection.execute(
            f"DELETE FROM main.{kind} AS t USING incoming_keys AS k WHERE t.origin = ? AND {same}",
            [origin.id],
        )
    )
    store.connection.unregister("incoming_keys")
    return int(found[0]) if found else 0


def _kinds(rejected: pl.DataFrame) -> Iterator[tuple[str, int]]:
    """Reasons without the values in them, counted: "duplicate id" rather than each id."""
    if rejected.height:
        kind = (
            pl.col("reason")
            .str.replace(r"[:(].*$", "")
            .str.replace_all(r"'[^']*'|-?[\d.]+", "…")
            .str.strip_chars()
        )
        for reason, count in (
            rejected.select(kind.value_counts(sort=True)).unnest("reason").iter_rows()
        ):
            yield str(reason), int(count)
