"""Taxonomies: how the categories of several sources correspond, from fine to coarse levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.base.errors import SourceError, UsageError
from salamti.linkage.files import Table, plain, text_of

Ints = NDArray[np.int64]
UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """A variable, and for each source and category the levels as numbers, finest first."""

    name: str
    where: str
    depth: int
    codes: dict[tuple[str, str], tuple[int, ...]]

    @property
    def sources(self) -> set[str]:
        """Sources that the taxonomy speaks of."""
        return {source for source, _ in self.codes}


def is_taxonomy(path: Path) -> bool:
    """Whether a file has the columns of a taxonomy."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        heads = {plain(c.strip('"')) for c in stream.readline().strip().split(",")}
    return {"data_source", "base_categories"} <= heads


def read(path: Path, name: str | None = None) -> list[Taxonomy]:
    """Taxonomies of a file: columns data.source, base.categories, then the levels; several where a
    column `taxonomy` or `variable` names them."""
    frame = text_of(path)
    heads = {plain(c): c for c in frame.columns}
    missing = [c for c in ("data.source", "base.categories") if plain(c) not in heads]
    if missing:
        raise SourceError(
            f"A taxonomy needs the columns {' and '.join(missing)}.", where=str(path),
            do="Write data.source, base.categories and the levels from fine to coarse.",
        )  # fmt: skip
    source, base = heads["data_source"], heads["base_categories"]
    variable = heads.get("taxonomy", heads.get("variable"))
    if variable is None:
        return [_taxonomy(frame, name or path.stem, where=str(path), ends=(source, base))]
    return [
        _taxonomy(part.drop(variable), str(key[0]), where=str(path), ends=(source, base))
        for key, part in frame.group_by(variable, maintain_order=True)
    ]


def _taxonomy(frame: pl.DataFrame, name: str, *, where: str, ends: tuple[str, str]) -> Taxonomy:
    levels = [
        c for c in frame.columns
        if c.strip() and c not in ends and frame[c].null_count() < frame.height
    ]  # fmt: skip
    if not levels:
        raise SourceError(f"The taxonomy of {name} has no level.", where=where)
    numbers = [_numbered(frame[c]) for c in levels]
    keys = zip(*(frame[c].str.strip_chars().fill_null("").to_list() for c in ends), strict=True)
    codes: dict[tuple[str, str], tuple[int, ...]] = {}
    for key, code in zip(keys, zip(*numbers, strict=True), strict=True):
        if codes.setdefault(key, code) != code:
            raise SourceError(f"{key[1]!r} of {key[0]} stands there twice.", where=where,
                              do="Keep one line for each category.")  # fmt: skip
    return Taxonomy(name, where, len(levels), codes)


def _numbered(values: pl.Series) -> list[int]:
    text = values.str.strip_chars()
    order = {v: k for k, v in enumerate(text.drop_nulls().unique(maintain_order=True))}
    return [UNKNOWN if v is None else order[v] for v in text]


def column_for(taxonomy: Taxonomy, tables: Sequence[Table]) -> str:
    """The column of the reports that a taxonomy describes: of its name, or the only one whose name
    is a part of it."""
    shared = set.intersection(*(set(t.frame.columns) for t in tables))
    if taxonomy.name in shared:
        return taxonomy.name
    part = [c for c in shared if len(c) > 2 and c.lower() in taxonomy.name.lower()]
    longest = [c for c in part if len(c) == max(map(len, part))]
    if len(longest) == 1:
        return longest[0]
    raise UsageError(
        f"Not every file has a column {taxonomy.name!r}.", where=taxonomy.where,
        do="Name the file after the column, or write --taxonomy COLUMN=FILE.",
    )  # fmt: skip


def coded(taxonomy: Taxonomy, table: Table, column: str) -> Ints:
    """Levels (n, levels) of the reports of a table; an empty category is unknown, one that the
    taxonomy does not have is refused."""
    source = next((s for s in (table.name, table.dataset) if s in taxonomy.sources), None)
    if source is None:
        raise SourceError(
            f"No data.source of the taxonomy is {table.name!r} or {table.dataset!r}.",
            where=taxonomy.where, do="Name the source after the file or its column dataset.",
        )  # fmt: skip
    values = table.frame[column].str.strip_chars().fill_null("")
    unique = values.unique().to_list()
    unknown = [v for v in unique if v and _code(taxonomy, source, v) is None]
    if unknown:
        row = int(table.rows[values.to_list().index(unknown[0])])
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        raise SourceError(
            f"The taxonomy {taxonomy.name} has no category {unknown[0]!r}{more} of {source} "
            f"(column {column}, first in row {row} of {table.name}).",
            where=taxonomy.where, do="Add a line for each, or empty the cell if it is unknown.",
        )  # fmt: skip
    blank = (UNKNOWN,) * taxonomy.depth
    lookup = {v: _code(taxonomy, source, v) or blank for v in unique}
    codes = np.array([lookup[v] for v in unique], np.int64).reshape(-1, taxonomy.depth)
    place = {v: k for k, v in enumerate(unique)}
    found: Ints = codes[values.replace_strict(place, return_dtype=pl.Int64).to_numpy()]
    return found


def _code(taxonomy: Taxonomy, source: str, value: str) -> tuple[int, ...] | None:
    """Levels of a category; 1.0 is read as 1 where only the latter is there."""
    found = taxonomy.codes.get((source, value))
    return found or taxonomy.codes.get((source, value.removesuffix(".0")))
