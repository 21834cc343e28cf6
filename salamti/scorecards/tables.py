"""The tables of a scorecard as CSV: units and their values, indicators, weights."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.base.errors import PackError
from salamti.pack import csvfile
from salamti.scorecards.schema import Row

Floats = NDArray[np.float64]
UNKNOWN = frozenset({"", "NA", "NaN"})
_PARAMETERS = {
    "minmax_lower": "low",
    "minmax_upper": "high",
    "scaled_lower": "lower",
    "scaled_upper": "upper",
    "zscore_mean": "mean",
    "zscore_sd": "sd",
    "dist2targ_cap_max": "cap",
    "goalpost_lower": "lower",
    "goalpost_upper": "upper",
    "goalpost_scale": "factor",
    "goalpost_trunc2posts": "truncate",
}
"""Columns of the table of indicators that hold parameters, and the key that each stands for."""
_FLAGS = {"TRUE": True, "true": True, "True": True, "FALSE": False, "false": False, "False": False}
_META = {"Level", "iCode", "iName", "Direction", "Weight", "Unit", "Target", "Denominator"}
_META |= {"Parent", "Type", "ScaleFactor"}


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV as it is: its columns, and its rows with their line numbers."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[csvfile.Line, ...]

    def number(self, line: csvfile.Line, column: str) -> float | None:
        """A cell as a number; None for unknown, PackError for anything else."""
        cell = line.cells[column].strip()
        if cell in UNKNOWN:
            return None
        try:
            found = float(cell)
        except ValueError:
            found = float("inf")
        if not np.isfinite(found):
            where = csvfile.at(self.path, line.number)
            raise PackError(
                f"{column}: {cell!r} is not a number; leave unknown empty.", where=where
            )
        return found

    def word(self, line: csvfile.Line, column: str) -> str | None:
        """A cell as text; None for unknown or a column that is not there."""
        cell = line.cells.get(column, "").strip()
        return None if cell in UNKNOWN else cell

    def numbers(self, column: str) -> Floats:
        """A column as numbers, NaN for unknown."""
        cells = [self.number(line, column) for line in self.rows]
        return np.array([np.nan if cell is None else cell for cell in cells])

    def need(self, columns: Sequence[str], *, what: str) -> None:
        """Raise PackError unless the table has the columns."""
        missing = [name for name in columns if name not in self.columns]
        if missing:
            some = ", ".join(missing[:8]) + (" …" if len(missing) > 8 else "")
            where = csvfile.at(self.path, 1)
            raise PackError(f"{what}: there is no column {some}.", where=where)


def read(path: Path) -> Table:
    """Read a CSV with a header; PackError for uneven rows, doubled columns or no rows."""
    reader = csv.reader(io.StringIO(csvfile.text(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        twice = [name for name, count in Counter(header).items() if count > 1]
        if twice:
            raise PackError(f"Column {twice[0]!r} stands twice.", where=csvfile.at(path, 1))
        rows = [_line(path, reader.line_num, header, cells) for cells in reader if cells]
    except csv.Error as error:
        where = csvfile.at(path, reader.line_num)
        raise PackError(f"This is not a well-formed CSV ({error}).", where=where) from error
    if not rows:
        raise PackError("The table has no rows.", where=csvfile.at(path, 1))
    return Table(path, tuple(header), tuple(rows))


def _line(path: Path, number: int, header: list[str], cells: list[str]) -> csvfile.Line:  # noqa: PLR0917
    if len(cells) != len(header):
        where = csvfile.at(path, number)
        raise PackError("The number of cells differs from the header.", where=where)
    return csvfile.Line(number, dict(zip(header, cells, strict=True)))


def indicators(path: Path) -> tuple[Row, ...]:
    """The rows of a table of indicators in the layout of COINr's iMeta.

    Rows of groups, denominators and other columns of the data are passed over.
    """
    table = read(path)
    table.need(("iCode", "Parent", "Direction", "Weight"), what="the table of indicators")
    kept = [line for line in table.rows if _is_node(table, line)]
    return tuple(_row(table, line) for line in kept)


def _is_node(table: Table, line: csvfile.Line) -> bool:
    kind = table.word(line, "Type")
    if "Type" not in table.columns:
        return table.word(line, "Level") is not None or "Level" not in table.columns
    if kind not in {"Indicator", "Aggregate", "Group", "Denominator", "Other"}:
        where = csvfile.at(table.path, line.number)
        said = "give Indicator, Aggregate, Group, Denominator or Other"
        raise PackError(f"Type: {kind!r} is not known; {said}.", where=where)
    return kind in {"Indicator", "Aggregate"}


def _row(table: Table, line: csvfile.Line) -> Row:
    where = csvfile.at(table.path, line.number)
    code, direction = table.word(line, "iCode"), table.number(line, "Direction")
    weight = table.number(line, "Weight")
    if code is None or direction not in {-1.0, 1.0} or weight is None:
        raise PackError("iCode, Direction (1 or -1) and Weight are needed.", where=where)
    level = table.number(line, "Level") if "Level" in table.columns else None
    factor = table.number(line, "ScaleFactor") if "ScaleFactor" in table.columns else None
    return Row(
        code=code,
        parent=table.word(line, "Parent"),
        name=table.word(line, "iName") or "",
        level=None if level is None else int(level),
        direction=int(direction),
        weight=weight,
        denominator=table.word(line, "Denominator"),
        factor=factor,
        target=table.number(line, "Target") if "Target" in table.columns else None,
        normalisation=_parameters(table, line),
    )


def _parameters(table: Table, line: csvfile.Line) -> Mapping[str, Any]:
    """Parameters of the normalisation by the table's own column names."""
    found: dict[str, Any] = {}
    for column in _PARAMETERS:
        cell = table.word(line, column)
        if cell is not None:
            found[column] = _FLAGS[cell] if cell in _FLAGS else table.number(line, column)
    return found


def parameters(method: str, held: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a normalisation by `method` that the table's columns `held` give."""
    prefix = {
        "minmax": "minmax_",
        "scaled": "scaled_",
        "zscore": "zscore_",
        "distance_to_target": "dist2targ_",
        "goalposts": "goalpost_",
    }.get(method, "-")
    found = {_PARAMETERS[name]: held[name] for name in held if name.startswith(prefix)}
    if "low" in found or "high" in found:
        found["scale"] = (found.pop("low", 0.0), found.pop("high", 100.0))
    return found


def weights(path: Path) -> dict[str, float]:
    """Weights by code from a CSV with iCode and Weight."""
    table = read(path)
    table.need(("iCode", "Weight"), what="the table of weights")
    found: dict[str, float] = {}
    for line in table.rows:
        code, weight = table.word(line, "iCode"), table.number(line, "Weight")
        if code is None or weight is None or code in found:
            where = csvfile.at(path, line.number)
            raise PackError("Each iCode needs one Weight, and stands once.", where=where)
        found[code] = weight
    return found


def ignored(path: Path) -> tuple[str, ...]:
    """Columns of a table of indicators that nothing reads."""
    return tuple(name for name in read(path).columns if name not in {*_META, *_PARAMETERS})
