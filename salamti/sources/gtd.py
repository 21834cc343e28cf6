"""Global Terrorism Database: a user's own copy; never published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from salamti.base.text import fold
from salamti.model.event import ViolenceType
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Source
from salamti.model.words import Text
from salamti.sources._checks import category
from salamti.sources._events import Plan, read_events
from salamti.sources._layout import Layout, names
from salamti.sources._states import by_name
from salamti.sources._table import open_table

_REQUIRED = (
    "eventid iyear imonth iday country_txt provstate latitude longitude specificity attacktype1"
    " gname nkill nkillter"
)
_IGNORED = (
    "approxdate extended resolution country region region_txt city vicinity location summary crit1"
    " crit2 crit3 doubtterr alternative alternative_txt multiple success suicide gsubname gname2"
    " gsubname2 gname3 gsubname3 motive guncertain1 guncertain2 guncertain3 individual nperps"
    " nperpcap claimed claimmode claimmode_txt claim2 claimmode2 claimmode2_txt claim3 claimmode3"
    " claimmode3_txt compclaim weapdetail nkillus nwound nwoundus nwoundte property propextent"
    " propextent_txt propvalue propcomment ishostkid nhostkid nhostkidus nhours ndays divert"
    " kidhijcountry ransom ransomamt ransomamtus ransompaid ransompaidus ransomnote hostkidoutcome"
    " hostkidoutcome_txt nreleased addnotes scite1 scite2 scite3 dbsource INT_LOG INT_IDEO INT_MISC"
    " INT_ANY related attacktype1_txt"
)
_NUMBERED = names(
    "attacktype2 attacktype3 targtype1 targtype2 targtype3 targsubtype1 targsubtype2 targsubtype3"
    " natlty1 natlty2 natlty3 weaptype1 weaptype2 weaptype3 weaptype4 weapsubtype1 weapsubtype2"
    " weapsubtype3 weapsubtype4"
)
LAYOUT = Layout(
    required=names(_REQUIRED),
    ignored=frozenset(
        [*names(_IGNORED), *_NUMBERED, *(f"{n}_txt" for n in _NUMBERED)]
        + [f"{n}{i}" for n in ("corp", "target") for i in (1, 2, 3)]
    ),
)
_NAMES = {
    "id": "eventid",
    "date_start": "iyear, imonth, iday",
    "date_end": "iyear, imonth, iday",
    "type": "attacktype1",
    "side_a": "gname",
    "adm1": "provstate",
    "lat": "latitude",
    "lon": "longitude",
    "where_precision": "specificity",
    "best": "nkill",
    "militants": "nkillter",
}
_PLACE = {"1": "1", "2": "2", "3": "3", "4": "4", "5": "6"}


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Attacks, all of type `other`: the database does not use UCDP's types."""
    return read_events(open_table(path, LAYOUT, reading), _plan(), reading)


def _plan() -> Plan:
    texts = {field: pl.col(column) for field, column in _NAMES.items() if "," not in column}
    month, day = pl.col("imonth"), pl.col("iday")
    folded = pl.col("country_txt").map_elements(fold, return_dtype=pl.String)
    start = pl.concat_str("iyear", _or_one(month), _or_one(day), separator="-")
    precision = pl.when(_zero(month)).then(pl.lit("5")).when(_zero(day)).then(pl.lit("4"))
    return Plan(
        names=_NAMES,
        fields=texts
        | {
            "iso3": folded.replace_strict(by_name(), default=None, return_dtype=pl.String),
            "date_start": start,
            "date_end": _last_day(start, month, day),
            "date_precision": precision.otherwise(pl.lit("1")),
            "where_precision": pl.col("specificity").replace(_PLACE),
        },
        types={str(n): ViolenceType.OTHER.value for n in range(1, 10)},
        country="country_txt",
        date_formats=("%Y-%m-%d",),
        refusals=(category("specificity", "specificity", _PLACE),),
    )


def _zero(part: pl.Expr) -> pl.Expr:
    return part == "0"


def _or_one(part: pl.Expr) -> pl.Expr:
    """A month or day; 0 stands for unknown and starts with the first."""
    return pl.when(_zero(part)).then(pl.lit("01")).otherwise(part.str.zfill(2))


def _last_day(start: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """The last day that the event may have been on, as text."""
    first = start.str.to_date("%Y-%m-%d", strict=False)
    year_end = pl.col("iyear") + "-12-31"
    month_end = first.dt.month_end().dt.to_string("%Y-%m-%d")
    return pl.when(_zero(month)).then(year_end).when(_zero(day)).then(month_end).otherwise(start)


SOURCE = Source(
    id="gtd",
    origin=Origin(
        id="gtd_incidents",
        name=Text(en="Global Terrorism Database (your own copy)", ur="جی ٹی ڈی (آپ کی اپنی نقل)"),
        publisher="START, University of Maryland",
        licence="GTD End User Licence Agreement: no redistribution",
        licence_class=LicenceClass.CLOSED,
        citation=(
            "START (National Consortium for the Study of Terrorism and Responses to Terrorism)."
            " Global Terrorism Database. University of Maryland."
        ),
        url="https://www.start.umd.edu/gtd/",
        definition=Text(
            en="Attacks by non-state actors that the publisher counts as terrorism; people killed"
            " include attackers.",
            ur="غیر ریاستی عناصر کے وہ حملے جنہیں ناشر دہشت گردی شمار کرتا ہے؛ ہلاک شدگان میں حملہ"
            " آور بھی شامل ہیں۔",
        ),
        note="Stays in your store: neither its rows nor figures from it are published.",
    ),
    files="the publisher's workbook saved as CSV UTF-8",
    read=read,
)
