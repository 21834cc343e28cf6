"""V-Dem country-year core: indices of democracy, rights and rule of law with their bounds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from salamti.base.errors import SourceError
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Source
from salamti.model.words import Text
from salamti.sources._layout import Layout, names
from salamti.sources._observations import Plan, read_observations, wide
from salamti.sources._table import header_of, open_table

_INDEX = re.compile(r"^v2(x[a-z]*_|cl|sm|svstterr)[a-z0-9_]*$")
_DERIVED = re.compile(r"_(codelow|codehigh|sd|osp|ord|mean|nr|rec|[0-9]C)(_|$)|_[0-9]+$")


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Every index (v2x…) and every indicator on civil liberties, social media and state authority.

    Bounds come along where the file has them.
    """
    header = header_of(path, reading)
    values = _values(header)
    if not values:
        raise SourceError(
            "No column of V-Dem's indices (v2x_…) is there.",
            where=str(path),
            do="Load the country-year core or full CSV.",
        )
    table = open_table(path, _layout(header, values), reading)
    names = {"place": "country_text_id", "year": "year"}
    plan = Plan(long=_long(values), names=names, key=("place", "year"))
    return read_observations(table, plan, reading)


def _values(header: list[str]) -> dict[str, tuple[str, ...]]:
    there = set(header)
    found: dict[str, tuple[str, ...]] = {}
    for name in header:
        bounds = (f"{name}_codelow", f"{name}_codehigh")
        if _INDEX.match(name) and not _DERIVED.search(name):
            found[name.lower()] = (name, *bounds) if there.issuperset(bounds) else (name,)
    return found


def _layout(header: list[str], values: dict[str, tuple[str, ...]]) -> Layout:
    known = {n for n in header if n.startswith(("v2", "v3", "e_")) or n in _OTHERS}
    read_columns = tuple(c for columns in values.values() for c in columns)
    return Layout(
        required=("country_text_id", "year"), optional=read_columns, ignored=frozenset(known)
    )


_OTHERS = frozenset(
    names(
        "country_name country_id historical_date project historical histname codingstart codingend"
        " codingstart_contemp codingend_contemp codingstart_hist codingend_hist gapstart1 gapstart2"
        " gapstart3 gapend1 gapend2 gapend3 gap_index COWcode"
    )
)


def _long(values: dict[str, tuple[str, ...]]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Indices as lines; V-Dem writes NA where there is no value."""
    lines = wide(values)

    def long(frame: pl.DataFrame) -> pl.DataFrame:
        known = frame.with_columns(pl.col(pl.String).replace("NA", None))
        return lines(known.with_columns(pl.col("country_text_id").alias("place")))

    return long


SOURCE = Source(
    id="vdem",
    origin=Origin(
        id="vdem",
        name=Text(en="V-Dem Country-Year: Core", ur="وی ڈیم کا ملک وار سالانہ بنیادی ڈیٹاسیٹ"),
        publisher="V-Dem Institute, University of Gothenburg",
        licence="CC-BY-SA-4.0",
        licence_class=LicenceClass.OPEN,
        citation=(
            "Coppedge, M. et al. V-Dem Country-Year Dataset. Varieties of Democracy (V-Dem)"
            " Project; and Pemstein, D. et al. The V-Dem Measurement Model. V-Dem Working Paper 21."
            " Name the version that was loaded."
        ),
        url="https://www.v-dem.net/data/the-v-dem-dataset/",
        licence_url="https://creativecommons.org/licenses/by-sa/4.0/",
        definition=Text(
            en="Codings by country experts, put on one scale by a measurement model; low and high"
            " are its interval of 68 per cent.",
            ur="ملکی ماہرین کی درجہ بندی جسے شماریاتی ماڈل ایک پیمانے پر لاتا ہے؛ زیریں اور بالائی"
            " حد 68 فیصد کے وقفے کی ہے۔",
        ),
        note="Share-alike: keep its values apart. Fetched after a form, so load a copy.",
    ),
    files="the country-year core CSV (version 13 or later), or its zip",
    read=read,
)
