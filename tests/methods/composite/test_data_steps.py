"""Before scores: denomination, screening, imputation and its error, panels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from salamti.methods.composite.denominate import denominate
from salamti.methods.composite.impute import Imputation, impute, masking_error
from salamti.methods.composite.panel import Rows
from salamti.methods.composite.screen import Screening, screen

NAN = float("nan")


def same(found: Any, expected: Any) -> bool:
    return np.array_equal(np.asarray(found), np.asarray(expected), equal_nan=True)


def test_rates_are_values_by_size_times_the_factor() -> None:
    values = np.array([[10.0, 7.0], [9.0, NAN]])
    found = denominate(values, {0: np.array([5.0, NAN])}, factors={0: 1000.0, 1: 5.0})
    assert same(found, [[2000, 7], [NAN, NAN]])
    assert values[0, 0] == 10


def test_a_size_of_0_and_a_size_too_few_are_refused() -> None:
    with pytest.raises(ValueError, match="is 0 in row 1"):
        denominate(np.ones((2, 1)), {0: np.array([1.0, 0.0])})
    with pytest.raises(ValueError, match="has 1 values for 2 units"):
        denominate(np.ones((2, 1)), {0: np.array([1.0])})


@pytest.mark.parametrize(
    ("by", "stays"),
    [
        ("none", [True, True, True, True]),
        ("missing", [True, True, False, False]),
        ("zeros", [True, False, True, False]),
        ("missing_or_zeros", [True, False, False, False]),
    ],
)
def test_screening_by_known_values_and_by_zeros(by: Any, stays: list[bool]) -> None:
    values = np.array([[1.0, 2.0], [0.0, 0.0], [3.0, NAN], [NAN, NAN]])
    found = screen(values, Screening(by=by, availability=0.9, nonzero=0.5))
    assert found.stays.tolist() == stays
    assert found.availability.tolist() == [1, 1, 0.5, 0]
    assert same(found.nonzero, [1, 0, 1, NAN])


def test_a_unit_exactly_at_the_threshold_stays() -> None:
    found = screen(np.array([[1.0, 2.0, NAN]]), Screening(by="missing", availability=2 / 3))
    assert found.stays.tolist() == [True]


def test_a_threshold_that_is_no_share_is_refused() -> None:
    with pytest.raises(ValueError, match="availability is 90"):
        screen(np.ones((1, 1)), Screening(availability=90))


@pytest.mark.parametrize(
    ("method", "filled"), [("none", [NAN, NAN]), ("mean", [4, NAN]), ("median", [3, NAN])]
)
def test_a_series_without_any_value_stays_unknown(method: Any, filled: list[float]) -> None:
    values = np.array([[1.0, NAN], [3.0, NAN], [8.0, NAN], [NAN, NAN]])
    assert same(impute(values, Imputation(method=method))[3], filled)


def test_groups_fill_from_their_own_and_units_without_a_group_stay_unknown() -> None:
    values = np.array([[1.0], [3.0], [NAN], [10.0], [NAN], [NAN]])
    groups = ["n", "n", "n", "s", None, "w"]
    found = impute(values, Imputation(method="group_mean", group="g"), groups=groups)
    assert same(found.ravel(), [1, 3, 2, 10, NAN, NAN])


def test_filling_across_indicators_respects_scale_direction_and_theme() -> None:
    values = np.array([[0.0, 100.0, 5.0], [10.0, 0.0, 6.0], [7.5, NAN, 9.0]])
    choice = Imputation(method="mean", across="indicators", level=2)
    found = impute(
        values, choice, directions=np.array([1.0, -1.0, 1.0]), themes=np.array([0, 0, 1])
    )
    # The unit stands at 0.75 of the first series; the second is better the smaller it is.
    assert found[2].tolist() == [7.5, 25.0, 9.0]


def test_what_a_method_needs_must_be_given() -> None:
    for method, said in (("group_mean", "needs the groups"), ("panel_linear", "needs the times")):
        with pytest.raises(ValueError, match=said):
            impute(np.array([[NAN]]), Imputation(method=method))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="takes mean or median"):
        choice = Imputation(method="group_mean", across="indicators")
        impute(np.array([[NAN]]), choice, groups=["a"])


def test_the_error_of_filling_is_that_of_masked_values() -> None:
    values = np.array([[1.0, 5.0], [2.0, NAN], [6.0, NAN], [NAN, NAN]])
    # Masked in turn, the means of the others are 4, 3.5 and 1.5.
    expected = np.sqrt((3**2 + 1.5**2 + 4.5**2) / 3)
    found = masking_error(values, Imputation(method="mean"))
    assert same(found.round(12), [round(float(expected), 12), NAN])
    assert np.isnan(masking_error(values, Imputation())).all()


def test_the_error_across_indicators_masks_one_cell_at_a_time() -> None:
    values = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 4.0]])
    choice = Imputation(method="mean", across="indicators")
    found = masking_error(values, choice)
    assert np.isfinite(found).all()
    # An end that is masked changes the scale itself: the other end is taken for it.
    assert found[0] == pytest.approx(np.sqrt((1**2 + 0**2 + 1**2) / 3))


TIMES = np.array([2000.0, 2001.0, 2002.0, 2004.0, 2000.0, 2004.0])
ROWS = Rows(["a", "a", "a", "a", "b", "b"], TIMES)
SERIES = np.array([NAN, 2.0, NAN, 8.0, 5.0, NAN])[:, None]


@pytest.mark.parametrize(
    ("method", "max_time", "filled"),
    [
        ("panel_latest", None, [NAN, 2, 2, 8, 5, 5]),
        ("panel_latest", 1, [NAN, 2, 2, 8, 5, NAN]),
        ("panel_constant", None, [2, 2, 2, 8, 5, 5]),
        ("panel_linear", None, [2, 2, 4, 8, 5, 5]),
    ],
)
def test_panels_fill_from_the_same_unit_only(
    method: Any, max_time: int | None, filled: list[float]
) -> None:
    choice = Imputation(method=method, max_time=max_time)
    assert same(impute(SERIES, choice, rows=ROWS).ravel(), filled)
    shuffled = [5, 2, 0, 4, 3, 1]
    rows = Rows([ROWS.units[i] for i in shuffled], TIMES[shuffled])
    found = impute(SERIES[shuffled], choice, rows=rows)
    assert same(found.ravel(), np.array(filled)[shuffled])


def test_a_unit_twice_at_one_time_is_refused() -> None:
    rows = Rows(["a", "a"], np.array([2000.0, 2000.0]))
    with pytest.raises(ValueError, match="'a' has two rows of the same time"):
        impute(np.array([[NAN], [1.0]]), Imputation(method="panel_latest"), rows=rows)
