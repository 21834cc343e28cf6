"""What every analysis must do: run over the registry, on packs with and without data."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from salamti import analyses, pipeline
from salamti.analyses._analysis import Analysis
from salamti.base import registry
from salamti.model.finding import Finding
from salamti.model.number import Number, Trail
from salamti.model.source import LicenceClass
from salamti.model.words import LANGUAGES, Message, Ref
from salamti.present.words import Speaker
from salamti.present.words import fields as parameters
from salamti.store.database import Store
from salamti.store.public import PublicStore
from salamti.store.reading import Reader
from salamti.store.trails import _condition

NAMES = registry.names(analyses.__name__)
PACKS = ("mini", "bare", "pk")
SAMPLE = 3
SUMS = {
    "toll.how_deaths": ("best", "low", "high"),
    "toll.how_country_year": ("best", "low", "high"),
    "toll.how_events": ("events",),
    "toll.how_months": ("best",),
    "policy.method_value": ("value",),
}
"""Methods that add up one column (and those of its range) over the rows of the only trail."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An analysis on one pack: its findings, and the same once more."""

    analysis: Analysis
    pack: str
    findings: tuple[Finding, ...]
    again: tuple[Finding, ...]


@pytest.fixture(scope="session")
def homes(
    tmp_path_factory: pytest.TempPathFactory, mini: str, bare: str, clock: Callable[[], datetime]
) -> Callable[[str], pipeline.Home]:
    """The observatory of a pack with its packaged facts, made when first asked for."""
    folders = {"mini": mini, "bare": bare, "pk": "pk"}

    @cache
    def home(pack: str) -> pipeline.Home:
        made = pipeline.Home(folder=tmp_path_factory.mktemp(pack))
        pipeline.prepare(made, folders[pack], clock=clock)
        return made

    return home


@pytest.fixture(scope="session")
def answers(homes: Callable[[str], pipeline.Home]) -> Callable[[str, str], Asked]:
    """Every finding of an analysis on a pack, twice; of the large pack a spread of the variants."""

    @cache
    def asked(pack: str, name: str) -> Asked:
        chosen = pipeline.analysis(name)
        with Store(homes(pack).store, read_only=True) as store:
            readers = [Reader(store, chosen.reads) for _ in range(2)]
            variants = spread(chosen.variants(readers[0]))
            runs = [tuple(chosen.run(r, v) for v in variants) for r in readers]
        return Asked(chosen, pack, *runs)

    return asked


def spread(variants: list[Any]) -> list[Any]:
    """Some of many, the first always among them."""
    return variants[:: max(1, len(variants) // SAMPLE)]


CASES = [pytest.param((p, n), id=f"{n}-{p}") for n in NAMES for p in PACKS]


@pytest.fixture(params=CASES)
def asked(request: pytest.FixtureRequest, answers: Callable[[str, str], Asked]) -> Asked:
    return answers(*request.param)


def words(value: Any) -> Iterator[Message]:
    """Every message in a finding, however deep."""
    if isinstance(value, Message):
        yield value
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from words(getattr(value, field.name))
    elif isinstance(value, dict):
        for child in value.values():
            yield from words(child)
    elif isinstance(value, (tuple, list)):
        for child in value:
            yield from words(child)


def refs(value: Any) -> Iterator[str]:
    """Every number that a finding points to."""
    if isinstance(value, Ref):
        yield value.number
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from refs(getattr(value, field.name))
    elif isinstance(value, dict):
        for child in value.values():
            yield from refs(child)
    elif isinstance(value, (tuple, list)):
        for child in value:
            yield from refs(child)


@pytest.mark.parametrize("name", NAMES)
def test_an_analysis_bears_the_name_of_its_file_and_asks_in_both_languages(name: str) -> None:
    chosen = pipeline.analysis(name)
    assert chosen.id == name
    assert chosen.reads
    said = [Speaker(language, {}).say(chosen.question) for language in LANGUAGES]
    assert all(said)
    assert said[0] != said[1]
    assert all(help_.strip() for help_ in chosen.params.values())


def test_a_country_with_data_gets_an_answer(asked: Asked) -> None:
    if asked.pack != "pk":
        pytest.skip("only the pack of Pakistan must have data for every question")
    assert asked.findings


def test_the_same_facts_give_the_same_finding(asked: Asked) -> None:
    assert asked.findings == asked.again


def test_a_finding_says_what_it_is_and_what_it_does_not_show(asked: Asked) -> None:
    assert len({f.id for f in asked.findings}) == len(asked.findings)
    for finding in asked.findings:
        assert finding.id.split(".")[0] == asked.analysis.id
        assert finding.caveats
        assert finding.method
        assert finding.rights or not finding.security_result


def test_every_number_has_its_own_id_and_its_way_back(asked: Asked) -> None:
    for finding in asked.findings:
        ids = [n.id for n in finding.numbers]
        assert len(set(ids)) == len(ids), finding.id
        for number in finding.numbers:
            assert number.id.startswith(f"{asked.analysis.id}-")
            assert number.as_of, number.dimensions
            assert set(number.parents) <= set(ids), number.dimensions


def test_an_id_names_one_number_in_all_findings(asked: Asked) -> None:
    seen: dict[str, Number] = {}
    for number in (n for f in asked.findings for n in f.numbers):
        assert seen.setdefault(number.id, number).dimensions == number.dimensions


def test_what_is_printed_is_in_the_finding(asked: Asked) -> None:
    """References point to numbers, sections to charts and tables, marks to numbers."""
    for finding in asked.findings:
        ids = {n.id for n in finding.numbers}
        assert set(refs(finding)) <= ids
        charts, tables = [c.id for c in finding.charts], [t.id for t in finding.tables]
        assert len(set(charts)) == len(charts)
        assert len(set(tables)) == len(tables)
        assert {c for s in finding.sections for c in s.charts} == set(charts)
        assert {t for s in finding.sections for t in s.tables} == set(tables)
        marks = {row.get("number") for c in finding.charts for row in c.data} - {None}
        assert marks <= ids
        for table in finding.tables:
            assert {len(row) for row in table.rows} <= {len(table.columns)}


def test_charts_hold_the_columns_that_they_draw(asked: Asked) -> None:
    for chart in (c for f in asked.findings for c in f.charts):
        axes = [a for a in (chart.x, chart.y, chart.colour, chart.facet) if a]
        assert chart.data, chart.id
        for row in chart.data:
            assert {a.column for a in axes} <= set(row), chart.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_said(asked: Asked, language: Any) -> None:
    for finding in asked.findings:
        speaker = Speaker(language, {n.id: n for n in finding.numbers})
        for text in words(finding):
            said = speaker.say(text)
            assert said.strip(), text.key
            assert "{" not in said, text.key
            assert str(speaker.html(text)).strip(), text.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_gets_the_parameters_that_it_takes(asked: Asked, language: Any) -> None:
    """Neither too few, which would fail, nor ones that no translation prints."""
    for finding in asked.findings:
        speaker = Speaker(language, {n.id: n for n in finding.numbers})
        for text in words(finding):
            taken = parameters(speaker._template(text))
            assert taken <= set(text.params), text.key


def test_no_closed_source_stands_behind_a_number(
    asked: Asked, homes: Callable[[str], pipeline.Home]
) -> None:
    with Store(homes(asked.pack).store, read_only=True) as store:
        origins = Reader(store, asked.analysis.reads).origins()
    assert all(o.licence_class is not LicenceClass.CLOSED for o in origins.values())
    for finding in asked.findings:
        assert set(finding.origins) <= set(origins)


def test_what_is_closed_changes_no_finding(
    asked: Asked, mini: str, tmp_path: Path, clock: Callable[[], datetime]
) -> None:
    """The same pack without its closed rows gives the very same findings."""
    if asked.pack != "mini":
        pytest.skip("only the small pack has closed rows")
    pack = Path(shutil.copytree(mini, tmp_path / "mini"))
    for path in pack.rglob("*.csv"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(x for x in lines if "mini_closed" not in x), encoding="utf-8")
    home = pipeline.Home(folder=tmp_path / "home")
    pipeline.prepare(home, str(pack), clock=clock)
    with Store(home.store, read_only=True) as store:
        reader = Reader(store, asked.analysis.reads)
        variants = spread(asked.analysis.variants(reader))
        assert tuple(asked.analysis.run(reader, v) for v in variants) == asked.findings


def test_a_trail_leads_to_rows_of_the_sources_that_the_number_cites(
    asked: Asked, homes: Callable[[str], pipeline.Home]
) -> None:
    """A number without a row behind it can only be a zero (none were recorded) or unknown."""
    with PublicStore(homes(asked.pack).store) as public:
        book = public.book()
        for number in (n for f in asked.findings for n in f.numbers):
            found = book.behind(number)
            assert not number.value or any(b.count for b in found), number.dimensions
            cited = {row["origin"] for b in found for row in b.sample}
            assert cited <= set(number.origins), number.dimensions


def test_the_rows_behind_a_number_are_as_many_as_it_says(
    asked: Asked, homes: Callable[[str], pipeline.Home]
) -> None:
    with PublicStore(homes(asked.pack).store) as public:
        book = public.book()
        for number in (n for f in asked.findings for n in f.numbers):
            if number.n is not None and len(number.trails) == 1:
                [found] = book.behind(number)
                assert found.count == number.n, (number.id, number.dimensions)


def test_a_sum_is_the_sum_of_the_rows_behind_it(
    asked: Asked, homes: Callable[[str], pipeline.Home]
) -> None:
    with Store(homes(asked.pack).store, read_only=True) as store:
        for finding in asked.findings:
            sums = [n for n in finding.numbers if isinstance(n.method, Message)
                    and n.method.key in SUMS and len(n.trails) == 1]  # fmt: skip
            for number in spread(sums):
                assert isinstance(number.method, Message)
                columns = SUMS[number.method.key]
                said = (number.value, number.low, number.high)[: len(columns)]
                again = added(store, number.trails[0], columns)
                if number.n or number.value:
                    assert said == again, (finding.id, number.dimensions)
                else:
                    assert set(again) == {None}, (finding.id, number.dimensions)


def added(store: Store, trail: Trail, columns: tuple[str, ...]) -> tuple[Any, ...]:
    """Sums of columns over the rows that a trail selects among those that analyses see."""
    where, values = _condition(trail)
    sums = ", ".join(f"sum({c})" for c in columns)
    return store.frame(f"SELECT {sums} FROM shown.{trail.table} AS t WHERE {where}", values).row(0)
