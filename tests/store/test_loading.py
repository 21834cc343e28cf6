"""Loading: every record once, newer releases win, raw bytes stay, each row knows where it stood."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salamti import pipeline
from salamti.base.errors import LicenceError, StoreError
from salamti.model.number import Trail
from salamti.model.source import Batch, LicenceClass, Reading
from salamti.sources import ucdp_ged
from salamti.store import loading
from salamti.store.database import Store
from salamti.store.public import PublicStore

Write = Callable[..., Path]
MAPPING = """
id: {id}
name: My table
publisher: Me
citation: My own table
licence_class: {licence}
columns: {{id: id, date: date_start, district: adm_2, province: adm_1, deaths: best}}
ignore: [{ignore}]
"""


@pytest.fixture
def load(stocked: pipeline.Home, mini: str) -> Callable[..., loading.LoadReport]:
    """Loads a file of events into `stocked`, by default in UCDP's layout."""

    def run(path: Path, source: str = "ucdp_ged", **options: str) -> loading.LoadReport:
        return pipeline.load(path, source, home=stocked, pack=mini, options=options)

    return run


@pytest.fixture
def mapping(tmp_path: Path) -> Callable[..., str]:
    """Writes a mapping for the generic reader and returns its path."""

    def write(header: list[str], ident: str = "mine", licence: str = "closed") -> str:
        path = tmp_path / f"{ident}-{licence}.yml"
        used = {"id", "date_start", "adm_1", "adm_2", "best"}
        ignored = ", ".join(c for c in header if c not in used)
        path.write_text(MAPPING.format(id=ident, licence=licence, ignore=ignored))
        return str(path)

    return write


def sql(home: pipeline.Home, query: str) -> list[tuple[Any, ...]]:
    with Store(home.store, read_only=True) as store:
        return store.frame(query).rows()


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def test_the_same_file_is_stored_once(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    path = ged_csv(10, name="renamed.csv")
    before = sql(stocked, "SELECT * FROM event ORDER BY id")
    report = load(path)
    assert (report.stored, report.already, report.records) == (0, 10, 0)
    assert sql(stocked, "SELECT * FROM event ORDER BY id") == before
    assert sql(stocked, "SELECT count(*) FROM file WHERE kind = 'load'") == [(1,)]


def test_a_newer_release_replaces_by_id(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    newer = ged_csv(12, {n: {"best": 5, "high": 9} for n in (1, 2)}, name="newer.csv")
    report = load(newer)
    assert (report.stored, report.replaced, report.already) == (12, 10, 0)
    assert sql(stocked, "SELECT count(*), sum(best) FROM event") == [(12, 30)]
    assert sql(stocked, "SELECT count(DISTINCT file) FROM event") == [(1,)]


def test_a_set_aside_record_does_not_replace_a_good_one(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    load(ged_csv(10, {4: {"best": -1}}, name="newer.csv"))
    assert sql(stocked, "SELECT f.name FROM event AS e JOIN file AS f ON f.sha256 = e.file "
                        "WHERE e.id = '4'") == [("good.csv",)]  # fmt: skip


def test_the_same_id_of_another_origin_is_another_event(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write, mapping: Callable[..., str]
) -> None:
    path = ged_csv(10)
    report = load(path, "generic_csv", mapping=mapping(header(path)))
    assert (report.stored, report.replaced) == (10, 0)
    assert sql(stocked, "SELECT origin, count(*) FROM event GROUP BY ALL ORDER BY ALL") == [
        ("mine", 10), ("ucdp_ged", 10)]  # fmt: skip


def test_raw_bytes_are_kept_once_under_their_hash(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    path = ged_csv(11, name="more.csv")
    load(path)
    kept = [p for p in stocked.archive.rglob("*") if p.is_file()]
    assert len(kept) == 2
    assert all(hashlib.sha256(p.read_bytes()).hexdigest() == p.name for p in kept)
    assert path.read_bytes() in {p.read_bytes() for p in kept}
    size = path.stat().st_size
    assert sql(stocked, "SELECT bytes, records FROM file WHERE name = 'more.csv'") == [(size, 11)]


def test_a_file_that_changes_while_it_is_read_is_not_stored(
    stocked: pipeline.Home, mini: str, ged_csv: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = ged_csv(12, name="growing.csv")

    read = ucdp_ged.SOURCE.read

    def growing(file: Path, reading: Reading) -> Iterator[Batch]:
        yield from read(file, reading)
        with file.open("a") as stream:
            stream.write("\n")

    monkeypatch.setattr(ucdp_ged, "SOURCE", replace(ucdp_ged.SOURCE, read=growing))
    with pytest.raises(StoreError, match="changed while it was read"):
        pipeline.load(path, "ucdp_ged", home=stocked, pack=mini)
    assert sql(stocked, "SELECT count(*) FROM event") == [(10,)]
    assert len([p for p in stocked.archive.rglob("*") if p.is_file()]) == 1


def test_row_n_of_the_store_is_record_n_of_the_file(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    path = ged_csv(40, {7: {"adm_2": "Atlantis"}, 21: {"best": "x"}, 30: {"id": 29}}, name="n.csv")
    load(path)
    with path.open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    stored = sql(stocked, "SELECT e.row, id, best FROM event AS e JOIN file AS f "
                          "ON f.sha256 = e.file WHERE f.name = 'n.csv' ORDER BY e.row")  # fmt: skip
    assert [(records[row - 1]["id"], int(records[row - 1]["best"])) for row, _, _ in stored] == [
        (ident, best) for _, ident, best in stored
    ]
    aside = sql(stocked, "SELECT row FROM quarantine ORDER BY row")
    assert aside == [(7,), (21,), (30,)]
    assert {row for row, *_ in stored} | {row for (row,) in aside} == set(range(1, 41))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    wrong=st.dictionaries(
        st.integers(1, 30),
        st.sampled_from(
            [
                {"best": -1},
                {"adm_2": "?"},
                {"date_start": "2040-01-01", "date_end": "2040-01-01"},
                {"id": 5},
                {"latitude": 999},
            ]
        ),
        max_size=12,
    ),
    salt=st.integers(0, 10**9),
)
def test_stored_and_set_aside_are_all_records(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write, wrong: Any, salt: int
) -> None:
    report = load(ged_csv(30, wrong | {31: {}}, name=f"{salt}.csv"))
    assert report.stored + report.quarantined == 30 or report.already
    [(held, aside)] = sql(
        stocked,
        f"SELECT (SELECT count(*) FROM event WHERE file = '{report.sha256}'), "
        f"(SELECT count(*) FROM quarantine WHERE file = '{report.sha256}')",
    )
    assert report.already or (held, aside) == (report.stored, report.quarantined)


def test_a_run_that_fails_between_batches_leaves_the_last_good_state(
    stocked: pipeline.Home, mini: str, ged_csv: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sql(stocked, "SELECT * FROM event ORDER BY id")
    path = ged_csv(60, name="large.csv")

    read = ucdp_ged.SOURCE.read

    def failing(file: Path, reading: Reading) -> Iterator[Batch]:
        yield from read(file, reading)
        raise KeyboardInterrupt

    monkeypatch.setattr(ucdp_ged, "SOURCE", replace(ucdp_ged.SOURCE, read=failing))
    with pytest.raises(KeyboardInterrupt):
        pipeline.load(path, "ucdp_ged", home=stocked, pack=mini)
    assert sql(stocked, "SELECT * FROM event ORDER BY id") == before
    monkeypatch.undo()
    assert pipeline.load(path, "ucdp_ged", home=stocked, pack=mini).stored == 60


def test_months_are_linked_with_the_events_or_not_at_all(
    stocked: pipeline.Home, mini: str, ged_csv: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that dies while it aggregates must not count the file as loaded."""
    path = ged_csv(20, name="later.csv")
    months = "SELECT sum(best) FROM violence_month WHERE origin = 'ucdp_ged'"
    assert sql(stocked, months) == [(20,)]

    def dying(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("salamti.store.linking.link", dying)
        with pytest.raises(KeyboardInterrupt):
            pipeline.load(path, "ucdp_ged", home=stocked, pack=mini)
    assert pipeline.load(path, "ucdp_ged", home=stocked, pack=mini).stored == 20
    assert sql(stocked, months) == [(40,)]


def test_events_of_another_country_are_kept_without_a_place(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    report = load(ged_csv(10, {3: {"iso3": "XXP", "adm_1": "Far", "adm_2": "Away"}}, name="x.csv"))
    assert report.quarantined == 0
    found = sql(stocked, "SELECT pcode, located_by FROM event WHERE iso3 = 'XXP'")
    assert found == [(None, "foreign")]


def test_aliases_and_missing_districts_find_their_place(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write
) -> None:
    changes = {1: {"adm_2": "Oberland district"}, 2: {"adm_2": ""}, 3: {"adm_1": "", "adm_2": ""}}
    load(ged_csv(4, changes, name="x.csv"))
    assert sql(stocked, "SELECT pcode FROM event WHERE id IN ('1', '2', '3') ORDER BY id") == [
        ("XA101",), ("XA1",), ("XA",)]  # fmt: skip


@pytest.mark.parametrize(("ident", "licence"), [("mini_open", "closed"), ("mini_closed", "open")])
def test_an_id_of_the_pack_cannot_be_taken_under_another_licence(
    load: Callable[..., Any], ged_csv: Write, mapping: Callable[..., str], ident: str, licence: str
) -> None:
    """A user's closed table must not come out under the name of an open source, nor the reverse."""
    path = ged_csv(10)
    with pytest.raises(LicenceError, match=f"'{ident}' is already used") as error:
        load(path, "generic_csv", mapping=mapping(header(path), ident, licence))
    assert error.value.exit_code == 7


def test_a_later_mapping_may_close_what_an_earlier_one_opened(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write, mapping: Callable[..., str]
) -> None:
    path, more = ged_csv(10), ged_csv(11, name="more.csv")
    load(path, "generic_csv", mapping=mapping(header(path), "mine", "open"))
    load(more, "generic_csv", mapping=mapping(header(path), "mine", "closed"))
    with PublicStore(stocked.store) as public:
        assert public.origins().get("mine") is None
        assert public._trail(Trail("event", {"origin": "mine"})).count == 0


def test_a_row_is_shown_once_though_its_bytes_were_loaded_twice(
    load: Callable[..., Any], stocked: pipeline.Home, ged_csv: Write, mapping: Callable[..., str]
) -> None:
    path = ged_csv(10, name="again.csv")
    load(path, "generic_csv", mapping=mapping(header(path), "mine", "open"))
    with PublicStore(stocked.store) as public:
        found = public._trail(Trail("event", {"origin": "ucdp_ged"}))
    assert (found.count, len(found.rows)) == (10, 10)


def test_a_source_and_the_pack_agree_on_licences() -> None:
    """An id that both the pack of Pakistan and a reader use has one licence class."""
    packaged = {o.id: str(o.licence_class) for o in pipeline.read_pack("pk").origins}
    cards = {c["id"]: c["licence_class"] for c in pipeline.source_cards()}
    readers = {pipeline.source(i).origin.id: cards[i] for i in cards}
    shared = {i for i in readers if i in packaged}
    assert "ucdp_ged" in shared
    assert {i: readers[i] for i in shared} == {i: packaged[i] for i in shared}
    assert readers["gtd_incidents"] == LicenceClass.CLOSED
