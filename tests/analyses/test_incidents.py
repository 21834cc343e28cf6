"""Incidents: counts add up, sources stand side by side, what cannot be known is said."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.model.finding import Finding
from salamti.model.words import LANGUAGES
from salamti.present.words import Speaker

ROOT = Path(__file__).resolve().parents[2]
REGISTER = ROOT / "packs" / "pk" / "registers" / "incidents.csv"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with REGISTER.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def finding(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime], mini: str
) -> Finding:
    """The page of the small country with the packaged register."""
    folder = tmp_path_factory.mktemp("incidents")
    pack = folder / "pack"
    shutil.copytree(mini, pack)
    for suffix in ("csv", "yml"):
        target = pack / "registers" / f"incidents.{suffix}"
        shutil.copyfile(REGISTER.with_suffix(f".{suffix}"), target)
    shutil.copyfile(ROOT / "packs/pk/sources/matching.yml", pack / "sources" / "matching.yml")
    home = pipeline.Home(folder=folder / "home")
    return pipeline.ask("incidents", {}, home=home, pack=str(pack), clock=clock)


def value(rows: list[dict[str, str]], measure: str, **more: str) -> float:
    return sum(
        float(r["value"])
        for r in rows
        if r["measure"] == measure and all(r[k] == v for k, v in more.items())
    )


def test_years_add_up_to_all_that_the_source_lists(rows: list[dict[str, str]]) -> None:
    whole = next(r for r in rows if r["measure"] == "matched_in_all")
    assert value(rows, "matched") == float(whole["value"])
    assert value(rows, "matched") + value(rows, "only_pbc") == float(whole["n"]) == 493
    assert float(whole["low"]) <= float(whole["value"]) <= float(whole["high"])
    for r in rows:
        if r["measure"] == "matched_strongly":
            assert float(r["value"]) <= value(rows, "matched", year=r["year"])


def test_strong_matches_are_as_good_as_they_must_be(rows: list[dict[str, str]]) -> None:
    for measure in ("precision", "recall"):
        assert value(rows, measure, tier="strong") >= 0.9


def test_the_answer_names_both_counts(finding: Finding) -> None:
    numbers = {n.id: n for n in finding.numbers}
    for language in LANGUAGES:
        said = Speaker(language, numbers).say(finding.answer)
        assert "239" in said
        assert "254" in said


def test_deaths_of_two_sources_are_never_one_number(finding: Finding) -> None:
    names = {str(n.dimensions["measure"]) for n in finding.numbers}
    assert {"all_deaths_pbc", "all_deaths_ged"} <= names
    assert not names & {"deaths", "all_deaths"}
    units = {n.dimensions["measure"]: n.unit for n in finding.numbers}
    assert units["all_deaths_pbc"] == units["deaths_ged"]


def test_what_both_miss_is_said_to_be_unknown(finding: Finding) -> None:
    section = next(s for s in finding.sections if s.id == "unseen")
    assert len(section.sentences) == 3
    share = next(n for n in finding.numbers if n.dimensions["measure"] == "share_in_ged")
    assert share.low is not None
    assert share.high is not None
    assert share.low < float(str(share.value)) < share.high
    assert finding.rights
