"""The worst-off: the lowest places until they hold a share of all people."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.index.worst import lowest_mean, people_mean

NAN = float("nan")


def test_the_last_place_counts_for_the_part_that_is_needed() -> None:
    values, people = np.array([30.0, 10.0, 90.0]), np.array([30.0, 10.0, 60.0])
    assert lowest_mean(values, people, share=0.2) == pytest.approx(20.0)
    assert lowest_mean(values, people, share=0.05) == pytest.approx(10.0)


def test_all_people_are_the_mean() -> None:
    values, people = np.array([30.0, 10.0, 90.0]), np.array([3.0, 1.0, 6.0])
    assert lowest_mean(values, people, share=1.0) == pytest.approx(people_mean(values, people))


def test_places_without_value_or_people_are_left_out() -> None:
    values, people = np.array([NAN, 0.0, 50.0]), np.array([5.0, NAN, 5.0])
    assert lowest_mean(values, people) == people_mean(values, people) == 50.0
    assert np.isnan(lowest_mean(np.array([NAN]), np.array([1.0])))
    assert np.isnan(people_mean(np.array([1.0]), np.array([NAN])))


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1, NAN])
def test_an_impossible_share_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        lowest_mean(np.ones(2), np.ones(2), share=share)
