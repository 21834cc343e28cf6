"""ACLED: a user's own export of political violence and protest events; never published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from salamti.model.event import ViolenceType
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Source
from salamti.model.words import Text
from salamti.sources._checks import category
from salamti.sources._events import Plan, read_events
from salamti.sources._layout import Layout, names
from salamti.sources._states import by_number
from salamti.sources._table import open_table

LAYOUT = Layout(
    required=names(
        "event_id_cnty event_date time_precision event_type actor1 inter1 actor2 inter2 iso"
        " admin1 admin2 latitude longitude geo_precision fatalities"
    ),
    optional=("civilian_targeting",),
    ignored=frozenset(
        names(
            "year disorder_type sub_event_type assoc_actor_1 assoc_actor_2 interaction region"
            " country admin3 location source source_scale notes tags timestamp data_id"
            " event_id_no_cnty iso3 population_1km population_2km population_5km population_best"
        )
    ),
)
_NAMES = {
    "id": "event_id_cnty",
    "date_start": "event_date",
    "date_end": "event_date",
    "date_precision": "time_precision",
    "type": "event_type",
    "side_a": "actor1",
    "side_b": "actor2",
    "adm1": "admin1",
    "adm2": "admin2",
    "lat": "latitude",
    "lon": "longitude",
    "where_precision": "geo_precision",
    "best": "fatalities",
}
_STATE, _CIVILIANS = " by or against state forces", " against civilians"
_CLASHES = ("Battles", "Explosions/Remote violence")
_ONE_SIDED = "Violence against civilians"
TYPES = {
    **{c + _STATE: ViolenceType.STATE_BASED.value for c in _CLASHES},
    **{c + _CIVILIANS: ViolenceType.ONE_SIDED.value for c in _CLASHES},
    **dict.fromkeys(_CLASHES, ViolenceType.NON_STATE.value),
    _ONE_SIDED: ViolenceType.ONE_SIDED.value,
    **dict.fromkeys(("Protests", "Riots", "Strategic developments"), ViolenceType.OTHER.value),
}
_TIME = {"1": "1", "2": "3", "3": "4"}
_PLACE = {"1": "1", "2": "2", "3": "4"}


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Events; ACLED's types are put into UCDP's three by actor, everything else is `other`."""
    return read_events(open_table(path, LAYOUT, reading), _plan(), reading)


def _plan() -> Plan:
    texts = {field: pl.col(column) for field, column in _NAMES.items()}
    number = pl.col("iso").str.strip_chars_start("0")
    return Plan(
        names=_NAMES,
        fields=texts
        | {
            "type": _type(),
            "iso3": number.replace_strict(by_number(), default=None, return_dtype=pl.String),
            "date_precision": pl.col("time_precision").replace(_TIME),
            "where_precision": pl.col("geo_precision").replace(_PLACE),
        },
        types=TYPES,
        country="iso",
        date_formats=("%Y-%m-%d", "%d %B %Y", "%d-%b-%Y"),
        refusals=(
            category("time_precision", "time_precision", _TIME),
            category("geo_precision", "geo_precision", _PLACE),
        ),
    )


def _type() -> pl.Expr:
    kind = pl.col("event_type")
    clash = kind.is_in(_CLASHES)
    state = [pl.col(c).is_in(["1", "State forces", "State Forces"]) for c in ("inter1", "inter2")]
    targeted = pl.col("civilian_targeting").is_not_null()
    return (
        pl.when(clash & targeted)
        .then(kind + _CIVILIANS)
        .when(clash & pl.any_horizontal(*state))
        .then(kind + _STATE)
        .otherwise(kind)
    )


SOURCE = Source(
    id="acled",
    origin=Origin(
        id="acled",
        name=Text(en="ACLED (your own export)", ur="اے سی ایل ای ڈی (آپ کی اپنی نقل)"),
        publisher="Armed Conflict Location & Event Data",
        licence="ACLED Terms of Use: no redistribution",
        licence_class=LicenceClass.CLOSED,
        citation=(
            "Raleigh, C., Linke, A., Hegre, H. and Karlsen, J. (2010). Introducing ACLED. Journal"
            " of Peace Research 47(5), 651-660."
        ),
        url="https://acleddata.com/",
        definition=Text(
            en="Reported events of political violence and protest; fatalities are as reported,"
            " without a range.",
            ur="سیاسی تشدد اور احتجاج کے رپورٹ شدہ واقعات؛ ہلاکتیں رپورٹ کے مطابق، کسی حد بندی کے"
            " بغیر۔",
        ),
        note="Stays in your store: neither its rows nor figures from it are published.",
    ),
    files="the CSV that ACLED's export tool gives to your account",
    read=read,
)
