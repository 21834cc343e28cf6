"""The engine: many replicates at once are the same as each by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from salamti.methods.composite import _layout, engine
from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.data import Data
from salamti.methods.composite.engine import evaluate, replicate
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.run import Run, run
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.space import Choice, Space, leaving_out, noise, placed, put, without
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.treat import Treatment
from salamti.methods.composite.tree import Node, tree
from salamti.methods.composite.weights import Weighting

UNITS = 14
TREE = tree(
    [Node(code=f"i{k}", parent=f"g{k // 3}", weight=1 + k % 2, direction=1 - 2 * (k % 4 == 0))
     for k in range(10)]
    + [Node(code=f"g{j}", parent=f"p{j // 2}", weight=1 + j / 4) for j in range(4)]
    + [Node(code=f"p{j}", parent="index") for j in range(2)]
    + [Node(code="index", parent=None)]
)  # fmt: skip  # g3 has one indicator only


def data(seed: int = 0) -> Data:
    rng = np.random.default_rng(seed)
    values = rng.lognormal(sigma=0.9, size=(UNITS, 10))
    values[rng.random(values.shape) < 0.1] = np.nan
    values[3, :3] = np.nan  # one unit without a whole group
    return Data(
        units=tuple(f"u{i}" for i in range(UNITS)),
        values=values,
        groups={"part": tuple("ab"[i % 2] for i in range(UNITS))},
    )


IMPUTE = Choice(
    name="filling", where="imputation",
    alternatives=(Imputation(), Imputation(method="group_median", group="part")),
)  # fmt: skip
LIMIT = Choice(name="limit", where="treatment.limit", alternatives=(0, 1, 2, 3))
SCALE = Choice(
    name="scale", where="normalisation",
    alternatives=(Normalisation(scale=(1, 100)), Normalisation(method="rank"),
                  Normalisation(method="zscore", mean=50, sd=5)),
)  # fmt: skip
MEAN = Choice(
    name="mean", where="aggregation.method", alternatives=("arithmetic", "geometric", "harmonic")
)
EVERYTHING = (IMPUTE, LIMIT, SCALE, noise(TREE, {1: 0.3, 2: 0.5, 3: 0.2}, draws=30), MEAN,
              leaving_out(TREE))  # fmt: skip


def space(*choices: Choice, spec: Spec | None = None) -> Space:
    return Space(data=data(), tree=TREE, spec=spec or Spec(), choices=choices)


def same_as_one_by_one(of: Space, *, runs: int = 25, code: str | None = None) -> None:
    rows = placed(np.random.default_rng(5).random((runs, len(of.choices))), of)
    found = evaluate(of, rows, code=code)
    for row, scores in zip(rows, found, strict=True):
        made = replicate(of, row)
        column = made.scores[:, made.tree.every.index(code)] if code else made.index
        alone = np.full(len(of.data.units), np.nan)
        alone[made.kept] = column
        np.testing.assert_allclose(scores, alone, rtol=1e-12, atol=1e-12)


def test_all_choices_at_once_equal_runs_one_by_one() -> None:
    same_as_one_by_one(space(*EVERYTHING), runs=60)


def test_without_any_early_choice_there_is_one_table() -> None:
    same_as_one_by_one(space(MEAN, spec=Spec(normalisation=Normalisation(scale=(1, 100)))))


@pytest.mark.parametrize("code", ["g1", "p0"])
def test_any_node_can_be_the_result(code: str) -> None:
    same_as_one_by_one(space(SCALE, MEAN, noise(TREE, {1: 0.5}, draws=9)), code=code)


SCALED = Normalisation(scale=(1, 100))
COUPLED: dict[str, tuple[tuple[Choice, ...], Spec]] = {
    "weights from data": (
        (LIMIT, noise(TREE, {1: 0.4}, draws=5), leaving_out(TREE),
         Choice(name="weights", where="weighting", alternatives=(
             Weighting(), Weighting(method="equal"), Weighting(method="pca"),
             Weighting(method="entropy", levels=(1, 2))))),
        Spec(imputation=Imputation(method="mean"), normalisation=SCALED),
    ),
    "given weights": (
        (SCALE, leaving_out(TREE), noise(TREE, {2: 1.0}, draws=5),
         Choice(name="weights", where="weighting.given",
                alternatives=({}, {"i1": 4.0, "g2": 0.5}, {"i9": 2.0}))),
        Spec(),
    ),
    "a budget of experts": (
        (leaving_out(TREE), Choice(name="weights", where="weighting", alternatives=(
            Weighting(), Weighting(method="budget", points={
                "i0": (50, 10), "i1": (25, 80), "i2": (25, 10)})))),
        Spec(),
    ),
    "screened units": (
        (leaving_out(TREE), Choice(name="share", where="screening.availability",
                                   alternatives=(0.5, 0.75, 0.9))),
        Spec(screening=Screening(by="missing")),
    ),
    "filled across indicators": (
        (leaving_out(TREE), MEAN),
        Spec(imputation=Imputation(method="mean", across="indicators", level=3),
             normalisation=SCALED),
    ),
    "one level only": (
        (SCALE, leaving_out(TREE), Choice(name="top", where="aggregations.4", alternatives=(
            Aggregation(), Aggregation(method="geometric"),
            Aggregation(method="generalised", power=0.5)))),
        Spec(),
    ),
    "share that must be known": (
        (IMPUTE, leaving_out(TREE), Choice(name="known", where="aggregation.availability",
                                           alternatives=(None, 0.5, 0.8, 1.0))),
        Spec(),
    ),
    "outranking": (
        (LIMIT, leaving_out(TREE), noise(TREE, {1: 0.4, 2: 0.4}, draws=5),
         Choice(name="mean", where="aggregations", alternatives=(
             {}, {2: Aggregation(method="copeland")}, {4: Aggregation(method="copeland")}))),
        Spec(),
    ),
    "single indicators": (
        (leaving_out(TREE), Choice(name="one", where="treatments.i2", alternatives=(
            Treatment(), Treatment(first="none", second="none")))),
        Spec(normalisations={"i1": Normalisation(method="zscore")},
             weighting=Weighting(given={"i1": 3.0})),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COUPLED)
def test_choices_that_depend_on_each_other_equal_runs_one_by_one(case: str) -> None:
    choices, spec = COUPLED[case]
    same_as_one_by_one(space(*choices, spec=spec))


def test_other_inputs_equal_runs_one_by_one() -> None:
    drawn = tuple(data().values * f for f in (1.0, np.linspace(0.5, 2, UNITS)[:, None]))
    same_as_one_by_one(space(Choice(name="x", where="inputs", alternatives=drawn), *EVERYTHING))


def test_small_blocks_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    of = space(*EVERYTHING)
    rows = placed(np.random.default_rng(1).random((80, 6)), of)
    whole = evaluate(of, rows)
    monkeypatch.setattr(_layout, "BLOCK", 1)
    np.testing.assert_allclose(evaluate(of, rows), whole, rtol=1e-13)


def test_each_table_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def counted(*given: Any) -> Run:
        calls.append(1)
        return run(*given)

    monkeypatch.setattr(engine, "run", counted)
    of = space(*EVERYTHING)
    evaluate(of, placed(np.random.default_rng(2).random((3000, 6)), of))
    assert len(calls) == 2 * 4 * 3 + 1  # tables, and one run for the stated weights


def test_the_nominal_alternatives_are_the_run_itself() -> None:
    of = space(LIMIT, leaving_out(TREE), spec=Spec(treatment=Treatment(limit=2)))
    expected = run(of.data, of.tree, of.spec).index
    np.testing.assert_allclose(evaluate(of, [[2, 0]])[0], expected, rtol=1e-13)


def test_noise_changes_only_the_levels_named() -> None:
    drawn = np.stack(noise(TREE, {2: 0.25}, draws=200, seed=3).alternatives)
    codes = np.array(TREE.every)
    at = np.isin(codes, TREE.codes[1])
    assert np.all(drawn[:, ~at] == 1)
    assert drawn[:, at].min() < 0.77
    assert drawn[:, at].max() > 1.23
    assert np.all(np.abs(drawn - 1) <= 0.25)


def test_a_group_goes_with_its_only_indicator() -> None:
    assert "g3" not in without(TREE, "i9").every
    assert without(TREE, "i8").every == tuple(c for c in TREE.every if c != "i8")


def test_alternatives_that_clash_are_named() -> None:
    of = space(Choice(name="scale", where="normalisation", alternatives=(Normalisation(),)), MEAN)
    with pytest.raises(ValueError, match=r"scale = minmax, mean = geometric: level 2.*undefined"):
        evaluate(of, [[0, 1]])
    with pytest.raises(ValueError, match=r"scale = minmax, mean = geometric: level 2.*undefined"):
        replicate(of, [0, 1])


def test_a_score_of_zero_that_is_left_out_does_not_clash() -> None:
    values = np.arange(1.0, 21).reshape(10, 2)
    of = Space(
        data=Data(units=tuple("abcdefghij"), values=values),
        tree=tree([Node(code=c, parent="x") for c in "pq"] + [Node(code="x", parent=None)]),
        spec=Spec(
            normalisations={"p": SCALED}, aggregation=Aggregation(method="geometric")
        ),
        choices=(Choice(name="out", where="leave_out", alternatives=("q",)),),
    )  # fmt: skip
    assert evaluate(of, [[0]])[0].min() == pytest.approx(1)
    with pytest.raises(ValueError, match="undefined"):
        evaluate(replace(of, choices=(leaving_out(of.tree),)), [[0]])


@pytest.mark.parametrize(
    ("choices", "positions", "words"),
    [
        ((), [[0]], "nothing is uncertain"),
        ((LIMIT, LIMIT), [[0, 0]], "two choices have the name 'limit'"),
        ((LIMIT, replace(LIMIT, name="other")), [[0, 0]], "the where 'treatment.limit'"),
        ((replace(LIMIT, alternatives=()),), [[0]], "0 alternatives"),
        ((replace(LIMIT, labels=("a",)),), [[0]], "4 alternatives with 1 labels"),
        ((replace(LIMIT, where="treatment.limits"),), [[0]], "nothing called 'limits'"),
        ((replace(LIMIT, where="treat"),), [[0]], "known: steps.*noise"),
        ((Choice(name="x", where="leave_out", alternatives=("zz",)),), [[0]], "'zz' is not an"),
        ((Choice(name="x", where="noise", alternatives=(np.ones(3),)),), [[0]], "needs \\(17,\\)"),
        ((LIMIT,), [[4]], "outside the alternatives"),
        ((LIMIT,), [[0, 0]], "there are 1 choices"),
    ],
)
def test_spaces_that_make_no_sense_are_refused(
    choices: tuple[Choice, ...], positions: Any, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        evaluate(space(*choices), positions)


def test_only_nodes_above_the_indicators_can_be_the_result() -> None:
    with pytest.raises(ValueError, match="'i1' is not a node above"):
        evaluate(space(LIMIT), [[0]], code="i1")


def test_the_only_indicator_cannot_be_left_out() -> None:
    small = tree([Node(code="a", parent="x"), Node(code="x", parent=None)])
    with pytest.raises(ValueError, match="the only indicator"):
        without(small, "a")


def test_a_place_can_be_a_key_of_a_mapping() -> None:
    spec = put(Spec(), "weighting.given.i1", 2.0)
    assert put(spec, "aggregations.3", Aggregation()).aggregations == {3: Aggregation()}
    assert spec.weighting.given == {"i1": 2.0}


def test_a_large_group_is_the_same_as_a_small_one() -> None:
    flat = tree([Node(code=f"i{k}", parent="x") for k in range(20)] + [Node(code="x", parent=None)])
    values = np.random.default_rng(3).lognormal(size=(30, 20))
    values[2, 3] = np.nan
    of = Space(
        data=Data(units=tuple(f"u{i}" for i in range(30)), values=values), tree=flat,
        spec=Spec(normalisation=Normalisation(scale=(1, 100))),
        choices=(
            noise(flat, {1: 0.5}, draws=20), leaving_out(flat),
            replace(MEAN, alternatives=("arithmetic", "geometric", "harmonic", "copeland")),
        ),
    )  # fmt: skip
    same_as_one_by_one(of)
