"""UCDP country-year dataset on organised violence: deaths by type, country and year."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from salamti.base.errors import SourceError
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._layout import Layout, names
from salamti.sources._observations import Plan, read_observations, wide
from salamti.sources._states import by_gleditsch_ward
from salamti.sources._table import open_table

CURRENT = "26.1"
_URL = "https://ucdp.uu.se/downloads/"
_TYPES = {"state_based": "sb_total", "non_state": "ns_total", "one_sided": "os_total"}
_TOTAL = "cumulative_total_deaths_in_orgvio"
_VALUES = {
    **{
        f"ucdp_deaths_{kind}": tuple(f"{p}_deaths_{e}" for e in ("best", "low", "high"))
        for kind, p in _TYPES.items()
    },
    "ucdp_deaths_total": tuple(f"{_TOTAL}_{e}" for e in ("best", "low", "high")),
}
_REQUIRED = (
    "year",
    *[f"{p}_deaths_{e}" for p in _TYPES.values() for e in ("best", "high", "low")],
    *[f"{_TOTAL}_{e}" for e in ("best", "high", "low")],
)
_IGNORED = names(
    "country region main_govt_name govt_name sb_exist sb_dyad_count sb_dyad_ids sb_dyad_names"
    " sb_deaths_parties sb_deaths_civilians sb_deaths_unknown ns_exist ns_dyad_count ns_dyad_ids"
    " ns_dyad_names ns_deaths_parties ns_deaths_civilians ns_deaths_unknown os_exist os_dyad_count"
    " os_dyad_ids os_dyad_names os_killings_unknown version Version iso3"
) + tuple(
    f"{kind}_{name}"
    for kind in ("sb_intrastate", "sb_interstate")
    for name in names(
        "exist dyad_count dyad_ids dyad_names main_govt_inv_incomp govt_inv_incomp"
        " deaths_parties deaths_civilians deaths_unknown deaths_best deaths_high deaths_low"
    )
)
_IGNORED += tuple(
    f"os_{who}_{name}"
    for who in ("main_govt", "govt", "any_govt", "nsgroup")
    for name in ("inv", "killings_best", "killings_high", "killings_low")
)
_IGNORED += tuple(
    f"cumulative_total_deaths_{who}_in_orgvio" for who in ("parties", "civilians", "unknown")
)
LAYOUT = Layout(
    required=("country_id", *_REQUIRED),
    ignored=frozenset(_IGNORED),
    aliases={f"{n}_cy": n for n in ("country_id", *_REQUIRED, *_IGNORED)},
)


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Deaths of three types and in total; up to version 25.1 the columns end in `_cy`."""
    table = open_table(path, LAYOUT, reading)
    names = {"place": "country_id", "year": "year"}
    plan = Plan(long=_long, names=names, key=("place", "year"), counts=True)
    return read_observations(table, plan, reading)


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("country_id")
    iso3 = number.replace_strict(by_gleditsch_ward(), default=None, return_dtype=pl.String)
    unknown = number.is_not_null() & iso3.is_null()
    refusal = pl.when(unknown).then(pl.format("unknown country_id '{}'", number))
    return wide(_VALUES)(frame.with_columns(iso3.alias("place"), refusal.alias("refusal")))


def remotes(reading: Reading) -> tuple[Remote, ...]:
    """The zip of one version, by default the newest known; option `version`, like 25.1."""
    digits = reading.options.get("version", CURRENT).replace(".", "")
    if not digits.isdecimal():
        raise SourceError("The option version must look like 25.1.")
    name = f"organizedviolencecy-{digits}-csv.zip"
    return (
        Remote(
            url=f"{_URL}organizedviolencecy/{name}",
            filename=name,
            licence_notice="CC BY 4.0: cite Davies et al. and the version.",
        ),
    )


SOURCE = Source(
    id="ucdp_country_year",
    origin=Origin(
        id="ucdp_country_year",
        name=Text(
            en="UCDP Country-Year Dataset on Organized Violence",
            ur="یو سی ڈی پی کا منظم تشدد کا ملک وار سالانہ ڈیٹاسیٹ",
        ),
        publisher="Uppsala Conflict Data Program",
        licence="CC-BY-4.0",
        licence_class=LicenceClass.OPEN,
        citation=(
            "Davies, S., Pettersson, T., Sollenberg, M. and Öberg, M. (2025). Organized violence"
            " 1989-2024, and the challenges of identifying civilian victims. Journal of Peace"
            " Research 62(4)."
        ),
        url=_URL,
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        definition=Text(
            en="People killed within a country's borders in a year, by type of organised violence.",
            ur="کسی ملک کی حدود میں ایک سال کے دوران ہلاک ہونے والے افراد، منظم تشدد کی قسم کے لحاظ"
            " سے۔",
        ),
    ),
    files="the CSV as published (versions with and without the ending _cy), its zip, or parquet",
    read=read,
    remotes=remotes,
)
