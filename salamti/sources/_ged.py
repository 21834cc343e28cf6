"""What UCDP's event files have in common: the georeferenced events and the candidate events."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from salamti.model.event import ViolenceType
from salamti.model.source import Batch, Reading
from salamti.sources._events import Doubt, Plan, Swap, read_events
from salamti.sources._layout import Layout, names
from salamti.sources._states import by_gleditsch_ward
from salamti.sources._table import Table, open_table

GOVERNMENT = "Government of "
CITATION = (
    "Sundberg, R. and Melander, E. (2013). Introducing the UCDP Georeferenced Event Dataset. "
    "Journal of Peace Research 50(4), 523-532."
)
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
URL = "https://ucdp.uu.se/downloads/"
LAYOUT = Layout(
    required=names(
        "id type_of_violence dyad_name side_a side_b where_prec adm_1 adm_2 latitude"
        " longitude country_id date_prec date_start date_end deaths_a deaths_b"
        " deaths_civilians deaths_unknown best high low"
    ),
    optional=("geom_wkt", "iso3", "code_status"),
    ignored=frozenset(
        names(
            "relid year active_year conflict_dset_id conflict_new_id conflict_name"
            " dyad_dset_id dyad_new_id side_a_dset_id side_a_new_id side_b_dset_id"
            " side_b_new_id number_of_sources source_article source_office source_date"
            " source_headline source_original where_coordinates where_description priogrid_gid"
            " country region event_clarity gwnoa gwnob ged_version"
        )
    ),
)
_NAMES = {
    "id": "id",
    "date_start": "date_start",
    "date_end": "date_end",
    "date_precision": "date_prec",
    "type": "type_of_violence",
    "side_a": "side_a",
    "side_b": "side_b",
    "dyad": "dyad_name",
    "adm1": "adm_1",
    "adm2": "adm_2",
    "lat": "latitude",
    "lon": "longitude",
    "where_precision": "where_prec",
    "low": "low",
    "best": "best",
    "high": "high",
}
_DEATHS = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")
_TYPES = {
    "1": ViolenceType.STATE_BASED.value,
    "2": ViolenceType.NON_STATE.value,
    "3": ViolenceType.ONE_SIDED.value,
}


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Events of a UCDP file in the layout of GED 20.1 and later."""
    table = open_table(path, LAYOUT, reading)
    return read_events(table, _plan(table), reading)


def _plan(table: Table) -> Plan:
    has_iso = "iso3" in table.columns
    coded = pl.col("country_id").replace_strict(by_gleditsch_ward(), default=None)
    texts = {f: pl.col(c) for f, c in _NAMES.items()} | {d: pl.col(d) for d in _DEATHS}
    return Plan(
        names=_NAMES,
        fields=texts | {"iso3": pl.coalesce("iso3", coded) if has_iso else coded},
        country="iso3" if has_iso else "country_id",
        types=_TYPES,
        counts=_DEATHS,
        derive=_who_died(),
        doubts=_doubts(),
        swaps=_swaps(),
    )


def _who_died() -> tuple[pl.Expr, ...]:
    """Civilians, security, militants, unknown; all four unknown where they exceed `best`.

    Only in state-based conflict do the sides tell who died: a government's dead are security
    forces, those of the other side militants. What is left of `best` is unknown.
    """
    state_based = pl.col("type") == ViolenceType.STATE_BASED.value
    a_governs, b_governs = _governs("side_a"), _governs("side_b")
    a, b = pl.col("deaths_a"), pl.col("deaths_b")
    of_states = pl.when(a_governs).then(a).otherwise(0) + pl.when(b_governs).then(b).otherwise(0)
    security = pl.when(state_based).then(of_states).otherwise(0)
    militants = pl.when(state_based & ~b_governs).then(b).otherwise(0)
    civilians = pl.col("deaths_civilians")
    rest = pl.col("best") - civilians - security - militants
    sound = rest >= 0
    parts = {"civilians": civilians, "security": security, "militants": militants, "unknown": rest}
    return tuple(pl.when(sound).then(e).alias(n) for n, e in parts.items())


def _governs(side: str) -> pl.Expr:
    return pl.col(side).str.starts_with(GOVERNMENT).fill_null(value=False)


def _doubts() -> tuple[Doubt, ...]:
    total = pl.sum_horizontal(*_DEATHS, ignore_nulls=False)
    clear = pl.col("code_status").str.to_lowercase() == "clear"
    return (
        Doubt(when=total != pl.col("best"), text="deaths by side do not add up to best"),
        Doubt(when=~clear, text="code_status is not Clear, so preliminary,"),
        Doubt(when=pl.col("best").is_null(), text="best is empty"),
    )


def _swaps() -> tuple[Swap, ...]:
    point = pl.col("geom_wkt").str.extract_groups(r"^POINT ?\(([-0-9.eE]+) ([-0-9.eE]+)\)$")
    x = point.struct.field("1").cast(pl.Float64, strict=False)
    y = point.struct.field("2").cast(pl.Float64, strict=False)
    other = ((pl.col("lon") - x).abs() > 0.01) | ((pl.col("lat") - y).abs() > 0.01)
    one_state = (pl.col("type") == "state_based") & (_governs("side_a") != _governs("side_b"))
    return (
        Swap(when=other, text="latitude and longitude differ from geom_wkt", of=x.is_not_null()),
        Swap(when=~_governs("side_a"), text="side_a is not a government", of=one_state),
    )
