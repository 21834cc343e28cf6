"""The verbs of `salamti forecast`: what is on record, what is refused, and how that is said."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from salamti import checking, pipeline, recording
from salamti.base.clock import utc_now
from salamti.base.errors import LedgerError
from salamti.ledger.ledger import Ledger
from tests.ledger_entries import MANIFEST, at, cell

Call = Callable[..., Any]
DUE = date(2031, 3, 31)


@pytest.fixture
def where(home: pipeline.Home, mini: str) -> tuple[object, ...]:
    return ("--pack", mini, "--home", home.folder)


@pytest.fixture
def question(salamti: Call, tmp_path: Path) -> Path:
    """The template, about the small country and a day to come."""
    text = salamti("forecast", "judge", "--template").out
    path = tmp_path / "question.yml"
    path.write_text(text.replace("place: PK2", "place: XA1").replace("2027-03-31", str(DUE)))
    return path


def test_the_template_can_be_put_on_record_as_it_is(
    salamti: Call, question: Path, where: tuple[object, ...], home: pipeline.Home
) -> None:
    done = salamti("forecast", "judge", question, *where)
    assert done.code == 0, done.err
    ledger = Ledger(home.folder / "ledger")
    assert ledger.head in done.out
    listed = salamti("forecast", "list", *where)
    assert f"example_2027_spring: 0.6 by analyst_desk, due {DUE}" in listed.out


def test_a_question_that_has_happened_is_settled(
    salamti: Call, question: Path, where: tuple[object, ...]
) -> None:
    salamti("forecast", "judge", question, *where)
    today = utc_now().date()
    told = ("--on", today, "--source", "Mini Events")
    early = salamti("forecast", "settle", "example_2027_spring", "--not", *told, *where)
    assert (early.code, early.out) == (8, "")
    assert "cannot be known before. Settle it afterwards." in early.err
    done = salamti("forecast", "settle", "example_2027_spring", "--happened", *told, *where)
    assert done.code == 0, done.err
    rows = salamti("forecast", "list", "--json", *where).json
    own = [r for r in rows if r["ledger"] == "ledger"]
    assert [r["kind"] for r in own] == ["judgement", "resolution"]
    assert own[1]["about"] == f"example_2027_spring: happened, {today}"


def test_an_entry_can_be_printed_for_programs(
    salamti: Call, question: Path, where: tuple[object, ...], home: pipeline.Home
) -> None:
    entry = salamti("forecast", "judge", question, "--json", *where).json
    [stored] = Ledger(home.folder / "ledger").entries()
    assert (entry["sequence"], entry["file"], entry["hash"]) == (1, stored.file, stored.hash)


def test_another_ledger_can_be_named(
    salamti: Call, question: Path, where: tuple[object, ...], tmp_path: Path
) -> None:
    folder = tmp_path / "published"
    assert salamti("forecast", "judge", question, "--ledger", folder, *where).code == 0
    assert len(Ledger(folder).entries()) == 1


WRONG = {
    "a place that the pack does not know": ("XA1", "XA9", "knows no province 'XA9'"),
    "a district as a province": ("XA1", "XA101", "knows no province 'XA101'"),
    "a day that has passed": (str(DUE), str(utc_now().date() - timedelta(1)), "had come when"),
    "a person": ('institution: ""', "institution: Jane Roe", "it names no institution"),
    "a probability of seven": ("0.6", "7", "is no probability"),
}


@pytest.mark.parametrize(("old", "new", "said"), WRONG.values(), ids=WRONG)
def test_a_judgement_is_refused_in_one_line(
    salamti: Call, question: Path, where: tuple[object, ...], *, old: str, new: str, said: str
) -> None:
    question.write_text(question.read_text().replace(old, new))
    done = salamti("forecast", "judge", question, *where)
    assert (done.code, done.out) == (8, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_an_unknown_field_is_named_with_its_line(
    salamti: Call, question: Path, where: tuple[object, ...]
) -> None:
    question.write_text(question.read_text() + "judge: nobody\n")
    done = salamti("forecast", "judge", question, *where)
    assert done.code == 3
    assert "question.yml:" in done.err


@pytest.mark.parametrize("arguments", [("judge",), ("judge", "no.yml")])
def test_without_a_file_the_way_on_is_named(salamti: Call, arguments: tuple[str, ...]) -> None:
    done = salamti("forecast", *arguments)
    assert done.code == 2
    assert "salamti forecast judge --template" in done.err


def test_a_day_that_is_none_is_refused(salamti: Call, where: tuple[object, ...]) -> None:
    told = ("--happened", "--on", "spring", "--source", "x")
    done = salamti("forecast", "settle", "q", *told, *where)
    assert done.code == 2
    assert "'spring' is not a date. Write it like 2027-03-31." in done.err


def test_an_empty_record_says_so(salamti: Call, bare: str, home: pipeline.Home) -> None:
    done = salamti("forecast", "list", "--pack", bare, "--home", home.folder)
    assert done.out == "Nothing is on record yet.\n"


def test_an_issue_goes_into_the_own_ledger_and_knows_the_places(
    home: pipeline.Home, mini: str
) -> None:
    where = {"home": home, "pack": mini, "clock": at("2022-05-10")}
    entry = recording.issue([cell()], MANIFEST, **where)  # type: ignore[arg-type]
    assert Ledger(home.folder / "ledger").entries() == [entry]
    strange = cell(level="district", place="XA999")
    with pytest.raises(LedgerError, match="knows no district 'XA999'"):
        recording.issue([strange], MANIFEST, **where)  # type: ignore[arg-type]


def test_check_ends_with_a_code_and_a_line_for_each_problem(
    salamti: Call, question: Path, where: tuple[object, ...], home: pipeline.Home, mini: str
) -> None:
    salamti("forecast", "judge", question, *where)
    ledger = Ledger(home.folder / "ledger")
    head = ledger.head
    sound = salamti("check", mini, "--head", head, "--home", home.folder)
    assert sound.code == 0
    assert f"ledger home: 1 entries, head {head}" in sound.out
    path = ledger.folder / ledger.entries()[0].file
    path.write_text(path.read_text().replace("0.6", "0.9"))
    done = salamti("check", mini, "--home", home.folder)
    assert done.code == 3
    assert f"{path}:1: The file of entry 1 was altered after it was stored." in done.out
    assert salamti("check", mini, "--head", "f" * 64, "--home", home.folder).code == 3


def test_the_store_remembers_what_was_put_on_record(
    home: pipeline.Home, mini: str, clock: Callable[[], datetime]
) -> None:
    """Rewritten right after it was written, before any build or check."""
    pipeline.prepare(home, mini, clock=clock)
    where = {"home": home, "pack": mini, "clock": at("2022-05-10")}
    recording.issue([cell()], MANIFEST, **where)  # type: ignore[arg-type]
    shutil.rmtree(home.folder / "ledger")
    Ledger(home.folder / "ledger").append_forecast(
        [cell(draws=[7])], MANIFEST, clock=at("2022-05-10")
    )
    done = checking.check(mini, home)
    assert not done["ok"]
    assert "no longer holds the head" in done["lines"][-1]
