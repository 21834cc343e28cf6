"""Replays: what the models would have said in past years, where the pack has the register."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Ground, Measure, as_of, figure, ref
from salamti.analyses._kit.parts import Part, Row, category, marks
from salamti.analyses._track_record import gains
from salamti.analyses._track_record.naming import (
    AREA,
    ID,
    LEVELS,
    OURS,
    measure,
    model,
    ordered,
    say,
)
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.source import Origin
from salamti.model.words import Text, Words
from salamti.store.reading import Reader

READS = ("reg_hindcast",)
NEEDED = ("level", "window", "model", "measure", "value", "low", "high", "n")
UNITS = {"crps": ("deaths", 2), "ignorance": ("bits", 2), "mis": ("deaths", 1)}
Key = tuple[str, str, str]
Found = Mapping[tuple[str, str, str, str], Number]


def gained(reader: Reader, origins: Mapping[str, Origin]) -> Part | None:
    """Gain and calibration of our own replays, where the register tells of them."""
    frame = _registers.frame(reader, "hindcast", (*NEEDED, "against", "part"))
    return None if frame is None else gains.part(frame, origins)


def part(reader: Reader, origins: Mapping[str, Origin]) -> Part | None:
    """The section on hindcasts, where the pack has any."""
    frame = _registers.frame(reader, "hindcast", NEEDED)
    if frame is None:
        return None
    known = frame.filter(pl.col("measure").is_in(list(UNITS)) & pl.col("value").is_not_null())
    found: dict[tuple[str, str, str, str], Number] = {}
    cells: dict[Key, int | None] = {}
    for row in known.iter_rows(named=True):
        number = _number(row, origins)
        key = (str(row["level"]), _window(row["window"]), str(row["model"]))
        found[(*key, str(row["measure"]))] = number
        cells[key] = int(row["n"]) if row["n"] is not None else None
    if not found:
        return None
    return Part(
        id="hindcasts",
        title=say("section_hindcasts"),
        sentences=(say("hindcasts_intro"),),
        numbers=tuple(found.values()),
        charts=_charts(found),
        tables=(columns_table(f"{ID}.hindcasts", _kinds(), _rows(found, cells)),),
    )


def _number(row: Mapping[str, object], origins: Mapping[str, Origin]) -> Number:
    name = str(row["measure"])
    unit, decimals = UNITS[name]
    of = measure(f"hindcast_{name}", unit, decimals=decimals, how="hindcast")
    dims: dict[str, Scalar] = {
        "level": str(row["level"]), "window": _window(row["window"]), "model": str(row["model"]),
    }  # fmt: skip
    where = {c: row[c] for c in ("level", "window", "model", "measure")}
    ground = Ground(
        origins=(str(row["origin"]),),
        as_of=as_of(origins, str(row["origin"])) or _window(row["window"]),
        trails=(Trail("reg_hindcast", where),),  # type: ignore[arg-type]
    )
    return _ranged(of, row, ground, dims=dims)


def _ranged(
    of: Measure, row: Mapping[str, object], ground: Ground, *, dims: Mapping[str, Scalar]
) -> Number:
    low, value, high = (_float(row[c]) for c in ("low", "value", "high"))
    return figure(of, value, ground, dims=dims, low=low, high=high)


def _float(cell: object) -> float | None:
    return None if cell is None else float(str(cell))


def _window(cell: object) -> str:
    """A window as text: a year that was read as a number loses its decimals."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _kinds() -> dict[str, ColumnKind]:
    texts: dict[str, ColumnKind] = {"level": "text", "window": "text", "model": "text"}
    return texts | {"n": "number"} | dict.fromkeys(UNITS, "number")


def _rows(found: Found, cells: Mapping[Key, int | None]) -> list[Row]:
    place = {m: i for i, m in enumerate(ordered({key[2] for key in cells}))}
    levels = {level: i for i, level in enumerate(LEVELS)}
    keys = sorted(cells, key=lambda k: (levels.get(k[0], 9), k[1], place[k[2]]))
    return [
        (_level(k[0]), k[1], model(k[2]), cells[k], *(ref(found.get((*k, m))) for m in UNITS))
        for k in keys
    ]


def _level(level: str) -> Words:
    return say(f"level_{level}") if level in LEVELS else Text(level, level)


def _charts(found: Found) -> tuple[Chart, ...]:
    """CRPS by window, the models beside each other, at the widest level."""
    crps = {key: n for key, n in found.items() if key[3] == "crps"}
    level = next((lv for lv in LEVELS if any(k[0] == lv for k in crps)), None)
    shown = [n for key, n in sorted(crps.items()) if key[0] == level]
    if not shown:
        return ()
    names = ordered({str(n.dimensions["model"]) for n in shown})
    windows = tuple(sorted({str(n.dimensions["window"]) for n in shown}))
    rows = sorted(
        marks(shown, "crps", "window", "model"), key=lambda r: names.index(str(r["model"]))
    )
    return (
        Chart(
            id="hindcast",
            title=say("chart_hindcast"),
            alt=say("chart_hindcast_alt"),
            mark="bar",
            data=tuple(rows),
            x=Axis(column="crps", label=say("axis_crps"), kind="quantity"),
            y=Axis(
                column="model",
                label=say("axis_model"),
                kind="category",
                order=tuple(names),
                labels={name: model(name) for name in names},
            ),
            subject=OURS if OURS in names else None,
            facet=category("window", AREA) if len(windows) > 1 else None,
        ),
    )
