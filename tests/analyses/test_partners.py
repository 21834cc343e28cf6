"""Partners: counts equal the registers, money is never mixed, the unknown stays unknown."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from salamti import pipeline
from salamti.analyses import partners
from salamti.base.errors import UsageError
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import LANGUAGES, Message, Ref, Text
from salamti.present.twin import finding_json
from salamti.present.words import Speaker
from salamti.store import trails
from salamti.store.database import Store
from salamti.store.reading import Reader

ROOT = Path(__file__).resolve().parents[2]
REGISTERS = ROOT / "packs" / "pk" / "registers"
DOMESTIC = "pakistan"
Run = Callable[..., Finding]


def register(name: str) -> list[dict[str, str]]:
    with (REGISTERS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def events() -> list[dict[str, str]]:
    return [r for r in register("agreements") if r["partner"] != DOMESTIC]


@pytest.fixture(scope="module")
def store(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Store]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("partners"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store) as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(store: Store) -> Reader:
    return Reader(store, partners.ANALYSIS.reads)


@pytest.fixture(scope="module")
def run(reader: Reader) -> Run:
    made: dict[str, Finding] = {}

    def one(partner: str = "") -> Finding:
        if partner not in made:
            made[partner] = partners.run(reader, {"partner": partner} if partner else {})
        return made[partner]

    return one


@pytest.fixture(scope="module")
def everything(reader: Reader, run: Run) -> list[Finding]:
    return [run(v.get("partner", "")) for v in partners.variants(reader)]


def chosen(finding: Finding, measure: str, *names: str) -> dict[Any, Number]:
    """Numbers of a measure that have exactly these dimensions, by their values."""
    wanted = {"measure", *names}
    if "partner" in finding.params and finding.params["partner"] != "multilateral":
        wanted.add("partner")
    found = [
        n
        for n in finding.numbers
        if n.dimensions["measure"] == measure and set(n.dimensions) == wanted
    ]
    keys = [tuple(n.dimensions[d] for d in names) for n in found]
    return {k[0] if len(k) == 1 else k: n for k, n in zip(keys, found, strict=True)}


def values(numbers: Mapping[Any, Number]) -> dict[Any, Any]:
    return {k: n.value for k, n in numbers.items()}


def table(finding: Finding, ident: str) -> list[dict[str, Any]]:
    """Rows of a table by column, in English."""
    found: Table = next(t for t in finding.tables if t.id == ident)
    speaker = Speaker("en", {n.id: n for n in finding.numbers})

    def shown(cell: Any) -> Any:
        if isinstance(cell, Ref):
            return speaker.numbers[cell.number].value
        return speaker.say(cell) if isinstance(cell, (Text, Message)) else cell

    return [
        {c.id: shown(cell) for c, cell in zip(found.columns, row, strict=True)}
        for row in found.rows
    ]


def sentences(finding: Finding, section: str) -> str:
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    found = next(s for s in finding.sections if s.id == section)
    return " ".join(speaker.say(s) for s in found.sentences)


def test_each_event_has_one_area_and_the_mix_adds_to_100(run: Run) -> None:
    finding = run()
    counts = chosen(finding, "events", "area")
    assert values(counts) == dict(Counter(r["area"] for r in events()))
    assert sum(values(chosen(finding, "share_of_events", "area")).values()) == pytest.approx(100)
    assert "Culture and exchange: none found" in sentences(finding, "mix")


def test_events_by_partner_and_year_equal_the_register(run: Run) -> None:
    found = chosen(run(), "events", "partner", "year")
    assert values(found) == dict(Counter((r["partner"], int(r["date"][:4])) for r in events()))


def test_the_shares_of_partners_add_to_100(run: Run) -> None:
    shares = values(chosen(run(), "share_of_events", "partner"))
    assert sum(shares.values()) == pytest.approx(100)
    assert set(shares) == {r["partner"] for r in events()}


def test_exercises_by_partner_equal_the_register(run: Run) -> None:
    found = {r["partner"]: r["exercises"] for r in table(run(), "balance") if r["exercises"]}
    names = {
        "china": "China",
        "russia": "Russia",
        "united_states": "United States",
        "multinational": "Multinational",
        "sco": "Shanghai Cooperation Organisation",
    }
    counts = Counter(names[r["partner"]] for r in events() if r["kind"] == "exercise")
    assert found == dict(counts)


def test_the_record_of_agreements_adds_up_and_every_status_has_a_date(run: Run) -> None:
    finding = run()
    whole = chosen(finding, "agreements")[()]
    groups = values(chosen(finding, "agreements_by_record", "record"))
    assert sum(groups.values()) == whole.value
    assert whole.value == sum(r["kind"] in ("treaty", "agreement") for r in events())
    assert all(r["status_as_of"] for r in table(finding, "record"))


def test_accounts_of_the_united_states_match_the_printed_totals(run: Run) -> None:
    finding = run("united_states")
    rows = {r["category"]: r for r in table(finding, "check")}
    printed = {c: r["printed"] for c, r in rows.items()}
    assert printed == {"Security": 8284, "Economic": 11326, "Reimbursement": 14573, "All": 34183}
    assert all(abs(r["difference"]) <= 1 for r in rows.values())
    by_account = {
        k[0]: n.value for k, n in chosen(finding, "aid_by_account", "account", "source").items()
    }
    expected: defaultdict[str, float] = defaultdict(float)
    for r in register("aid"):
        if r["source_id"] == "crs_us_aid" and r["row_type"] == "detail" and r["superseded"] == "no":
            expected[r["account_id"]] += float(r["amount_usd_million"])
    assert by_account == dict(expected)
    assert {"fmf", "imet", "csf", "pccf"} <= set(by_account)


def test_every_year_of_the_ledger_matches_its_printed_subtotals(run: Run) -> None:
    found = chosen(run("united_states"), "aid_by_period", "category", "source", "year")
    printed = {
        (r["category"], "crs_us_aid", int(r["fy_start"])): float(r["amount_usd_million"])
        for r in register("aid")
        if r["source_id"] == "crs_us_aid"
        and r["row_type"] == "subtotal"
        and r["flow_type"] == "appropriation"
        and r["fy_start"] == r["fy_end"]
        and r["superseded"] == "no"
    }
    assert len(printed) == 22
    assert all(abs(found[k].value - v) <= 1 for k, v in printed.items())  # type: ignore[operator]


def test_the_suspension_of_2018_is_visible(run: Run) -> None:
    finding = run("united_states")
    told = sentences(finding, "ledger")
    assert "305 million dollars in fiscal year 2017 and 23 million in 2018" in told
    assert "2018-09-01" in told
    years = {
        n.dimensions["year"]
        for n in chosen(finding, "aid_by_period", "category", "source", "year").values()
    }
    assert {2017, 2018} <= years


def test_yearly_totals_keep_flows_and_prices_apart(run: Run) -> None:
    found = chosen(run("united_states"), "aid_by_year", "year", "flow", "prices", "source")
    flows = {(k[1], k[2]) for k in found}
    assert len(flows) == 4
    for flow, total in (("obligation", 18542.6), ("disbursement", 17503.8)):
        years = [
            n.value
            for k, n in found.items()
            if k[1:3] == (flow, "current") and 2002 <= k[0] <= 2023
        ]
        assert sum(v for v in years if isinstance(v, float)) == pytest.approx(total, abs=0.1)


def test_no_sum_mixes_sources_flows_or_prices(store: Store, everything: list[Finding]) -> None:
    sums = [n for f in everything for n in f.numbers
            if str(n.dimensions["measure"]).startswith("aid_") and not n.parents]  # fmt: skip
    assert len(sums) > 150
    for number in sums:
        rows = trails.follow(store.connection, number.trails[0], number.trails[0].table).rows
        kinds = {(r["source_id"], r["flow_type"], r["price_basis"], r["superseded"]) for r in rows}
        assert len(kinds) == 1 and {k[3] for k in kinds} == {"no"}
        column = (
            "amount_usd_million" if rows[0]["amount_usd_million"] is not None else "amount_original"
        )
        assert sum(r[column] for r in rows) == pytest.approx(number.value, abs=0.01)


def test_every_number_leads_to_the_rows_that_made_it(
    store: Store, everything: list[Finding]
) -> None:
    for number in (n for f in everything for n in f.numbers if n.trails and not n.parents):
        counts = [trails.follow(store.connection, t, t.table).count for t in number.trails]
        assert min(counts) > 0, number.dimensions
        assert sum(counts) == number.n, number.dimensions
        if number.dimensions["measure"] in ("events", "instruments", "programmes", "agreements"):
            assert sum(counts) == number.value


def test_parents_are_numbers_of_the_same_finding(everything: list[Finding]) -> None:
    for finding in everything:
        known = {n.id for n in finding.numbers}
        assert {p for n in finding.numbers for p in n.parents} <= known
        assert len(known) == len(finding.numbers)


def test_editions_of_warrior_and_the_gap_from_2019_to_2024(run: Run) -> None:
    rows = [r for r in table(run("china"), "meetings_rounds") if "Warrior" in r["series"]]
    assert [(r["edition"], r["date"][:4]) for r in rows] == [(7, "2019"), (8, "2024"), (9, "2025")]
    gap = next(
        n for k, n in chosen(run("china"), "gap", "series", "from", "to").items() if k[1] == "2019"
    )
    assert (round(gap.low or 0), round(float(str(gap.value))), round(gap.high or 0)) == (59, 65, 71)


def test_rounds_of_the_strategic_dialogue_are_dated_and_a_claim_is_no_round(run: Run) -> None:
    finding = run("united_states")
    dates = [
        r["date"] for r in table(finding, "meetings_rounds") if r["edition"] and r["edition"] >= 5
    ]
    assert dates == ["2013-05-30", "2013-11-21", "2015-06-02", "2016-05-17"]
    assert "no source was found" in sentences(finding, "meetings")


def test_a_series_with_unknown_editions_in_between_has_no_mean(run: Run) -> None:
    rows = {r["series"]: r for r in table(run(), "exercises_series")}
    aman = rows["Exercise AMAN"]
    assert aman["mean"] is None and aman["longest"] is None and aman["since_last"] > 0
    gaps = [
        r["missing"] for r in table(run(), "exercises_rounds") if r["series"] == "Exercise AMAN"
    ]
    assert gaps == [None, 7]


def test_provinces_without_any_programme_are_named(run: Run) -> None:
    finding = run()
    assert "Azad Jammu and Kashmir, Gilgit-Baltistan" in sentences(finding, "matrix")
    found = chosen(finding, "programmes", "topic", "place")
    expected = Counter(
        (r["topic"], province)
        for r in register("programmes")
        for province in {p[:3] if p != "PK" else p for p in r["pcodes"].split("|")}
    )
    assert values(found) == dict(expected)


def test_mishal_is_shown_as_self_reported_with_its_grade(run: Run) -> None:
    rows = {r["programme"]: r for r in table(run(), "programmes")}
    mishal = next(r for name, r in rows.items() if name.startswith("Mishal"))
    assert mishal["self_reported"] == "Yes"
    assert mishal["grade"].startswith("C:")
    assert mishal["expected"] and mishal["observed"]


def test_grades_add_up_to_all_programmes(run: Run) -> None:
    grades = values(chosen(run(), "programmes_by_grade", "grade"))
    assert grades == dict(Counter(r["evaluation_grade"] for r in register("programmes")))


def test_years_without_money_for_the_police_are_visible(run: Run) -> None:
    rows = {r["topic"]: r for r in table(run(), "funding")}
    assert rows["Police"]["years_known"] == "2010–2012, 2017–2022"
    assert "2013–2016" in rows["Police"]["years_none"]


def test_the_conventions_of_saarc_stand_with_their_status(run: Run) -> None:
    for finding, ident in (
        (run(), "common"),
        (run("multilateral"), "record"),
        (run("saarc"), "record"),
    ):
        rows = {r["date"]: r for r in table(finding, ident)}
        assert rows["1987-11-04"]["status"] == rows["2004-01-06"]["status"] == "In force"


def test_afghanistan_has_the_ceasefire_of_october_2025(run: Run) -> None:
    dates = {r["date"] for r in table(run("afghanistan"), "timeline")}
    assert {"2025-10-15", "2025-10-19", "2025-10-25"} <= dates


def test_unknown_deaths_across_the_border_stay_unknown(run: Run) -> None:
    rows = {r["incident"]: r for r in table(run(), "border")}
    assert [r["deaths"] for r in rows.values()] == [11, None, None]
    assert all(r["harm"] for r in rows.values())


def test_technology_returns_the_tagged_rows(run: Run) -> None:
    tagged = {r["date"] for r in events() if r["technology"] == "yes"}
    assert {r["date"] for r in table(run(), "technology")} == tagged


def test_no_cyber_cooperation_with_the_united_states_is_said_plainly(run: Run) -> None:
    told = sentences(run("united_states"), "unknown")
    assert "Cyber security" in told and "Joint exercise" not in told


def test_the_card_of_the_united_states_shows_intelligence_and_training(run: Run) -> None:
    support = {r["support"] for r in table(run("united_states"), "instruments")}
    assert {"Intelligence exchange", "Training"} <= support


def test_projects_of_china_have_cost_and_no_invented_jobs(run: Run) -> None:
    rows = table(run("china"), "projects")
    assert len(rows) == len(register("projects"))
    assert all(r["cost"] for r in rows) and all(r["jobs"] is None for r in rows)


def test_every_finding_carries_its_rights_section(everything: list[Finding]) -> None:
    assert all(f.security_result and f.rights for f in everything)
    britain = next(f for f in everything if f.id == "partners.united_kingdom")
    speaker = Speaker("en", {n.id: n for n in britain.numbers})
    assert "at least 350 people" in " ".join(speaker.say(r) for r in britain.rights)


def test_everything_can_be_said_in_both_languages(
    reader: Reader, everything: list[Finding]
) -> None:
    for finding in everything:
        for language in LANGUAGES:
            said = finding_json(finding, reader.origins(), language=language, build={})
            assert "{" not in said["answer"]


def test_pages_exist_for_partners_of_whom_enough_is_known(everything: list[Finding]) -> None:
    ids = {f.id.removeprefix("partners.") for f in everything}
    assert {"partners", "multilateral", "united_states", "china", "european_union"} <= ids
    assert {"united_nations", "india", "afghanistan", "iran"} <= ids
    assert DOMESTIC not in ids and "qatar" not in ids


def test_the_same_registers_give_the_same_finding(reader: Reader, run: Run) -> None:
    assert partners.run(reader, {"partner": "china"}) == run("china")


def test_a_partner_is_found_by_its_name_in_urdu_and_an_unknown_one_is_refused(
    reader: Reader, run: Run
) -> None:
    assert partners.run(reader, {"partner": "چین"}).id == "partners.china"
    with pytest.raises(UsageError, match="No partner"):
        partners.run(reader, {"partner": "Atlantis"})


@pytest.mark.parametrize("pack", ["bare", "mini"])
def test_a_pack_without_these_registers_has_no_finding(
    pack: str, request: pytest.FixtureRequest, home: pipeline.Home, clock: Callable[[], datetime]
) -> None:
    pipeline.prepare(home, request.getfixturevalue(pack), clock=clock)
    with Store(home.store) as opened:
        reader = Reader(opened, partners.ANALYSIS.reads)
        if reader.has("reg_agreements") and reader.has("reg_partners"):
            pytest.skip("this pack has the registers")
        assert partners.variants(reader) == []
        assert partners.run(reader, {}).numbers == ()
