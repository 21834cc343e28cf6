"""UNHCR refugee population statistics: people under its mandate by origin and asylum, by year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from salamti.base.errors import SourceError
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._batches import refused
from salamti.sources._bytes import is_json
from salamti.sources._checks import number_duplicates, refuse_if_most, unread, whole
from salamti.sources._json import load_json
from salamti.sources._layout import Layout, names
from salamti.sources._observations import SCHEMA
from salamti.sources._table import Chunk, Table, from_rows, open_table

_API = "https://api.unhcr.org/population/v1/population/"
_GROUPS = ("refugees", "asylum_seekers", "returned_refugees", "idps", "stateless", "ooc", "oip")
_LAYOUT = Layout(
    required=("year", "coo_iso", "coa_iso", *_GROUPS[:4], "stateless", "ooc"),
    optional=("oip",),
    ignored=frozenset(
        names(
            "coo_name coo coo_id coa_name coa coa_id returned_idps hst naturalisation resettlement"
            " total"
        )
    ),
)


@dataclass(frozen=True, slots=True)
class _Sum:
    """An indicator: a group summed where the country is origin or asylum."""

    indicator: str
    group: str
    side: str
    partner: str = ""


SUMS = (
    _Sum("sm_pop_rhcr_ea", "refugees", "coa_iso"),
    _Sum("unhcr_hosted_afghan_refugees", "refugees", "coa_iso", "AFG"),
    _Sum("unhcr_hosted_asylum_seekers", "asylum_seekers", "coa_iso"),
    _Sum("unhcr_hosted_ooc", "ooc", "coa_iso"),
    _Sum("unhcr_hosted_oip", "oip", "coa_iso"),
    _Sum("unhcr_hosted_stateless", "stateless", "coa_iso"),
    _Sum("unhcr_hosted_idps", "idps", "coa_iso"),
    _Sum("unhcr_origin_refugees", "refugees", "coo_iso"),
    _Sum("unhcr_origin_asylum_seekers", "asylum_seekers", "coo_iso"),
    _Sum("unhcr_returned_from", "returned_refugees", "coa_iso"),
)


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Yearly sums over the pairs of origin and asylum that name the country asked for.

    An observation's `row` is the first record of its sum. A sum of 0 is left out: UNHCR does not
    tell "none" from "not reported".
    """
    table = _table(path, reading)
    parts = [_judged(chunk, reading, table.where) for chunk in table.chunks]
    seen: dict[str, int] = {}
    rejected, kept = [], []
    for chunk, judged in parts:
        bad = judged.filter(pl.col("reason").is_not_null()).select("row", "reason")
        good = judged.filter(pl.col("reason").is_null())
        key = pl.concat_str("coo_iso", "coa_iso", "year", separator=" ")
        twice = number_duplicates(good, key, seen, noun="record of")
        again = good.select("row").with_columns(twice).filter(twice.is_not_null())
        rejected.append(refused(chunk, pl.concat([bad, again])))
        kept.append(good.filter(twice.is_null()))
    rows = _sums(pl.concat(kept), reading.iso3)
    yield Batch("observation", rows, pl.concat(rejected), tuple(table.warnings))


def _table(path: Path, reading: Reading) -> Table:
    if not is_json(path):
        return open_table(path, _LAYOUT, reading)
    answer = load_json(path, reading)
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list) or not items or not all(isinstance(i, dict) for i in items):
        raise SourceError("This is not an answer of UNHCR's API (items).", where=str(path))
    missing = sorted(set(_LAYOUT.required) - set(items[0]))
    if missing:
        raise SourceError(f"Fields missing: {', '.join(missing)}.", where=str(path))
    table = from_rows(items, _LAYOUT, where=str(path))
    if isinstance(answer, dict) and answer.get("maxPages", 1) != 1:
        table.warnings.append(f"only one page of {answer['maxPages']} is in the file")
    return table


def _judged(chunk: Chunk, reading: Reading, where: str) -> tuple[Chunk, pl.DataFrame]:
    texts = chunk.frame.with_columns(pl.col(*_GROUPS).replace("-", None))
    typed = texts.rename({n: f"_{n}" for n in ("year", *_GROUPS)}).with_columns(
        whole(f"_{n}").alias(n) for n in ("year", *_GROUPS)
    )
    refuse_if_most(
        typed,
        pl.col("year").is_null() | ~pl.col("year").is_between(1900, 2200),
        "column year does not hold what its name says",
        of=pl.col("_year").is_not_null(),
        where=where,
    )
    return chunk, typed.with_columns(pl.coalesce(*_reasons(reading)).alias("reason"))


def _reasons(reading: Reading) -> list[pl.Expr]:
    year, origin, asylum = pl.col("year"), pl.col("coo_iso"), pl.col("coa_iso")
    neither = (origin != reading.iso3) & (asylum != reading.iso3)
    return [
        pl.when(origin.is_null() | asylum.is_null()).then(pl.lit("coo_iso or coa_iso is empty")),
        pl.when(pl.col("_year").is_null()).then(pl.lit("year is empty")),
        unread("_year", "year", kind="a year", name="year"),
        pl.when(year > reading.today.year).then(pl.format("year is after today ({})", year)),
        *[unread(f"_{n}", n, kind="a whole number", name=n) for n in _GROUPS],
        *[
            pl.when(pl.col(n) < 0).then(pl.format(f"{n} is negative: {{}}", pl.col(n)))
            for n in _GROUPS
        ],
        pl.when(neither).then(pl.lit(f"neither origin nor asylum is {reading.iso3}")),
    ]


def _sums(pairs: pl.DataFrame, iso3: str) -> pl.DataFrame:
    frames = [_one_sum(pairs, s, iso3) for s in SUMS]
    return pl.concat(frames).select(pl.col(c).cast(t) for c, t in SCHEMA.items())


def _one_sum(pairs: pl.DataFrame, which: _Sum, iso3: str) -> pl.DataFrame:
    other = "coo_iso" if which.side == "coa_iso" else "coa_iso"
    chosen = pairs.filter(pl.col(which.side) == iso3)
    if which.partner:
        chosen = chosen.filter(pl.col(other) == which.partner)
    elif chosen.filter(pl.col(other) != "-").height:
        chosen = chosen.filter(pl.col(other) != "-")
    yearly = chosen.group_by("year", maintain_order=True).agg(
        pl.col(which.group).sum().alias("value"), pl.col("row").min()
    )
    unknown = [pl.lit(None).alias(n) for n in ("low", "high", "n", "basis")]
    fixed = [pl.lit(which.indicator).alias("indicator"), pl.lit(iso3).alias("place")]
    return yearly.filter(pl.col("value") > 0).with_columns(*fixed, *unknown).select(SCHEMA.keys())


def remotes(reading: Reading) -> tuple[Remote, ...]:
    """Two answers of the API: the country as asylum and as origin, all partners and years."""
    sides = {"asylum": ("coa", "coo_all"), "origin": ("coo", "coa_all")}
    return tuple(
        Remote(
            url=f"{_API}?limit=20000&yearFrom=1951&yearTo={reading.today.year}"
            f"&{mine}={reading.iso3}&{all_others}=true",
            filename=f"unhcr_{name}_{reading.iso3.lower()}.json",
            licence_notice="CC BY 4.0: name UNHCR and the date.",
        )
        for name, (mine, all_others) in sides.items()
    )


SOURCE = Source(
    id="unhcr",
    origin=Origin(
        id="unhcr",
        name=Text(
            en="UNHCR Refugee Population Statistics",
            ur="یو این ایچ سی آر کے پناہ گزینوں کے اعداد و شمار",
        ),
        publisher="UNHCR",
        licence="CC-BY-4.0",
        licence_class=LicenceClass.OPEN,
        citation="UNHCR. Refugee Population Statistics Database.",
        url="https://www.unhcr.org/refugee-statistics/",
        licence_url="https://creativecommons.org/licenses/by/4.0/",
        note="From 2024 many Afghans in Pakistan are counted under other groups (ooc), no longer as"
        " refugees: the drop is not a return.",
    ),
    files="the CSV export of the population table, or the JSON of the API",
    read=read,
    remotes=remotes,
)
