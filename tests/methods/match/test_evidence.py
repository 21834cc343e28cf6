"""The error model finds the errors that reports were made with; matching finds the incidents."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from salamti.methods.match import compare, evidence, matched, pairing
from salamti.methods.match.judged import quality
from salamti.methods.match.matched import Judged, Mode
from salamti.methods.match.pairing import Task
from salamti.methods.match.reports import Windows
from tests.methods.match.made import pairs_of, sources

WINDOWS = Windows(km=12, days=2)


def test_errors_of_each_source_are_learnt_from_three() -> None:
    made, _ = sources(np.random.default_rng(1), 1500, (0.7, 0.7, 0.7), sigma_km=(1.0, 1.5, 2.5),
                      spread=2)  # fmt: skip
    task = Task(made, WINDOWS, ("kind",))
    found = pairing.pairs(task, mixed=True)
    model = evidence.fit(found.compared, pairing.different(task), classes=task.classes)
    assert model.sigma_km == pytest.approx([1.0, 1.5, 2.5], abs=0.25)


def test_errors_are_learnt_for_each_class_of_precision() -> None:
    rng = np.random.default_rng(2)
    made, _ = sources(rng, 2500, (0.8, 0.8), sigma_km=(0.3, 1.0), spread=2)
    coarse = rng.random(made[1].size) < 0.5
    shift = rng.normal(0, 3 / 111.2, (2, made[1].size)) * coarse
    moved = replace(made[1].reports, lat=made[1].reports.lat + shift[0],
                    lon=made[1].reports.lon + shift[1] / np.cos(np.radians(30)))  # fmt: skip
    task = Task((made[0], replace(made[1], reports=moved, place=coarse.astype(int))), WINDOWS)
    found = pairing.pairs(task, mixed=True)
    model = evidence.fit(found.compared, pairing.different(task), classes=task.classes)
    total = np.sqrt(model.variance[0] + model.variance[1:])
    assert total == pytest.approx([np.hypot(0.3, 1.0), np.hypot(np.hypot(0.3, 1), 3)], rel=0.15)


def test_what_each_comparison_adds_makes_up_the_probability() -> None:
    made, _ = sources(np.random.default_rng(3), 400, (0.8, 0.8))
    task = Task(made, WINDOWS, ("kind",))
    found = pairing.pairs(task, mixed=True)
    model = evidence.fit(found.compared, pairing.different(task), classes=task.classes)
    adds = evidence.contributions(model, found.compared)
    assert model.names == ("days", "deaths", "kind")
    assert adds.shape == (found.compared.size, 5)
    odds = np.log(evidence.probability(model, found.compared))
    odds -= np.log1p(-evidence.probability(model, found.compared))
    assert adds.sum(axis=1) == pytest.approx(odds, abs=1e-6)
    near = adds[found.compared.km < 1, 1]
    assert near.min() > 0 > adds[found.compared.km > 8, 1].max()


def test_probabilities_are_calibrated() -> None:
    made, truth = sources(np.random.default_rng(4), 4000, (0.6, 0.6))
    task = Task(made, WINDOWS, ("kind",))
    done = matched.match(task, mode=Mode.EVIDENCE)
    right = truth[done.pairs.left] == truth[done.pairs.right]
    probability = done.probability
    assert probability is not None
    for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 0.95), (0.95, 1)):
        some = (probability >= low) & (probability <= high)
        assert right[some].mean() == pytest.approx(probability[some].mean(), abs=0.12)


def test_evidence_beats_windows_where_incidents_crowd() -> None:
    made, truth = sources(np.random.default_rng(5), 1500, (0.7, 0.7, 0.5), spread=1)
    task, true = Task(made, WINDOWS, ("kind",)), pairs_of(truth)
    windows, weighed = (quality(pairs_of(matched.match(task, mode=m).label), true).f1 for m in Mode)
    assert windows is not None
    assert weighed is not None
    assert weighed > 0.95
    assert weighed > windows + 0.03


def test_an_unknown_says_nothing() -> None:
    deaths = np.array([[np.nan] * 3, [2.0, 2, 2]])
    assert compare.deaths(deaths, deaths[::-1]).level.tolist() == [-1, -1]
    made, _ = sources(np.random.default_rng(6), 300, (0.8, 0.8))
    blank = replace(made[1], deaths=np.full((made[1].size, 3), np.nan))
    task = Task((made[0], blank), WINDOWS)
    done = matched.match(task, mode=Mode.EVIDENCE)
    assert done.model is not None
    adds = evidence.contributions(done.model, done.pairs.compared)
    assert np.all(adds[:, 1 + done.model.names.index("deaths") + 1] == 0)


def test_an_unknown_type_rules_nothing_out_but_counts_least() -> None:
    first, second = [[1, 5], [-1, -1], [1, 5]], [[1, 5], [1, 5], [2, 6]]
    one = compare.types("kind", np.array(first), np.array(second))
    score, agree = compare.score((one,), 3)
    assert score.tolist() == [0, 1, 1]
    assert agree.tolist() == [True, True, False]


@pytest.mark.parametrize("mode", list(Mode))
def test_what_people_judged_overrides(mode: Mode) -> None:
    made, _ = sources(np.random.default_rng(7), 200, (0.8, 0.8), spread=2)
    task = Task(made, WINDOWS, ("kind",))
    before = matched.match(task, mode=mode)
    pairs = np.array(sorted(pairs_of(before.label)))
    apart, left, right = pairs[0], pairs[1][0], pairs[2][1]
    judged = Judged(same=np.array([[left, right]]), different=apart[None])
    label = matched.match(task, mode=mode, judged=judged).label
    assert label[apart[0]] != label[apart[1]]
    assert label[left] == label[right]


def test_nothing_near_is_no_error_by_windows_and_one_when_learning() -> None:
    made, _ = sources(np.random.default_rng(8), 20, (1, 1))
    far = replace(made[1].reports, lat=made[1].reports.lat - 40)
    task = Task((made[0], replace(made[1], reports=far)), WINDOWS)
    for mode in Mode:
        assert len(np.unique(matched.match(task, mode=mode).label)) == 40
    with pytest.raises(ValueError, match="nothing can be learnt"):
        evidence.fit(pairing.pairs(task, mixed=True).compared, classes=2)
