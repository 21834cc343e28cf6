"""A whole run by hand, its replay, and what it does where there is nothing to score."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.compare import compare
from salamti.methods.composite.data import Data
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.run import Run, again, contributions, filling_error, run
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.spec import Denomination, Spec
from salamti.methods.composite.treat import NONE
from salamti.methods.composite.tree import Node, tree
from salamti.methods.composite.weights import Weighting

NAN = float("nan")
TREE = tree(
    [
        Node(code="income", parent="people"),
        Node(code="schools", parent="people"),
        Node(code="deaths", parent="safety", direction=-1),
        Node(code="people", parent="index"),
        Node(code="safety", parent="index"),
        Node(code="index", parent=None),
    ]
)
VALUES = np.array([[10, 1, 10], [20, 3, 0], [30, 2, 30], [50, NAN, 40]], dtype=float)
DATA = Data(
    units=("A", "B", "C", "D"),
    values=VALUES,
    denominators={"inhabitants": np.array([10.0, 10.0, 10.0, 20.0])},
    groups={"coast": ("yes", "yes", "no", "no")},
)
SPEC = Spec(denomination=Denomination(by={"deaths": "inhabitants"}))


@pytest.fixture(scope="module")
def done() -> Run:
    return run(DATA, TREE, SPEC)


def test_every_stage_is_what_a_pencil_gives(done: Run) -> None:
    assert list(done.stages) == [
        "raw", "denominated", "screened", "imputed", "treated", "normalised",
    ]  # fmt: skip
    assert done.stages["denominated"][:, 2].tolist() == [1, 0, 3, 2]
    third = 100 / 3
    assert done.stages["normalised"][:, 0].tolist() == [0, 25, 50, 100]
    assert done.stages["normalised"][:3, 1].tolist() == [0, 100, 50]
    assert done.stages["normalised"][:, 2] == pytest.approx([2 * third, 100, 0, third])
    assert done.levels[1][:, 0].tolist() == [0, 62.5, 50, 100]
    assert done.index == pytest.approx([third, 81.25, 25, 200 / 3])
    assert done.ranks[:, -1].tolist() == [3, 1, 4, 2]
    assert done.scores.shape == (4, len(TREE.every))


def test_contributions_sum_to_the_score(done: Run) -> None:
    parts = contributions(done)
    assert parts.sum(axis=1) == pytest.approx(done.index, abs=1e-12)
    # D has no schools: its income carries the whole theme.
    assert parts[3].tolist() == pytest.approx([50, 0, 50 / 3])
    assert contributions(done, "people")[1].tolist() == [12.5, 50, 0]


def test_a_run_is_replayed_with_one_choice_changed(done: Run) -> None:
    other = again(done, weighting=Weighting(given={"safety": 3.0}))
    assert other.index[1] == pytest.approx((62.5 + 300) / 4)
    assert again(other, weighting=Weighting()).index.tolist() == done.index.tolist()
    assert other.spec == replace(SPEC, weighting=Weighting(given={"safety": 3.0}))


def test_two_runs_are_compared_by_rank(done: Run) -> None:
    other = again(done, weighting=Weighting(given={"safety": 0.0}))
    found = compare(done, other)
    assert found.ranks[1].tolist() == [4, 2, 3, 1]
    assert found.change.tolist() == [-1, -1, 1, 1]
    assert (found.mean_shift, found.largest_shift) == (1, 1)
    assert found.spearman == pytest.approx(0.6)
    assert compare(done, done).pearson == pytest.approx(1)
    fewer = compare(done, again(done, screening=Screening(by="missing", availability=1.0)))
    assert (fewer.units, fewer.left, fewer.joined) == (("A", "B", "C"), ("D",), ())


def test_screening_comes_before_filling_unless_told_otherwise(done: Run) -> None:
    strict = Screening(by="missing", availability=1.0)
    filled = Imputation(method="mean")
    assert again(done, screening=strict, imputation=filled).units == ("A", "B", "C")
    order = ("impute", "screen", "normalise", "aggregate")
    late = again(done, screening=strict, imputation=filled, steps=order)
    assert late.units == DATA.units
    assert "denominated" not in late.stages


def test_named_units_stay_or_go_whatever_their_data(done: Run) -> None:
    rule = Screening(by="missing", availability=1.0, include=("D",), exclude=("A",))
    assert again(done, screening=rule).units == ("B", "C", "D")


def test_the_error_of_filling_is_told_per_indicator(done: Run) -> None:
    found = filling_error(again(done, imputation=Imputation(method="group_mean", group="coast")))
    assert found.round(9).tolist() == [round(float(np.sqrt(250)), 9), 2, 1]
    assert np.isnan(filling_error(done)).all()


def test_a_constant_series_and_a_theme_without_data_are_unknown_never_0() -> None:
    values = VALUES.copy()
    values[:, 0], values[:, 2] = 7.0, NAN
    found = run(replace(DATA, values=values), TREE, SPEC)
    assert [used.reason for used in found.normalised] == [
        "all known values are equal", "", "no known value",
    ]  # fmt: skip
    assert np.isnan(found.levels[1][:, 1]).all()
    assert found.index[:3].tolist() == [0, 100, 50]
    assert np.isnan(found.index[3])
    assert np.isnan(found.ranks[3, -1])
    strict = again(found, aggregations={3: Aggregation(availability=1.0)})
    assert np.isnan(strict.index).all()


def test_one_unit_alone_has_a_score_only_from_given_goalposts() -> None:
    alone = Data(units=("A",), values=VALUES[:1])
    assert np.isnan(run(alone, TREE, Spec()).index).all()
    posts = Normalisation(method="goalposts", lower=0, upper=20, factor=100)
    assert run(alone, TREE, Spec(normalisation=posts)).index.tolist() == [(27.5 + 50) / 2]


def test_weights_from_data_are_found_level_by_level(done: Run) -> None:
    filled = Imputation(method="mean")
    found = again(done, imputation=filled, weighting=Weighting(method="entropy", levels=(1, 2)))
    assert found.tree.weights[1].sum() == pytest.approx(1)
    assert found.given.weights[1].tolist() == [1, 1]
    equal = again(done, weighting=Weighting(method="equal", given={"safety": 2.0}))
    assert equal.tree.weights[1].tolist() == [1, 2]
    pca = again(done, imputation=filled, weighting=Weighting(method="pca"))
    assert pca.tree.weights[0].tolist() == pytest.approx([0.5, 0.5, 1])


def test_panels_are_ranked_within_each_time_on_one_scale() -> None:
    values = np.vstack([VALUES, VALUES * 0.5])
    panel = Data(
        units=DATA.units * 2, values=values, times=np.repeat([2020.0, 2021.0], len(VALUES))
    )
    found = run(panel, TREE, Spec(treatment=NONE))
    assert found.stages["normalised"][:, 0].max() == 100
    assert found.stages["normalised"][4:, 0].max() < 50
    assert sorted(found.ranks[:4, -1].tolist()) == [1, 2, 3, 4]
    assert sorted(found.ranks[4:, -1].tolist()) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (Spec(steps=("normalise",)), "'aggregate' as the last"),
        (Spec(steps=("normalise", "normalise", "aggregate")), "stands twice"),
        (Spec(steps=("normalise", "treat", "aggregate")), "'treat' must come before"),
        (Spec(treatments={"people": NONE}), "treatment: 'people' is not an indicator"),
        (Spec(denomination=Denomination(by={"income": "x"})), "no denominator 'x'"),
        (Spec(aggregations={4: Aggregation()}), "there are levels 2 to 3"),
        (Spec(imputation=Imputation(method="group_mean")), "needs a group"),
        (Spec(imputation=Imputation(method="group_mean", group="x")), "no groups 'x'"),
        (Spec(imputation=Imputation(method="panel_linear")), "needs the times"),
        (Spec(imputation=Imputation(method="mean", level=1)), "give one from 2 to 3"),
        (Spec(weighting=Weighting(method="pca", levels=(3,))), "level 3 is not one from 1 to 2"),
        (Spec(weighting=Weighting(given={"safety": -1.0})), "weight -1.0"),
        (Spec(screening=Screening(include=("Z",))), "'Z' is not a unit"),
        (Spec(screening=Screening(exclude=DATA.units)), "no unit stays"),
        (Spec(aggregation=Aggregation(method="geometric")), "undefined for 2 scores"),
    ],
)
def test_choices_that_do_not_fit_are_refused(spec: Spec, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        run(DATA, TREE, spec)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (replace(DATA, values=VALUES[:, :2]), "units x indicators are"),
        (Data(units=(), values=np.empty((0, 3))), "no units"),
        (replace(DATA, values=VALUES + np.inf), "'income' is infinite for 'A'"),
        (replace(DATA, units=("A", "A", "C", "D")), "'A' has several rows"),
        (replace(DATA, times=np.array([1.0, NAN, 1.0, 1.0])), "time of 'B'"),
    ],
)
def test_data_that_do_not_fit_are_refused(data: Data, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        run(data, TREE, Spec())


def test_a_size_of_0_is_refused_with_the_unit() -> None:
    sizes = {"inhabitants": np.array([1.0, 0.0, 1.0, 1.0])}
    with pytest.raises(ValueError, match="'inhabitants' is 0 for 'B'"):
        run(replace(DATA, denominators=sizes), TREE, SPEC)


def test_a_comparison_needs_a_code_that_both_runs_have(done: Run) -> None:
    with pytest.raises(ValueError, match="run 1 has no code 'x'"):
        compare(done, done, code="x")
