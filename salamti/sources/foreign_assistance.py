"""ForeignAssistance.gov: United States aid by country, fiscal year and kind of transaction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from salamti.model.source import Batch, LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._layout import Layout, names
from salamti.sources._observations import Plan, read_observations, wide
from salamti.sources._table import header_of, open_table

_KINDS = {
    "Appropriated and Planned": "appropriated_and_planned",
    "Obligations": "obligations",
    "Disbursements": "disbursements",
    "President's Budget Requests": "presidents_budget_requests",
}
_CONSTANT = re.compile(r"^constant_(\d{4})_usd$|^constant_(dollar_)?amount$")
_LAYOUT = Layout(
    required=("country_code", "transaction_type", "fiscal_year", "current_usd", "constant_usd"),
    ignored=frozenset(
        names(
            "country_id country country_name region_id region region_name income_group_id"
            " income_group_name income_group_acronym income_acr income ttype_id"
            " transaction_type_id"
        )
    ),
    aliases={
        "iso3": "country_code",
        "transaction_type_name": "transaction_type",
        "current_amount": "current_usd",
        "current_dollar_amount": "current_usd",
    },
)


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Current and constant US dollars per kind of transaction; the year is the fiscal year."""
    aliases = {name: _plain(name) for name in header_of(path, reading)}
    table = open_table(path, replace(_LAYOUT, aliases=aliases), reading)
    key = ("kind", "place", "year")
    names = {"place": "country_code", "year": "fiscal_year"}
    return read_observations(table, Plan(long=_long, names=names, key=key), reading)


def _plain(name: str) -> str:
    slug = re.sub(r"\W+", "_", name.strip().lower())
    return "constant_usd" if _CONSTANT.match(slug) else _LAYOUT.aliases.get(slug, slug)


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    name, year = pl.col("transaction_type"), pl.col("fiscal_year")
    kind = name.replace_strict(_KINDS, default=None, return_dtype=pl.String)
    quarter = year.str.to_lowercase().str.ends_with("tq")
    refusal = (
        pl.when(kind.is_null())
        .then(pl.format("unknown transaction_type '{}'", name.fill_null("")))
        .when(quarter)
        .then(pl.format("fiscal_year '{}' is the transition quarter of 1976, not a year", year))
    )
    place = pl.col("country_code").alias("place")
    lines = frame.with_columns(place, kind.alias("kind"), refusal.alias("refusal"))
    both = {"current": ("current_usd",), "constant": ("constant_usd",)}
    drafts = wide(both)(lines.rename({"fiscal_year": "year"}))
    kinds = lines.select("row", "kind")
    joined = drafts.join(kinds, on="row", how="left", maintain_order="left")
    slug = pl.concat_str(pl.lit("us_foreign_aid"), "kind", "indicator", separator="_")
    return joined.with_columns(slug.alias("indicator"))


def remotes(_: Reading) -> tuple[Remote, ...]:
    """The country summary of all countries."""
    name = "us_foreign_aid_country.csv"
    return (
        Remote(
            url=f"https://s3.amazonaws.com/files.explorer.devtechlab.com/{name}",
            filename=name,
            licence_notice="A work of the United States government, in the public domain.",
        ),
    )


SOURCE = Source(
    id="foreign_assistance",
    origin=Origin(
        id="foreign_assistance",
        name=Text(
            en="ForeignAssistance.gov country summary", ur="امریکی بیرونی امداد، ملک وار خلاصہ"
        ),
        publisher="United States Department of State",
        licence="Public domain (work of the United States government)",
        licence_class=LicenceClass.OPEN,
        citation="U.S. Department of State. ForeignAssistance.gov, country summary dataset.",
        url="https://foreignassistance.gov/data",
        definition=Text(
            en="Aid obligated or paid out in a fiscal year (October to September); reimbursements"
            " of military costs (Coalition Support Funds) are not in it.",
            ur="مالی سال (اکتوبر تا ستمبر) میں مختص یا ادا کی گئی امداد؛ فوجی اخراجات کی واپسی"
            " (کولیشن سپورٹ فنڈ) اس میں شامل نہیں۔",
        ),
        note="The last fiscal year is partial. The transition quarter of 1976 is quarantined.",
    ),
    files="the country summary CSV as published, or the same with snake_case names",
    read=read,
    remotes=remotes,
)
