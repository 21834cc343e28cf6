"""Monte Carlo over choices and measurement: ranges, what was varied, replays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from salamti.methods.composite import engine
from salamti.methods.composite.data import Data
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.ranks import groups, rankable
from salamti.methods.composite.run import run
from salamti.methods.composite.space import Choice, Space, leaving_out, noise
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.treat import Treatment
from salamti.methods.composite.tree import Node, tree
from salamti.methods.composite.uncertainty import measured, monte_carlo, rank_shift

TREE = tree(
    [Node(code=f"i{k}", parent=f"p{k // 3}") for k in range(6)]
    + [Node(code=f"p{j}", parent="index") for j in range(2)]
    + [Node(code="index", parent=None)]
)
VALUES = np.random.default_rng(1).lognormal(size=(12, 6)) + np.arange(12)[:, None] / 6
SPACE = Space(
    data=Data(units=tuple("ABCDEFGHIJKL"), values=VALUES),
    tree=TREE,
    spec=Spec(treatment=Treatment(limit=3), normalisation=Normalisation(scale=(1, 100))),
    choices=(
        Choice(name="limit", where="treatment.limit", alternatives=(1, 2, 3)),
        Choice(name="mean", where="aggregation.method", alternatives=("arithmetic", "geometric")),
        noise(TREE, {1: 0.25, 2: 0.25}, draws=50),
        leaving_out(TREE),
    ),
)


def test_what_was_varied_comes_back_with_every_parameter() -> None:
    found = monte_carlo(SPACE, runs=50, seed=4).parameters
    by_name = {varied.name: varied for varied in found.varied}
    assert by_name["limit"].where == "treatment.limit"
    assert by_name["limit"].nominal == "3"
    assert by_name["mean"].alternatives == ("arithmetic", "geometric")
    assert by_name["noise"].nominal == "weights as they are"
    assert by_name["noise"].alternatives[7] == "draw 7 (level 1 by 0.25, level 2 by 0.25)"
    assert by_name["leave_out"].alternatives == ("none", *TREE.indicators)
    assert (found.fixed, found.code, found.runs, found.seed) == (SPACE.spec, "index", 50, 4)


def test_any_replicate_can_be_run_again() -> None:
    found = monte_carlo(SPACE, runs=40, seed=2)
    for r in (0, 17, 39):
        again = engine.replicate(SPACE, found.positions[r])
        np.testing.assert_allclose(again.index, found.replicates[r], rtol=1e-12)


def test_nominal_scores_and_ranks_are_those_of_the_run() -> None:
    found = monte_carlo(SPACE, runs=5, seed=1)
    made = run(SPACE.data, TREE, SPACE.spec)
    assert found.score.tolist() == made.index.tolist()
    assert found.rank.tolist() == made.ranks[:, -1].tolist()


def test_ranges_hold_what_they_say_and_ranks_that_occur() -> None:
    found = monte_carlo(SPACE, runs=2000, seed=3)
    inside = (found.replicates >= found.scores.low) & (found.replicates <= found.scores.high)
    assert inside.mean(axis=0) == pytest.approx(0.9, abs=0.01)
    assert np.all(found.ranks.low == np.round(found.ranks.low))
    assert np.all(found.ranks.low <= found.ranks.median)
    assert np.all(found.ranks.median <= found.ranks.high)
    assert 0 < found.shift.mean() < 3


def test_neighbours_are_not_ranked_and_ends_are() -> None:
    found = monte_carlo(SPACE, runs=1000, seed=3)
    order = np.argsort(-found.scores.median)
    assert rankable(found.replicates, int(order[0]), int(order[-1]))
    assert max(len(group) for group in groups(found.replicates)) > 1


def test_same_seed_same_replicates() -> None:
    one, two, other = (monte_carlo(SPACE, runs=64, seed=s, sample="sobol") for s in (1, 1, 2))
    assert (one.replicates == two.replicates).all()
    assert not (one.positions == other.positions).all()


def test_the_sequence_takes_alternatives_evenly() -> None:
    found = monte_carlo(SPACE, runs=512, seed=1, sample="sobol")
    assert np.bincount(found.positions[:, 1]).tolist() == [256, 256]


def test_units_that_a_replicate_screens_out_have_no_score_there() -> None:
    values = VALUES.copy()
    values[0, :4] = np.nan
    space = replace(
        SPACE,
        data=replace(SPACE.data, values=values),
        choices=(
            Choice(name="by", where="screening.by", alternatives=("none", "missing")),
            SPACE.choices[1],
        ),
    )
    found = monte_carlo(space, runs=200, seed=1)
    screened = found.positions[:, 0] == 1
    assert np.isnan(found.replicates[screened, 0]).all()
    assert not np.isnan(found.replicates[~screened]).any()
    assert not np.isnan(found.scores.median).any()


def test_a_panel_is_ranked_within_each_time() -> None:
    panel = replace(
        SPACE,
        data=Data(units=("A", "B", "C", "D") * 3, values=VALUES, times=np.repeat([1.0, 2, 3], 4)),
    )
    found = monte_carlo(panel, runs=30, seed=1)
    assert found.ranks.high.max() <= 4
    assert sorted(found.rank[:4].tolist()) == [1, 2, 3, 4]


def test_the_shift_of_ranks_leaves_out_what_is_unknown() -> None:
    nan = float("nan")
    shift = rank_shift(np.array([[2.0, 1.0, nan], [nan, nan, nan]]), np.array([1.0, 2.0, 3.0]))
    assert shift[0] == 1
    assert np.isnan(shift[1])


def test_normal_errors_have_the_stated_ends() -> None:
    x, low, high = np.full((40, 2), 10.0), np.full((40, 2), 8.0), np.full((40, 2), 16.0)
    drawn = np.stack(measured(x, low, high, draws=500, seed=1, level=0.9).alternatives)
    assert np.quantile(drawn, [0.05, 0.5, 0.95]) == pytest.approx([8, 10, 16], abs=0.1)
    tied = np.corrcoef(drawn[:, 0, 0], drawn[:, 1, 0])[0, 1]
    assert abs(tied) < 0.15  # values err independently


def test_uniform_errors_stay_within_the_range() -> None:
    choice = measured([[10.0]], [[8.0]], [[16.0]], draws=2000, shape="uniform")
    drawn = np.ravel(choice.alternatives)
    assert drawn.min() >= 8
    assert drawn.max() <= 16
    assert np.quantile(drawn, 0.5) == pytest.approx(12, abs=0.3)
    assert choice.called[3] == "draw 3 (uniform within the range)"


def test_values_without_a_range_or_unknown_stay_as_they_are() -> None:
    nan = float("nan")
    choice = measured([[1.0, nan, 3.0]], [[nan, 0.0, 2.0]], [[nan, 1.0, 4.0]], draws=20)
    drawn = np.stack(choice.alternatives)[:, 0]
    assert np.all(drawn[:, 0] == 1)
    assert np.isnan(drawn[:, 1]).all()
    assert np.ptp(drawn[:, 2]) > 0


def test_worse_measurement_makes_fewer_units_rankable() -> None:
    def told_apart(error: float) -> int:
        choice = measured(VALUES, VALUES - error, VALUES + error, draws=200)
        found = monte_carlo(replace(SPACE, choices=(choice,)), runs=200, seed=1).replicates
        return sum(rankable(found, a, b) for a in range(12) for b in range(a))

    assert told_apart(0.05) > told_apart(1.0) > 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: monte_carlo(SPACE, runs=0, seed=1), "0 runs"),
        (lambda: measured([[1.0]], [[2.0]], [[3.0]]), "row 0, column 0.*hold the value"),
        (lambda: measured([[1.0]], [[0.0]], [[float("nan")]]), "both ends"),
        (lambda: measured([[1.0]], [0.0], [2.0]), "one shape"),
        (lambda: measured([[1.0]], [[0.0]], [[2.0]], level=95), "between 0 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused(call: Callable[[], object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()
