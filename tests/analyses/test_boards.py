"""Boards: what they show of a series, what they admit to lack, what stands beside them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from salamti import pipeline
from salamti.analyses._boards.series import NEAR, SPAN
from salamti.base.errors import PackError, UsageError
from salamti.methods import trend
from salamti.model.finding import Finding, Table
from salamti.model.number import Number
from salamti.model.words import Message, Ref
from salamti.observatory import Observatory
from salamti.pack import facts, locate
from salamti.present.words import Speaker
from salamti.store.database import Store
from salamti.store.public import PublicStore

Clock = Callable[[], datetime]
Ask = Callable[[str], Finding]


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    """An observatory of the real pack."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def ask(pakistan: pipeline.Home, clock: Clock) -> Ask:
    """A board of Pakistan, asked once."""
    kept: dict[str, Finding] = {}

    def asked(board: str) -> Finding:
        if board not in kept:
            params = {"board": board} if board else {}
            kept[board] = pipeline.ask("boards", params, home=pakistan, clock=clock)
        return kept[board]

    return asked


def one(finding: Finding, **dims: object) -> Number:
    found = [n for n in finding.numbers if dims.items() <= dict(n.dimensions).items()]
    assert len(found) == 1, dims
    return found[0]


def table(finding: Finding, ident: str) -> Table:
    return next(t for t in finding.tables if t.id == ident)


def rows(finding: Finding, ident: str) -> list[dict[str, object]]:
    """A table's rows by column, numbers as values and words in English."""
    shown = table(finding, ident)
    numbers = {n.id: n for n in finding.numbers}
    speaker = Speaker("en", numbers)

    def said(cell: object) -> object:
        if isinstance(cell, Ref):
            return numbers[cell.number].value
        return cell if cell is None or isinstance(cell, (int, float)) else speaker.say(cell)  # type: ignore[arg-type]

    names = [c.id for c in shown.columns]
    return [dict(zip(names, map(said, row), strict=True)) for row in shown.rows]


def test_the_value_of_ten_years_before_stands_beside_the_latest(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("boards", {"board": "learning"}, home=home, pack=mini, clock=clock)
    [shown] = rows(finding, "series_schools")
    assert (shown["latest"], shown["latest_year"]) == (68, 2024)
    assert (shown["earlier"], shown["earlier_year"], shown["change"]) == (48, 2014, 20)
    assert isinstance(finding.answer, Message)
    assert finding.answer.params["first"].key == "boards.moved_up"  # type: ignore[union-attr]


def test_what_has_no_series_is_named_with_reason_and_stand_in(
    mini: str, home: pipeline.Home, clock: Clock
) -> None:
    finding = pipeline.ask("boards", {"board": "learning"}, home=home, pack=mini, clock=clock)
    [gap] = rows(finding, "gaps")
    assert gap["indicator"] == "Nothing yet"
    assert gap["instead"] == "Children in school"
    assert gap["reason"]


def test_small_cells_do_not_enter_a_province(mini: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("boards", {"board": "learning"}, home=home, pack=mini, clock=clock)
    [shown] = rows(finding, "provinces_schools")
    assert (shown["covered"], shown["districts"]) == (1, 4)
    assert (shown["XA1"], shown["XA2"]) == (70, None)


def test_distance_to_target_and_benchmark(mini: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("boards", {"board": "learning"}, home=home, pack=mini, clock=clock)
    target, benchmark = rows(finding, "targets")
    assert (target["gap"], target["target_year"]) == (80 - 68, 2030)
    assert (benchmark["gap"], benchmark["target"]) == (100 - 68, "every child")


def test_a_change_across_a_change_of_method_is_not_computed(ask: Ask) -> None:
    finding = ask("terrorism_and_violence")
    shown = next(
        r for r in rows(finding, "series_displaced") if r["indicator"] == "Refugees hosted"
    )
    assert shown["earlier"] is not None
    assert shown["change"] is None


def test_every_indicator_with_values_stands_on_a_board(pakistan: pipeline.Home) -> None:
    catalogue, pack = locate.data_folder("catalogue"), locate.pack_folder("pk")
    known = [i.id for i in facts.indicators(catalogue, pack)]
    book = facts.boards(catalogue, pack, known=known)
    assert book is not None
    placed = {i for b in book.boards for i in b.indicators}
    with Store(pakistan.store, read_only=True) as store:
        held = store.frame(
            "SELECT DISTINCT indicator FROM shown.observation "
            "WHERE place = 'PAK' AND value IS NOT NULL"
        )["indicator"]
    assert set(held) <= placed


def test_the_long_trend_is_that_of_the_rows_behind_it(ask: Ask, pakistan: pipeline.Home) -> None:
    finding = ask("economy")
    slope = one(finding, measure="trend", indicator="fp_cpi_totl_zg")
    with PublicStore(pakistan.store) as public:
        [found] = public.trail(slope.id)
    points = sorted((r["year"], r["value"]) for r in found.rows)
    again = trend.trend([p[0] for p in points], [p[1] for p in points])
    assert again is not None
    assert slope.value == pytest.approx(again.slope)
    assert slope.n == len(points)


def test_no_compared_year_is_further_away_than_said(ask: Ask) -> None:
    for finding in (ask(b) for b in ("economy", "population", "governance")):
        changes = [n for n in finding.numbers if n.dimensions["measure"] == "change_ten_years"]
        spans = [int(str(n.dimensions["to"])) - int(str(n.dimensions["from"])) for n in changes]
        assert changes
        assert all(abs(s - SPAN) <= NEAR for s in spans)


def test_ranks_are_hidden_inside_the_error(ask: Ask) -> None:
    """Scores with standard errors: a rank only where no range of a peer touches the country's."""
    finding = ask("governance")
    ranked = [n for n in finding.numbers if n.dimensions["measure"] == "peer_rank"]
    ranks = [n for n in ranked if str(n.dimensions["indicator"]).endswith("_est")]
    assert ranks
    for rank in ranks:
        assert (rank.value is None) == (rank.low != rank.high)
    assert any(rank.value is None for rank in ranks)
    assert all(r["low"] < r["high"] for r in rows(finding, "context_worldwide_indicators"))  # type: ignore[operator]


def test_a_difference_inside_the_range_is_called_so(ask: Ask) -> None:
    finding = ask("governance")
    latest = one(finding, measure="value", indicator="gov_wgi_ge_est", year=2023)
    earlier = one(finding, measure="value", indicator="gov_wgi_ge_est", year=2013)
    assert latest.low is not None and earlier.high is not None
    assert latest.low < earlier.high
    assert isinstance(finding.answer, Message)
    assert finding.answer.params["first"].key == "boards.moved_inside"  # type: ignore[union-attr]


def test_domains_share_their_years_on_the_joint_timeline(ask: Ask) -> None:
    finding = ask("")
    [chart] = finding.charts
    drawn = {str(r["indicator"]) for r in chart.data}
    assert drawn == {"ucdp_deaths_total", "idea_civil_liberties", "fp_cpi_totl_zg", "vc_idp_nwds"}
    years = [r["year"] for r in rows(finding, "timeline")]
    assert years == list(range(2000, 2025))


@pytest.mark.parametrize("board", ["", "terrorism_and_violence", "neighbourhood"])
def test_security_boards_stand_beside_rights(ask: Ask, board: str) -> None:
    finding = ask(board)
    assert finding.security_result
    assert len(finding.rights) > 2


def test_disasters_are_never_added_to_conflict(ask: Ask) -> None:
    finding = ask("disasters_and_displacement")
    groups = [{str(r["indicator"]) for r in c.data} for c in finding.charts]
    assert len(groups) == 2
    assert not groups[0] & groups[1]


def test_spending_shows_three_ratios_with_their_parents(ask: Ask) -> None:
    finding = ask("spending")
    ratios = [n for n in finding.numbers if n.dimensions["measure"] == "spending_ratio"]
    assert len(ratios) >= 3
    by_id = {n.id: n for n in finding.numbers}
    for ratio in ratios:
        first, second = (by_id[p] for p in ratio.parents)
        assert float(str(ratio.value)) == pytest.approx(
            float(str(first.value)) / float(str(second.value))
        )
    aims = [r for r in rows(finding, "targets") if r["target"] == "4% of GDP"]
    assert [r["indicator"] for r in aims] == ["Government spending on education"]


def test_neighbours_are_counted_by_the_same_publisher(ask: Ask, pakistan: pipeline.Home) -> None:
    finding = ask("neighbourhood")
    shown = rows(finding, "violence")
    assert [r["country"] for r in shown] == ["Pakistan", "Afghanistan", "China", "India", "Iran"]
    with Store(pakistan.store, read_only=True) as store:
        for iso3 in ("PAK", "AFG", "CHN", "IND", "IRN"):
            number = one(finding, measure="deaths", country=iso3, year=2024)
            again = store.frame(
                "SELECT sum(low) AS low, sum(best) AS best, sum(high) AS high "
                "FROM shown.country_year WHERE iso3 = ? AND year = 2024", [iso3],
            ).row(0)  # fmt: skip
            assert (number.low, number.value, number.high) == again


def test_the_middle_district_is_the_median_of_its_rows(ask: Ask, pakistan: pipeline.Home) -> None:
    finding = ask("health_and_services")
    middle = one(finding, measure="province_middle", indicator="d4p_open_defecation", place="PK7")
    with Store(pakistan.store, read_only=True) as store:
        values = store.frame(
            "SELECT o.value FROM shown.observation AS o JOIN place AS p ON p.pcode = o.place "
            "WHERE o.indicator = 'd4p_open_defecation' AND o.year = ? AND p.parent = 'PK7'",
            [middle.dimensions["year"]],
        )["value"]
    assert middle.n == len(values)
    assert middle.value == pytest.approx(float(np.median(values)))


def test_records_stand_beside_the_series(ask: Ask) -> None:
    finding = ask("governance")
    said = [str(r["note"]) for r in rows(finding, "records_rights") if "WJP" in str(r["record"])]
    assert any("disputes the method" in s for s in said)
    assert len(rows(finding, "records_laws")) >= 5


def test_an_unknown_board_names_those_there_are(pakistan: pipeline.Home, clock: Clock) -> None:
    with pytest.raises(UsageError, match="economy"):
        pipeline.ask("boards", {"board": "nonsense"}, home=pakistan, clock=clock)


def test_a_pack_without_series_says_so(bare: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("boards", {}, home=home, pack=bare, clock=clock)
    assert isinstance(finding.answer, Message)
    assert finding.answer.key == "boards.answer_unavailable"
    assert not finding.numbers


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("mini_nothing]", "mini_typo]", 9), ("headline: [mini_school]", "headline: [mini_few]", 4)],
)
def test_a_wrong_indicator_is_named_with_its_line(
    mini: str, tmp_path: Path, *, old: str, new: str, line: int
) -> None:
    pack = Path(shutil.copytree(mini, tmp_path / "mini"))
    path = pack / "boards.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(PackError) as caught:
        pipeline.read_pack(str(pack))
    assert f"boards.yml:{line}" in str(caught.value)


def test_the_api_gives_a_frame(pakistan: pipeline.Home) -> None:
    answer = Observatory(pack="pk", home=pakistan).ask("boards", board="population")
    frame = answer.to_polars()
    assert {"indicator", "year", "value", "source", "id"} <= set(frame.columns)
    assert frame.height == len(answer.finding.numbers)
