"""World Bank indicators: World Development Indicators and Worldwide Governance Indicators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from salamti.base.errors import SourceError
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._json import load_json
from salamti.sources._layout import Layout, names
from salamti.sources._observations import Plan, read_observations
from salamti.sources._table import from_rows

_API = "https://api.worldbank.org/v2"
_GOVERNANCE = re.compile(r"^(CC|GE|PV|RL|RQ|VA)\.(EST|STD\.ERR|PER\.RNK|NO\.SRC)")
_STATUS = {"E": "estimate", "F": "projection"}
_LAYOUT = Layout(
    required=("indicator", "countryiso3code", "date", "value"),
    optional=("obs_status", "country"),
    ignored=frozenset({"unit", "decimal", "name", "scale"}),
    ordered=False,
)
DEFAULT = names(
    "SP.POP.TOTL NY.GDP.MKTP.KD.ZG NY.GDP.PCAP.PP.KD SP.DYN.TFRT.IN SP.DYN.LE00.IN SH.DYN.MORT"
    " SE.PRM.NENR SE.ADT.LITR.ZS EG.ELC.ACCS.ZS MS.MIL.XPND.GD.ZS VC.IHR.PSRC.P5 SI.POV.DDAY"
    " SI.POV.GINI FP.CPI.TOTL.ZG SL.UEM.TOTL.ZS BX.TRF.PWKR.DT.GD.ZS BX.KLT.DINV.WD.GD.ZS"
    " GOV_WGI_CC.EST GOV_WGI_GE.EST GOV_WGI_PV.EST GOV_WGI_RL.EST GOV_WGI_RQ.EST GOV_WGI_VA.EST"
)


def indicator_id(code: str) -> str:
    """Our id of a series code, old or new.

    >>> indicator_id("PV.EST"), indicator_id("GOV_WGI_PV.EST"), indicator_id("SP.POP.TOTL")
    ('gov_wgi_pv_est', 'gov_wgi_pv_est', 'sp_pop_totl')
    >>> indicator_id("PV.PER.RNK")
    'gov_wgi_pv_rnk'
    """
    new = f"GOV_WGI_{code}" if _GOVERNANCE.match(code) else code
    return new.lower().replace(".", "_").replace("_per_rnk", "_rnk")


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """The API's answer: a list of the page's metadata and its records."""
    answer = load_json(path, reading)
    meta, rows = _parts(answer, str(path))
    table = from_rows([_flat(r) for r in rows], _LAYOUT, where=str(path))
    pages = meta.get("pages")
    if isinstance(pages, int) and pages > 1:
        table.warnings.append(f"only page {meta.get('page')} of {pages} is in the file")
    names = {"place": "countryiso3code", "year": "date"}
    return read_observations(table, Plan(long=_long, names=names, future=True), reading)


def _parts(answer: object, where: str) -> tuple[dict[str, object], list[dict[str, object]]]:
    match answer:
        case [{"message": [{"value": str(text)}, *_]}, *_]:
            raise SourceError(f"The World Bank answered: {text}", where=where, do="Fetch again.")
        case [dict() as meta, list() as rows] if rows and all(isinstance(r, dict) for r in rows):
            _check_fields(rows[0], where)
            return meta, rows
    raise SourceError(
        "This is not an answer of the World Bank's API (a list of metadata and records).",
        where=where,
        do="Fetch it with format=json.",
    )


def _check_fields(record: dict[str, object], where: str) -> None:
    missing = [name for name in _LAYOUT.required if name not in record]
    if missing:
        raise SourceError(
            f"Fields missing: {', '.join(missing)}.", where=where, do="Fetch it with format=json."
        )


def _flat(record: dict[str, object]) -> dict[str, object]:
    """The record with the nested names replaced by their ids."""
    nested = {k: v["id"] for k, v in record.items() if isinstance(v, dict) and "id" in v}
    missing = {k for k in _LAYOUT.required if k not in record}
    return {**record, **nested, **dict.fromkeys(missing)}


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    code, status = pl.col("indicator"), pl.col("obs_status")
    basis = status.replace_strict(_STATUS, default=None, return_dtype=pl.String)
    unknown = status.is_not_null() & basis.is_null()
    aggregate = pl.col("countryiso3code").is_null()
    refusal = (
        pl.when(code.is_null())
        .then(pl.lit("indicator is empty"))
        .when(unknown)
        .then(pl.format("unknown obs_status '{}'", status))
        .when(aggregate)
        .then(pl.format("no ISO3 code (country '{}')", pl.col("country").fill_null("")))
    )
    codes = {c: indicator_id(c) for c in frame["indicator"].drop_nulls().unique()}
    return frame.select(
        "row",
        code.replace_strict(codes, default=None, return_dtype=pl.String).alias("indicator"),
        pl.col("countryiso3code").alias("place"),
        pl.col("date").alias("year"),
        "value",
        basis.alias("basis"),
        code.alias("column"),
        refusal.alias("refusal"),
    )


def remotes(reading: Reading) -> tuple[Remote, ...]:
    """One file per series; options `series` (codes) and `countries`, separated by semicolons."""
    codes = reading.options.get("series", ";".join(DEFAULT)).split(";")
    countries = reading.options.get("countries", reading.iso3)
    return tuple(_remote(code.strip(), countries) for code in codes if code.strip())


def _remote(code: str, countries: str) -> Remote:
    if not re.fullmatch(r"[A-Za-z0-9_.]+", code) or not re.fullmatch(r"[A-Za-z;]+", countries):
        raise SourceError(f"{code!r} for {countries!r} is not a series code and countries.")
    new = f"GOV_WGI_{code}" if _GOVERNANCE.match(code) else code
    database = "&source=3" if new.startswith("GOV_WGI_") else ""
    query = f"format=json&per_page=20000{database}"
    return Remote(
        url=f"{_API}/country/{countries}/indicator/{new}?{query}",
        filename=f"world_bank_{indicator_id(new)}.json",
        licence_notice="CC BY 4.0: name the World Bank, the database and the date.",
    )


SOURCE = Source(
    id="world_bank",
    origin=Origin(
        id="world_bank",
        name=Text(en="World Bank indicators (WDI, WGI)", ur="عالمی بینک کے اشاریے"),
        publisher="World Bank",
        licence="CC-BY-4.0",
        licence_class=LicenceClass.OPEN,
        citation="World Bank. World Development Indicators; Worldwide Governance Indicators.",
        url="https://data.worldbank.org/",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        note="Past years are revised. Some series carry terms of others.",
    ),
    files="JSON as the API answers with format=json, one or several series",
    read=read,
    remotes=remotes,
)
