"""What a ledger refuses, and how it grows."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from salamti.base.errors import LedgerError
from salamti.ledger import chain, writing
from salamti.ledger.ledger import Ledger
from salamti.model.forecast import Manifest
from salamti.model.words import Text
from tests.ledger_entries import MANIFEST, at, cell, judged, settled


def test_entries_are_chained_in_the_order_in_which_they_were_made(ledger: Ledger) -> None:
    entries = ledger.entries()
    assert [e.kind for e in entries] == ["forecast", "judgement", "resolution", "forecast"]
    assert [e.sequence for e in entries] == [1, 2, 3, 4]
    assert [e.previous for e in entries] == [chain.GENESIS, *(e.hash for e in entries[:-1])]
    assert ledger.head == entries[-1].hash
    assert ledger.verify() == []


def test_an_empty_ledger_has_a_head_and_no_problems(tmp_path: Path) -> None:
    assert Ledger(tmp_path / "none").head == chain.GENESIS
    assert Ledger(tmp_path / "none").verify() == []


def test_anyone_can_follow_the_chain_with_sha256_alone(ledger: Ledger) -> None:
    _, *lines = (ledger.folder / "chain.csv").read_text().splitlines()
    for line in lines:
        text, _, said = line.rpartition(",")
        assert chain.digest(text.encode()) == said
        file, sha256 = line.split(",")[3:5]
        assert chain.digest((ledger.folder / file).read_bytes()) == sha256


def test_a_forecast_comes_back_as_it_went_in(ledger: Ledger) -> None:
    content = ledger.content(ledger.entries()[0])
    assert content.header["data_sha256"] == "a" * 64
    assert content.models == {"zero": "1"}
    [(line, row)] = content.rows
    assert (row["place"], row["month"], row["lead"], row["draws"]) == ("XXA", "2022-06", "3", "0*5")
    stored = (ledger.folder / ledger.entries()[0].file).read_text().splitlines()
    assert stored[line - 1].endswith(",0*5")


def test_the_time_of_issue_is_that_of_the_clock(tmp_path: Path) -> None:
    made = Ledger(tmp_path)
    entry = made.append_forecast([cell()], MANIFEST, clock=at("2022-05-10 12:00:07"))
    assert entry.issued == "2022-05-10T12:00:07Z"
    assert made.content(entry).header["issued"] == "2022-05-10T12:00:07Z"


def test_a_clock_without_a_time_zone_is_refused(tmp_path: Path) -> None:
    naive = lambda: datetime(2022, 5, 10)  # noqa: DTZ001, E731 - the mistake at hand
    with pytest.raises(LedgerError, match="time zone"):
        Ledger(tmp_path).append_forecast([cell()], MANIFEST, clock=naive)


ROOT = Path(__file__).resolve().parents[2]
FORECASTS: dict[str, tuple[dict[str, object], str]] = {
    "for a month that runs": ({"month": "2022-05"}, "2022-05 had begun .* Forecast 2022-06"),
    "for a month that is over": ({"month": "2022-04"}, "2022-04 had begun"),
    "with data from later": ({"data_end": "2022-06", "month": "2022-07"}, "not over at the issue"),
    "with data of the running month": ({"data_end": "2022-05"}, "2022-05, which was not over"),
    "no month": ({"month": "June"}, "'June' is not a month"),
    "for a street": ({"level": "street"}, "'street' is none of country, province, district"),
    "a place by name": ({"level": "district", "place": "Upper"}, "'Upper' is not a P-code"),
    "a country by P-code": ({"place": "XA1"}, "'XA1' is not an ISO3 code"),
    "another target": ({"target": "arrests"}, "target: 'arrests' is none of state_based"),
    "unknown basis": ({"data_basis": "guess"}, "data_basis: 'guess' is none of final, candidate"),
    "model without version": ({"model": "other"}, "Model 'other' has a version but no rows, or"),
    "no draws": ({"draws": []}, "0 draws; 1 to 200 are kept"),
    "too many draws": ({"draws": [0] * 201}, "201 draws; 1 to 200"),
    "half a death": ({"draws": [0.5]}, "round the draws first"),
    "fewer than none": ({"draws": [-1]}, "a draw is a number of deaths"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), FORECASTS.values(), ids=FORECASTS)
def test_a_forecast_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    made = Ledger(tmp_path)
    with pytest.raises(LedgerError) as refused:
        made.append_forecast([cell(**changes)], MANIFEST, clock=at("2022-05-10 12:00"))
    assert re.search(said, str(refused.value))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("moment", "stored"), [("2022-05-31 23:59:59", True), ("2022-06-01 00:00:00", False)]
)
def test_a_month_has_begun_with_its_first_second(tmp_path: Path, moment: str, stored: bool) -> None:
    made = Ledger(tmp_path)
    if stored:
        made.append_forecast([cell()], MANIFEST, clock=at(moment))
    else:
        with pytest.raises(LedgerError, match="had begun"):
            made.append_forecast([cell()], MANIFEST, clock=at(moment))
    assert len(made.entries()) == stored


def test_a_cell_is_forecast_once_by_each_model(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="is forecast twice"):
        Ledger(tmp_path).append_forecast([cell(), cell()], MANIFEST, clock=at("2022-05-10"))


def test_an_issue_without_cells_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="has no rows"):
        Ledger(tmp_path).append_forecast([], MANIFEST, clock=at("2022-05-10"))


def test_the_data_that_were_known_are_named_by_their_hash(tmp_path: Path) -> None:
    manifest = Manifest(data_sha256="latest", models={"zero": "1"}, software="x")
    with pytest.raises(LedgerError, match="is no SHA-256"):
        Ledger(tmp_path).append_forecast([cell()], manifest, clock=at("2022-05-10"))


def test_a_header_cannot_smuggle_in_a_line(tmp_path: Path) -> None:
    manifest = Manifest(data_sha256="a" * 64, models={"zero": "1\n# issued: x"}, software="x")
    with pytest.raises(LedgerError, match="no plain text in one line"):
        Ledger(tmp_path).append_forecast([cell()], manifest, clock=at("2022-05-10"))


def test_the_clock_may_not_go_back(ledger: Ledger) -> None:
    before = ledger.head
    with pytest.raises(LedgerError, match="never dated back"):
        ledger.append_forecast(
            [cell(month="2022-10", data_end="2022-06")], MANIFEST, clock=at("2022-08-03 09:59:59")
        )
    assert ledger.head == before


JUDGEMENTS: dict[str, tuple[dict[str, object], str]] = {
    "whose day has passed": ({"due": date(2022, 5, 9)}, "had come when it was judged"),
    "whose day has come": ({"due": date(2022, 5, 10)}, "had come when it was judged"),
    "above one": ({"probability": 1.01}, "'1.01' is no probability"),
    "below zero": ({"probability": -0.1}, "'-0.1' is no probability"),
    "unknown": ({"probability": float("nan")}, "'nan' is no probability"),
    "by a person": ({"institution": "Imran Example"}, "names no institution"),
    "by a titled person": ({"institution": "Dr. Example of the Institute"}, "name of a person"),
    "by a person in Urdu": ({"institution": "ڈاکٹر فلاں، ادارہ"}, "name of a person"),
    "by an address": ({"institution": "desk@example.org"}, "name of a person"),
    "by another role": ({"role": "my_uncle"}, "role: 'my_uncle' is none of analyst_desk"),
    "about a person": ({"text": Text("Will Mr. X resign?", "کیا؟")}, "the title of a person"),
    "in one language": ({"text": Text("Calm?", "Calm?")}, "English and in Urdu"),
    "at a point": ({"level": "district", "place": "31.5 N"}, "is not a P-code"),
    "with a strange name": ({"question": "What?"}, "is no name of a question"),
}


@pytest.mark.parametrize(("changes", "said"), JUDGEMENTS.values(), ids=JUDGEMENTS)
def test_a_judgement_is_refused(tmp_path: Path, changes: dict[str, object], said: str) -> None:
    made = Ledger(tmp_path)
    with pytest.raises(LedgerError, match=said):
        made.append_judgement(judged(**changes), clock=at("2022-05-10 12:00"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("institution", ["Institute of Made-up Studies", "ادارہ برائے امن", ""])
def test_an_institution_may_judge(tmp_path: Path, institution: str) -> None:
    made = Ledger(tmp_path)
    made.append_judgement(judged(institution=institution), clock=at("2022-05-10"))
    assert made.verify() == []


def test_a_question_is_judged_again_in_the_same_words_only(tmp_path: Path) -> None:
    made = Ledger(tmp_path)
    made.append_judgement(judged(), clock=at("2022-05-10"))
    made.append_judgement(judged(probability=0.4, role="newsroom"), clock=at("2022-06-10"))
    with pytest.raises(LedgerError, match="with another due"):
        made.append_judgement(judged(due=date(2022, 8, 31)), clock=at("2022-06-11"))


def open_question(folder: Path) -> Ledger:
    made = Ledger(folder)
    made.append_judgement(judged(), clock=at("2022-05-10"))
    return made


RESOLUTIONS: dict[str, tuple[dict[str, object], str, str]] = {
    "of another question": ({"question": "wet_july"}, "2022-08-03", "No question is called"),
    "before its day": ({"on": date(2022, 7, 1)}, "2022-07-02", "cannot be known before"),
    "on its day": ({"on": date(2022, 7, 31)}, "2022-07-31", "cannot be known before"),
    "of what came too late": (
        {"happened": True, "on": date(2022, 8, 1)}, "2022-08-03", "too late for the question"
    ),
    "from the future": ({"happened": True, "on": date(2022, 7, 9)}, "2022-07-08", "is after the"),
    "without a source": ({"source": ""}, "2022-08-03", "The source is missing"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "day", "said"), RESOLUTIONS.values(), ids=RESOLUTIONS)
def test_a_resolution_is_refused(
    tmp_path: Path, changes: dict[str, object], day: str, said: str
) -> None:
    made = open_question(tmp_path)
    with pytest.raises(LedgerError, match=said):
        made.append_resolution(settled(**changes), clock=at(day))
    assert len(made.entries()) == 1


def test_what_has_happened_is_settled_before_its_day(tmp_path: Path) -> None:
    made = open_question(tmp_path)
    made.append_resolution(settled(happened=True, on=date(2022, 7, 1)), clock=at("2022-07-02"))
    assert made.verify() == []


def test_a_settled_question_stays_settled(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="is settled already"):
        ledger.append_resolution(settled(), clock=at("2022-08-04"))


APPEND = """
import sys
from pathlib import Path
from salamti.ledger.ledger import Ledger
from tests.ledger_entries import MANIFEST, at, cell
for month in sys.argv[2:]:
    Ledger(Path(sys.argv[1])).append_forecast([cell(month=month)], MANIFEST, clock=at("2022-05-10"))
"""


def test_processes_that_write_at_once_wait_for_each_other(tmp_path: Path) -> None:
    months = [[f"202{y}-{m:02d}" for m in range(1, 11)] for y in (3, 4, 5)]
    several = [
        subprocess.Popen([sys.executable, "-c", APPEND, str(tmp_path), *own], cwd=ROOT)
        for own in months
    ]
    assert [process.wait(60) for process in several] == [0, 0, 0]
    made = Ledger(tmp_path)
    assert made.verify() == []
    assert len(made.entries()) == 30


@pytest.mark.parametrize("writes", [0, 1])
def test_a_run_that_dies_leaves_the_last_good_chain(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    """It dies before the file is there, or between the file and the line of the chain."""
    before, done = ledger.entries(), iter(range(9))
    put: Callable[..., None] = writing._put

    def dying(path: Path, content: bytes) -> None:
        if next(done) >= writes:
            raise KeyboardInterrupt
        put(path, content)

    monkeypatch.setattr(writing, "_put", dying)
    later = cell(month="2022-10", data_end="2022-07")
    with pytest.raises(KeyboardInterrupt):
        ledger.append_forecast([later], MANIFEST, clock=at("2022-08-04"))
    monkeypatch.undo()
    assert ledger.entries() == before
    assert [p.what[:30] for p in ledger.verify()] == ["No entry of the chain names th"] * writes
    ledger.append_forecast([later], MANIFEST, clock=at("2022-08-04"))
    assert ledger.verify() == []


def test_a_half_written_file_is_named(ledger: Ledger) -> None:
    (ledger.folder / ".part-x").write_text("# sal")
    [problem] = ledger.verify()
    assert "half-written" in problem.what


def test_a_folder_that_cannot_be_written_says_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "ledger").write_text("a file stands in the way")
    with pytest.raises(LedgerError, match="your own lies in the observatory's folder"):
        Ledger(tmp_path / "ledger").append_forecast([cell()], MANIFEST, clock=at("2022-05-10"))


def test_what_has_happened_is_not_judged_any_more(tmp_path: Path) -> None:
    made = open_question(tmp_path)
    made.append_resolution(settled(happened=True, on=date(2022, 7, 1)), clock=at("2022-07-02"))
    with pytest.raises(LedgerError, match="is settled"):
        made.append_judgement(judged(), clock=at("2022-07-03"))
