"""Batches: one frame behind, so that the last one carries the warnings of the whole file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import polars as pl

from salamti.model.source import Batch, Kind
from salamti.sources._table import REJECTED, Chunk, rejected

Frames = tuple[pl.DataFrame, pl.DataFrame]


def finish(
    kind: Kind, parts: Iterator[Frames], warnings: Callable[[], list[str]]
) -> Iterator[Batch]:
    """Batches of `parts`; the warnings are asked for when all has been read."""
    last: Batch | None = None
    for rows, refused_rows in parts:
        if last is not None:
            yield last
        last = Batch(kind, rows, refused_rows)
    if last is not None:
        yield replace(last, warnings=tuple(warnings()))


def refused(chunk: Chunk, reasons: pl.DataFrame) -> pl.DataFrame:
    """The rejected of a chunk: records with a reason, and those that were broken."""
    ordered = reasons.sort("row")
    raw = pl.Series("raw", chunk.raw(ordered["row"].to_list()), dtype=pl.String)
    judged = ordered.with_columns(raw).select(pl.col(c).cast(t) for c, t in REJECTED.items())
    return pl.concat([judged, rejected(chunk.broken)]).sort("row")
