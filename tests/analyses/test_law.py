"""Law: every cell known has date and source, counts are those of the registers, sides apart."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.analyses import law
from salamti.analyses._kit.tally import Tally
from salamti.analyses._law import plan, study, turns
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.store.database import Store
from salamti.store.reading import Reader

PACK = Path(__file__).resolve().parents[2] / "packs" / "pk" / "registers"
STATED = {"satisfactory": "progress", "slow": "slow", "not_reported": "unknown"}


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, law.ANALYSIS.reads)


@pytest.fixture(scope="module")
def tally(reader: Reader) -> Tally:
    return study.known(reader)


@pytest.fixture(scope="module")
def overview(reader: Reader) -> Finding:
    return law.run(reader, {})


def packaged(name: str) -> list[dict[str, str]]:
    with (PACK / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def measured(finding: Finding, measure: str) -> list[Number]:
    return [n for n in finding.numbers if n.dimensions["measure"] == measure]


def test_a_cell_is_known_with_law_date_speaker_and_source_or_it_is_unknown() -> None:
    rows = packaged("alignment")
    assert len(rows) >= 50
    for row in rows:
        told = [row[c] for c in ("law", "law_ur", "date", "said_by", "basis", "source")]
        if row["status"] == "unknown":
            assert not any(told), row["cell_id"]
        else:
            assert all(told), row["cell_id"]
        assert row["provision"], row["cell_id"]
        assert row["duty"], row["cell_id"]


def test_no_cell_of_the_pages_is_empty(reader: Reader) -> None:
    for family in study.FAMILIES:
        [table] = [t for t in law.run(reader, {"page": family}).tables if t.id == "cells"]
        heads = [c.id for c in table.columns]
        for row in table.rows:
            for head in ("provision", "duty", "law", "standing", "date", "said_by", "source"):
                assert row[heads.index(head)], (family, row[0], head)


def test_cells_known_and_unknown_are_all_of_the_registers(reader: Reader, tally: Tally) -> None:
    shown = 0
    for family in study.FAMILIES:
        tables = {t.id: t for t in law.run(reader, {"page": family}).tables}
        shown += len(tables["cells"].rows)
        shown += len(tables["unknown"].rows) if "unknown" in tables else 0
    assert shown == len(study.entries(tally))
    assert shown == len(packaged("alignment")) + len(packaged("law_obligations"))


def test_counts_by_standing_add_up_to_the_cells(overview: Finding) -> None:
    expected = Counter(r["status"] for r in packaged("alignment"))
    expected += Counter(study.standing(r) for r in packaged("law_obligations"))
    found = {n.dimensions["standing"]: n.value for n in measured(overview, "all_standing")}
    assert found == expected
    [whole] = measured(overview, "cells")
    assert whole.value == sum(expected.values())
    by_family = measured(overview, "standing")
    assert sum(int(str(n.value)) for n in by_family) == whole.value


def test_an_instrument_of_each_kind_stands_in_the_matrix() -> None:
    held = {(r["family"], r["instrument"]) for r in packaged("alignment")}
    resolutions = {i for f, i in held if f == "security_council"}
    assert resolutions >= {f"unscr_{n}" for n in (1267, 1373, 1624, 2178, 2396)}
    assert {f for f, _ in held} == set(study.FAMILIES)
    assert {"iccpr", "cat"} <= {i for f, i in held if f == "human_rights"}


def test_criticism_names_its_author() -> None:
    critics = {"states", "court", "un_body", "assessor", "expert", "civil_society", "press"}
    criticised = [r for r in packaged("alignment") if r["status"] == "criticised"]
    assert criticised
    for row in criticised:
        assert row["said_by"] in critics, row["cell_id"]
        assert len(row["note"]) > 20


def test_steps_of_a_power_stand_in_order_and_a_planned_end_lies_ahead(tally: Tally) -> None:
    for rows in turns.topics(tally).values():
        dates = [str(r["date"]) for r in rows]
        assert dates == sorted(dates)
        assert all(str(r["until"])[:4] >= str(r["date"])[:4] for r in rows if r["until"])
    instruments = {r["instrument_id"] for r in packaged("laws")}
    assert {r["instrument_id"] for r in packaged("law_turns")} - {""} <= instruments


def test_what_came_after_a_power_with_an_end_is_its_own_next_step(reader: Reader) -> None:
    [table] = [t for t in law.run(reader, {"page": "timeline"}).tables if t.id == "sunsets"]
    after = {str(r[1]): r[3] for r in table.rows}
    assert "2017-01-07" in str(after["2015-01-07"])
    assert "2019-03-31" in str(after["2017-03-31"])
    assert after["2025-06-04"] is None
    assert after["2025-08-31"] is None


def test_powers_given_and_taken_are_counted_apart(reader: Reader) -> None:
    expected = Counter(r["powers"] for r in packaged("law_turns"))
    found = {n.dimensions["powers"]: n.value
             for n in measured(law.run(reader, {"page": "timeline"}), "turns")}  # fmt: skip
    assert found == {s: expected[s] for s in ("wider", "narrower")}


def test_ratings_are_those_printed_and_never_more_than_there_are(reader: Reader) -> None:
    found = {str(n.dimensions["report"]): n.value
             for n in measured(law.run(reader, {"page": "fatf"}), "met")}  # fmt: skip
    rows = packaged("fatf_ratings")
    assert found == {r["rating_id"]: int(r["met"]) for r in rows}
    assert all(0 <= int(r["met"]) <= int(r["of"]) == 40 for r in rows)


def test_each_point_of_the_plan_is_judged_once_by_each_side(reader: Reader) -> None:
    found = measured(law.run(reader, {"page": "plan"}), "points")
    for side in plan.SIDES:
        own = [n for n in found if n.dimensions["side"] == side]
        assert sum(int(str(n.value)) for n in own) == 20


def test_the_state_is_quoted_as_the_register_of_points_has_it(reader: Reader) -> None:
    """No later word of the state differs from its briefing of 2016."""
    expected = Counter(STATED[r["status"]] for r in packaged("plan_items") if r["number"])
    found = {n.dimensions["verdict"]: n.value
             for n in measured(law.run(reader, {"page": "plan"}), "points")
             if n.dimensions["side"] == "official"}  # fmt: skip
    assert found == expected


def test_the_latest_judgement_of_a_side_counts(tally: Tally) -> None:
    by_number = {int(p.item["number"]): p for p in plan.points(tally)}
    tribal_areas, reconciliation = by_number[12], by_number[17]
    assert tribal_areas.standing("independent") == "done"
    assert tribal_areas.judged["independent"].date == "2021"
    assert reconciliation.judged["official"].date == "2016-12-26"
    assert by_number[8].standing("independent") == "unknown"


def test_every_record_has_a_date_a_body_and_a_source_and_fits_its_kind() -> None:
    numbers = {r["number"] for r in packaged("plan_items") if r["plan"] == "nap_2014"}
    for row in packaged("plan_delivery"):
        assert row["date"], row["record_id"]
        assert row["body"], row["record_id"]
        assert row["source"], row["record_id"]
        assert bool(row["verdict"]) == (row["kind"] == "assessment"), row["record_id"]
        assert not row["number"] or row["number"] in numbers, row["record_id"]


def test_every_page_has_its_rights_section(reader: Reader) -> None:
    for variant in law.variants(reader):
        finding = law.run(reader, variant)
        assert finding.security_result
        assert len(finding.rights) > 2, finding.id
        assert measured(finding, "right"), finding.id


def test_an_unknown_page_is_refused_with_the_names_of_those_known(reader: Reader) -> None:
    with pytest.raises(UsageError, match="No page on law"):
        law.run(reader, {"page": "treaties"})
    assert law.run(reader, {"page": "Human rights"}).id == "law.human_rights"
