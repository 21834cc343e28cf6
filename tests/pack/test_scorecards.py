"""Scorecards: the shipped ones make sense, broken ones are refused with their line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from salamti.base.errors import PackError
from salamti.model.scorecard import Scorecard
from salamti.pack import countries, facts, locate
from salamti.pack.scorecards import scorecards

CATALOGUE = locate.data_folder("catalogue")
KNOWN = {i.id: i for i in facts.indicators(CATALOGUE)}
Edited = Callable[[str, str], Path]


def security() -> Scorecard:
    book = scorecards(CATALOGUE, KNOWN)
    assert book is not None
    return next(c for c in book.scorecards if c.id == "security")


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """The shipped card with one passage changed."""

    def made(old: str, new: str) -> Path:
        folder = tmp_path / "catalogue" / "scorecards"
        folder.mkdir(parents=True)
        path = Path(shutil.copy(CATALOGUE / "scorecards" / "security.yml", folder))
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "catalogue"

    return made


def test_the_index_has_two_pillars_and_the_six_themes_of_the_policy() -> None:
    card = security()
    assert [p.id for p in card.pillars] == ["traditional", "non_traditional"]
    assert {t.id for t in card.themes} == {
        "national_cohesion", "economic_future", "defence", "internal_security", "foreign_policy",
        "human_security",
    }  # fmt: skip
    assert 30 <= len(card.components) <= 50
    assert sum(t.weight for t in card.themes) == sum(p.weight for p in card.pillars) == 100


def test_the_core_weighs_most_and_no_military_effort_counts() -> None:
    card = security()
    assert max(card.themes, key=lambda t: t.weight).id == card.core == "economic_future"
    assert not [i for i in card.named() if i.startswith("ms_mil")]


def test_no_direction_contradicts_the_catalogue() -> None:
    card = security()
    for component in card.components:
        if component.formula is None:
            assert KNOWN[component.indicator].direction in {"none", component.direction}
    for series in card.within:
        better = "higher" if series.best > series.worst else "lower"
        assert KNOWN[series.indicator].direction == better


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("indicator: v2x_egaldem", "indicator: v2x_nothing", "'v2x_nothing' is in no catalogue"),
        ("id: government\n", "id: equality\n", "'equality' is given twice"),
        ("    parent: national_cohesion", "    parent: nowhere", "unknown parent 'nowhere'"),
        ("  - id: traditional\n    parent: security", "  - id: traditional\n    parent: defence",
         "in a circle"),
        ("  - id: traditional\n    parent: security\n", "  - id: traditional\n", "no parent"),
        ("    weight: 25\n", "    weight: -25\n", "has the weight -25"),
        ("    indicator: v2x_egaldem\n", "    indicator: v2x_egaldem\n    weight: .nan\n",
         "has the weight nan"),
        ("core: economic_future", "core: economy", "'economy' is no theme"),
        ("{worst: 0.1, best: 0.8}", "{worst: 0.8, best: 0.8}", "worst and best are equal"),
        ("{worst: 0.1, best: 0.8}", "{worst: 0.8, best: 0.1}", "goalposts say the opposite"),
        ("scale: log, offset: 0.02}", "scale: log}", "no logarithm"),
        ("    formula: {kind: ratio, by: sp_pop_totl, factor: 100000}",
         "    formula: {kind: ratio, factor: 100000}", "a ratio without `by`"),
        ("id: security\n", "id: safety\n", "the file says 'security'"),
        ("least_known: 0.5", "least: 0.5", "least_known"),
    ],
)  # fmt: skip
def test_a_broken_card_is_refused_with_its_line(
    edited: Edited, old: str, new: str, said: str
) -> None:
    with pytest.raises(PackError, match=said) as error:
        scorecards(edited(old, new), KNOWN)
    assert "security.yml:" in str(error.value)


def test_a_theme_without_indicators_is_refused(edited: Edited) -> None:
    folder = edited(
        "    parent: foreign_policy\n    indicator: tg", "    parent: defence\n    indicator: tg"
    )
    path = folder / "scorecards" / "security.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("parent: foreign_policy", "parent: defence"), encoding="utf-8")
    with pytest.raises(PackError, match="'foreign_policy' has no indicators") as error:
        scorecards(folder, KNOWN)
    line = 1 + text.splitlines().index("  - id: foreign_policy")
    assert f"security.yml:{line}" in str(error.value)


def test_a_catalogue_without_cards_has_none(tmp_path: Path) -> None:
    assert scorecards(tmp_path, ()) is None
    assert countries.names(tmp_path) is None


def test_every_state_has_a_name_in_both_languages() -> None:
    found = countries.names(CATALOGUE)
    assert found is not None
    assert found.names["PAK"].ur == "پاکستان"
    assert all(n.en.isascii() or n.en for n in found.names.values())
    assert all(not n.ur.isascii() for n in found.names.values())


def test_a_state_twice_is_refused(tmp_path: Path) -> None:
    rows = "iso3,en,ur\nPAK,Pakistan,پاکستان\nPAK,Pakistan,پاکستان\n"
    (tmp_path / "countries.csv").write_text(rows, encoding="utf-8")
    with pytest.raises(PackError, match="stands twice"):
        countries.names(tmp_path)
