"""What every source must do, whatever it reads: run over the registry."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from salamti import sources
from salamti.base import registry
from salamti.base.errors import SourceError
from salamti.model.event import Event
from salamti.model.series import Observation
from salamti.model.source import Batch, LicenceClass, Reading, Source

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
IDS = registry.names("salamti.sources")
COLUMNS = {
    "event": [*Event.__dataclass_fields__, "row"],
    "observation": [*Observation.__dataclass_fields__, "row"],
    "boundary": ["pcode", "level", "name", "parent", "geometry", "row"],
}


@dataclass(frozen=True, slots=True)
class Trial:
    """How to spoil a sample: a required column, one that it may be swapped with, a bad cell."""

    required: str
    swap: tuple[str, str]
    bad: tuple[str, str]
    reason: str
    left_out: int = 0


TRIALS = {
    "ucdp_ged": Trial("best", ("latitude", "longitude"), ("type_of_violence", "4"), "unknown t"),
    "ucdp_candidate": Trial("low", ("high", "low"), ("type_of_violence", "x"), "unknown t"),
    "ucdp_country_year": Trial(
        "year_cy", ("sb_total_deaths_high_cy", "sb_total_deaths_low_cy"), ("country_id_cy", "999"),
        "unknown country_id '999'",
    ),
    "world_bank": Trial("value", ("date", "countryiso3code"), ("obs_status", "?"), "unknown o", 1),
    "vdem": Trial("year", ("country_text_id", "year"), ("country_text_id", "12"), "unknown c"),
    "unhcr": Trial("coa_iso", ("coo_iso", "coa_iso"), ("coa_iso", "ZZZ"), "neither origin"),
    "idmc": Trial("n", ("t", "n"), ("cause", "meteor"), "unknown cause 'meteor'"),
    "cod_ab": Trial("adm2_pcode", ("adm1_pcode", "adm2_pcode"), ("adm2_pcode", ""), "P-code"),
    "foreign_assistance": Trial(
        "fiscal_year", ("current_usd", "constant_2024_usd"), ("transaction_type", "Gifts"),
        "unknown transaction_type 'Gifts'",
    ),
    "acled": Trial("iso", ("latitude", "longitude"), ("event_type", "Sports"), "unknown e"),
    "gtd": Trial("nkill", ("imonth", "iday"), ("attacktype1", "10"), "unknown attacktype1 '10'"),
    "generic_csv": Trial("Date", ("Date", "Killed"), ("Kind", "Picnic"), "unknown Kind 'Picnic'"),
}  # fmt: skip


def source(name: str) -> Source:
    return registry.load(sources.__name__, name, constant="SOURCE", kind=Source)


def sample(name: str) -> Path:
    return next(p for p in sorted((SAMPLES / name).glob("sample.*")) if ".hdx" not in p.name)


def reading(name: str) -> Reading:
    mapping = SAMPLES / name / "mapping.yml"
    options = {"mapping": str(mapping)} if mapping.exists() else {}
    return Reading(today=date(2026, 11, 22), iso3="PAK", options=options)


def read(name: str, path: Path) -> list[Batch]:
    return list(source(name).read(path, reading(name)))


def records(path: Path) -> int:
    """Counted without the reader under test."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            return sum(1 for _ in csv.reader(stream)) - 1
    content = json.loads(path.read_text(encoding="utf-8"))
    return len(content[1]) if isinstance(content, list) else len(next(
        v for k, v in content.items() if k in {"features", "items"}
    ))  # fmt: skip


Rows = list[dict[str, Any]]


def changed(path: Path, folder: Path, change: Callable[[Rows], Rows]) -> Path:
    """A copy of the sample with its records changed as dictionaries."""
    target = folder / path.name
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as stream:
            rows = change(list(csv.DictReader(stream)))
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        target.write_text(out.getvalue(), encoding="utf-8")
        return target
    content = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(content, list):
        content[1] = change(content[1])
    elif "features" in content:
        properties = change([f["properties"] for f in content["features"]])
        for feature, new in zip(content["features"], properties, strict=True):
            feature["properties"] = new
    else:
        content["items"] = change(content["items"])
    target.write_text(json.dumps(content), encoding="utf-8")
    return target


def relabelled(row: dict[str, Any], labels: dict[str, str]) -> dict[str, Any]:
    return {labels.get(k, k): v for k, v in row.items()}


def test_sources_do_not_import_each_other() -> None:
    for name in IDS:
        text = (ROOT / "salamti" / "sources" / f"{name}.py").read_text(encoding="utf-8")
        found = re.findall(r"salamti\.sources(?:\.(\w+)| import (.+))", text)
        assert found
        assert all(module.startswith("_") for module, _ in found), name


@pytest.mark.parametrize("name", IDS)
def test_states_origin_licence_class_and_citation(name: str) -> None:
    origin = source(name).origin
    assert source(name).id == name
    assert origin.id.startswith(name)
    assert origin.publisher and origin.licence and origin.citation and source(name).files
    assert origin.name.en and origin.name.ur
    assert isinstance(origin.licence_class, LicenceClass)


@pytest.mark.parametrize("name", IDS)
def test_has_a_sample_with_its_note_and_a_page(name: str) -> None:
    assert (SAMPLES / name / "README.md").is_file()
    assert (ROOT / "docs" / "sources" / f"{name}.md").is_file()
    assert name in TRIALS


@pytest.mark.parametrize("name", IDS)
def test_every_record_is_stored_or_rejected(name: str) -> None:
    batches = read(name, sample(name))
    stored = pl.concat([b.rows for b in batches])
    rejected = pl.concat([b.rejected for b in batches])
    kept = set(stored["row"]) if name != "unhcr" else set(range(1, records(sample(name)) + 1))
    assert not kept & set(rejected["row"])
    assert len(kept) + rejected.height + TRIALS[name].left_out == records(sample(name))
    assert rejected.columns == ["row", "reason", "raw"]


@pytest.mark.parametrize("name", IDS)
def test_rows_have_the_columns_of_their_kind(name: str) -> None:
    for batch in read(name, sample(name)):
        assert batch.rows.columns == COLUMNS[batch.kind]
        assert batch.rows["row"].dtype == pl.Int64


@pytest.mark.parametrize("name", IDS)
def test_a_missing_column_is_an_error_that_names_it(name: str, tmp_path: Path) -> None:
    gone = TRIALS[name].required
    path = changed(sample(name), tmp_path, lambda rows: [_without(r, gone) for r in rows])
    expected = "P-codes" if name == "cod_ab" else gone.removesuffix("_cy")
    if name == "cod_ab":
        path = changed(sample(name), tmp_path, lambda rows: [{"name": "x"} for _ in rows])
    with pytest.raises(SourceError, match=expected) as caught:
        read(name, path)
    assert caught.value.where and caught.value.do


def _without(row: dict[str, Any], column: str) -> dict[str, Any]:
    return {k: v for k, v in row.items() if k != column}


@pytest.mark.parametrize("name", IDS)
def test_swapped_columns_are_an_error(name: str, tmp_path: Path) -> None:
    one, other = TRIALS[name].swap
    labels = {one: other, other: one}
    path = changed(sample(name), tmp_path, lambda rows: [relabelled(r, labels) for r in rows])
    with pytest.raises(SourceError, match="swapped"):
        read(name, path)


@pytest.mark.parametrize("name", IDS)
def test_an_unknown_column_is_warned_of(name: str, tmp_path: Path) -> None:
    path = changed(sample(name), tmp_path, lambda rows: [{**r, "surprise": "1"} for r in rows])
    warnings = [w for b in read(name, path) for w in b.warnings]
    assert any("surprise" in w for w in warnings)
    assert not any("unread" in w for b in read(name, sample(name)) for w in b.warnings)


@pytest.mark.parametrize("name", IDS)
def test_an_unknown_category_is_rejected_with_its_reason(name: str, tmp_path: Path) -> None:
    column, value = TRIALS[name].bad

    def spoil(rows: Rows) -> Rows:
        at = next(i for i, r in enumerate(rows) if r.get("coo_iso") != "PAK")
        return [{**r, column: value} if i == at else r for i, r in enumerate(rows)]

    path = changed(sample(name), tmp_path, spoil)
    if name == "cod_ab":
        path = changed(sample(name), tmp_path, lambda rows: [{}, *rows[1:]])
    rejected = pl.concat([b.rejected for b in read(name, path)])
    assert any(TRIALS[name].reason in r for r in rejected["reason"])
    assert all(rejected["raw"].str.len_chars() > 0)


@pytest.mark.parametrize("name", IDS)
def test_closed_sources_are_never_fetched(name: str) -> None:
    member = source(name)
    if member.origin.licence_class is LicenceClass.CLOSED:
        assert member.remotes is None
    if member.remotes is not None:
        for remote in member.remotes(Reading(today=date(2026, 11, 22), iso3="PAK")):
            assert remote.url.startswith("https://")
            assert remote.licence_notice and "/" not in remote.filename


@pytest.mark.parametrize("name", IDS)
def test_reading_twice_gives_the_same(name: str) -> None:
    first, second = read(name, sample(name)), read(name, sample(name))
    assert all(a.rows.equals(b.rows) for a, b in zip(first, second, strict=True))
