"""What the replays say of us: gain over the benchmarks, and whether the ranges were right."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import Ground, as_of, figure, ref
from salamti.analyses._kit.parts import Part, Row, category, marks
from salamti.analyses._track_record.naming import AREA, ID, LEVELS, OURS, measure, say
from salamti.base.ids import Scalar
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number, Trail
from salamti.model.source import Origin

RIVALS = ("conflictology", "zero")
COVERED = ("coverage_50%", "coverage_90%")
Found = Mapping[tuple[str, str], Number]
PERCENT = 100


def part(frame: pl.DataFrame, origins: Mapping[str, Origin]) -> Part | None:
    """Gain and coverage by level, and the calibration histogram; None where no row tells."""
    ours = frame.filter(
        (pl.col("model") == OURS) & (pl.col("window") == "all") & pl.col("value").is_not_null()
    )
    gains = _gains(ours, origins)
    shares = _shares(ours, origins)
    if not gains:
        return None
    kinds: dict[str, ColumnKind] = {"level": "text"}
    heads = kinds | dict.fromkeys(
        (*(f"gain_{r}" for r in RIVALS), *(c.rstrip("%") for c in COVERED)), "number"
    )
    return Part(
        id="gains",
        title=say("section_gains"),
        sentences=(say("gains_intro"),),
        numbers=(*gains.values(), *shares),
        charts=_histogram(shares),
        tables=(columns_table(f"{ID}.gains", heads, _rows(gains)),),
    )


def _gains(ours: pl.DataFrame, origins: Mapping[str, Origin]) -> dict[tuple[str, str], Number]:
    found = {}
    for row in ours.iter_rows(named=True):
        name, rival = str(row["measure"]), str(row["against"] or "")
        if name == "skill" and rival in RIVALS:
            found[(str(row["level"]), f"gain_{rival}")] = _number(row, "gain", origins)
        if name in COVERED:
            short = name.rstrip("%")
            found[(str(row["level"]), short)] = _number(row, "replayed_coverage", origins)
    return found


def _shares(ours: pl.DataFrame, origins: Mapping[str, Origin]) -> list[Number]:
    rows = ours.filter(pl.col("measure") == "pit").sort("level", "part")
    return [_number(row, "replayed_pit", origins) for row in rows.iter_rows(named=True)]


def _number(row: Mapping[str, object], name: str, origins: Mapping[str, Origin]) -> Number:
    """A share of the register in percent."""
    dims: dict[str, Scalar] = {"level": str(row["level"]), "of": str(row["measure"])}
    where: dict[str, Scalar | tuple[Scalar, ...]] = {
        c: str(row[c]) for c in ("level", "window", "model", "measure")
    }
    for column in ("against", "part"):
        if row[column] is not None:
            value = row[column]
            where[column] = float(str(value)) if column == "part" else str(value)
            dims[column] = str(int(float(str(value)))) if column == "part" else str(value)
    ground = Ground(
        origins=(str(row["origin"]),),
        as_of=as_of(origins, str(row["origin"])),
        trails=(Trail("reg_hindcast", where),),
    )
    low, value_, high = (_percent(row[c]) for c in ("low", "value", "high"))
    of = measure(name, "percent", decimals=1)
    return figure(of, value_, ground, dims=dims, low=low, high=high)


def _percent(cell: object) -> float | None:
    return None if cell is None else round(float(str(cell)) * PERCENT, 2)


def _rows(gains: Found) -> list[Row]:
    levels = [lv for lv in LEVELS if any(key[0] == lv for key in gains)]
    heads = (*(f"gain_{r}" for r in RIVALS), *(c.rstrip("%") for c in COVERED))
    return [(say(f"level_{lv}"), *(ref(gains.get((lv, h))) for h in heads)) for lv in levels]


def _histogram(shares: list[Number]) -> tuple[Chart, ...]:
    if not shares:
        return ()
    tenths = [str(i) for i in range(1, 11)]
    levels = [lv for lv in LEVELS if any(n.dimensions["level"] == lv for n in shares)]
    rows = [{**r, "tenth": r["part"]} for r in marks(shares, "share", "part", "level")]
    return (
        Chart(
            id="replayed_pit",
            title=say("chart_replayed_pit"),
            alt=say("chart_pit_alt"),
            mark="bar",
            data=tuple(rows),
            x=Axis(column="share", label=say("axis_share"), kind="quantity"),
            y=Axis(
                column="tenth",
                label=say("axis_tenth"),
                kind="category",
                order=tuple(tenths),
                labels={t: say("tenth", number=int(t)) for t in tenths},
            ),
            facet=category("level", AREA, levels) if len(levels) > 1 else None,
            note=say("chart_pit_note"),
        ),
    )
