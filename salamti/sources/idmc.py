"""IDMC: internal displacements in a year by cause, and people living in displacement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from salamti.base.text import fold
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Source
from salamti.model.words import Text
from salamti.sources._checks import number
from salamti.sources._layout import Layout
from salamti.sources._observations import Plan, read_observations, wide
from salamti.sources._table import header_of, open_table

CONFLICT = "vc_idp_nwcv"
DISASTER = "vc_idp_nwds"
HAZARDS = (
    "flood",
    "storm",
    "earthquake",
    "drought",
    "wildfire",
    "landslide",
    "mass movement",
    "wet mass movement",
    "dry mass movement",
    "extreme temperature",
    "volcanic activity",
    "erosion",
    "wave action",
)
_BY_CAUSE = Layout(
    required=("geo", "t", "cause", "n"),
    aliases={"iso3": "geo", "ISO3": "geo", "year": "t", "Year": "t", "new_displacements": "n"},
)
_STOCKS = {
    CONFLICT: "conflict_internal_displacements",
    DISASTER: "disaster_internal_displacements",
    "idmc_idp_conflict_total": "conflict_stock_displacement",
    "idmc_idp_disaster_total": "disaster_stock_displacement",
}


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Either one line per cause (geo, t, cause, n) or IDMC's own table by country and year."""
    header = [_slug(name) for name in header_of(path, reading)]
    by_cause = "cause" in header
    layout = _BY_CAUSE if by_cause else _own_layout(path, reading)
    place, year = ("geo", "t") if by_cause else ("iso3", "year")
    plan = Plan(
        long=_by_cause if by_cause else _own_table(),
        names={"place": place, "year": year},
        counts=True,
        key=("indicator", "place", "year") if by_cause else ("place", "year"),
    )
    return read_observations(open_table(path, layout, reading), plan, reading)


def _slug(name: str) -> str:
    return fold(name).replace(" ", "_")


def _own_layout(path: Path, reading: Reading) -> Layout:
    """IDMC's table; the columns marked (Raw) hold unrounded figures and are preferred."""
    aliases = {name: _slug(name) for name in header_of(path, reading)}
    raw = tuple(f"{c}_raw" for c in _STOCKS.values())
    return Layout(
        required=("iso3", "year"),
        optional=(*_STOCKS.values(), *raw),
        ignored=frozenset({"name", "country_name"}),
        aliases=aliases,
    )


def _own_table() -> Callable[[pl.DataFrame], pl.DataFrame]:
    lines = wide({indicator: (column,) for indicator, column in _STOCKS.items()})

    def long(frame: pl.DataFrame) -> pl.DataFrame:
        best = [pl.coalesce(f"{c}_raw", c).alias(c) for c in _STOCKS.values()]
        return lines(frame.with_columns(pl.col("iso3").alias("place"), *best))

    return long


def _by_cause(frame: pl.DataFrame) -> pl.DataFrame:
    cause = pl.col("cause").str.to_lowercase().str.replace_all("_", " ")
    ids = {"conflict": CONFLICT} | {h: f"idmc_new_{h.replace(' ', '_')}" for h in HAZARDS}
    indicator = cause.replace_strict(ids, default=None, return_dtype=pl.String)
    unknown = pl.format("unknown cause '{}'", pl.col("cause").fill_null(""))
    lines = frame.select(
        "row",
        indicator.alias("indicator"),
        pl.col("geo").alias("place"),
        pl.col("t").alias("year"),
        pl.col("n").alias("value"),
        pl.lit("n").alias("column"),
        pl.when(indicator.is_null()).then(unknown).alias("refusal"),
    )
    return pl.concat([lines, _disasters(lines)])


def _disasters(lines: pl.DataFrame) -> pl.DataFrame:
    """The sum over the hazards of a year, where all of them can be read; `row` is the first."""
    hazards = lines.filter((pl.col("indicator") != CONFLICT) & pl.col("refusal").is_null())
    amount = number("value")
    sums = hazards.group_by("place", "year", maintain_order=True).agg(
        pl.col("row").min(), amount.sum().alias("value"), (amount >= 0).all().alias("sound")
    )
    return sums.filter(pl.col("sound").fill_null(value=False)).select(
        "row",
        pl.lit(DISASTER).alias("indicator"),
        "place",
        "year",
        pl.col("value").cast(pl.String),
        pl.lit("n").alias("column"),
        pl.lit(None, dtype=pl.String).alias("refusal"),
    )


SOURCE = Source(
    id="idmc",
    origin=Origin(
        id="idmc",
        name=Text(
            en="Global Internal Displacement Database", ur="اندرونی نقل مکانی کا عالمی ڈیٹابیس"
        ),
        publisher="Internal Displacement Monitoring Centre",
        licence="IDMC terms: free with attribution",
        licence_class=LicenceClass.DERIVED_ONLY,
        citation="IDMC. Global Internal Displacement Database.",
        url="https://www.internal-displacement.org/database/displacement-data/",
        definition=Text(
            en="Movements of people forced from home inside their country in a year, one person may"
            " be counted more than once; and people living so at the end of the year.",
            ur="ایک سال میں ملک کے اندر جبری نقل مکانی کے واقعات، جن میں ایک فرد ایک سے زیادہ بار"
            " شمار ہو سکتا ہے؛ اور سال کے آخر میں بے گھر افراد۔",
        ),
        note="The programming interface needs a client id of one's own, so load an export.",
    ),
    files="CSV with a cause per line, or IDMC's table by country and year saved as CSV",
    read=read,
)
