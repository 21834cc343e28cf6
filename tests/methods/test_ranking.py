"""Rank and middle value among peers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salamti.methods.ranking import Score, median, rank

PEERS = [Score(v) for v in (1.0, 2.0, 3.0, 4.0)]


def test_rank_counts_the_country_itself() -> None:
    found = rank(Score(3.5), PEERS, better=1)
    assert (found.best, found.worst, found.count, found.exact) == (2, 2, 5, 2)


def test_less_can_be_better() -> None:
    assert rank(Score(0.5), PEERS, better=-1).exact == 1


def test_equal_values_share_the_better_place() -> None:
    assert rank(Score(3.0), PEERS, better=1).exact == 2


def test_rank_inside_the_error_is_hidden() -> None:
    own = Score(2.5, 1.5, 3.5)
    peers = [Score(v, v - 1, v + 1) for v in (1.0, 2.0, 3.0, 9.0)]
    found = rank(own, peers, better=1)
    assert found.exact is None
    assert (found.best, found.worst) == (2, 5)


def test_median_of_nothing_is_unknown() -> None:
    assert median([]) is None


@given(st.floats(-10, 10), st.lists(st.floats(-10, 10), max_size=9))
def test_rank_stays_between_first_and_last(own: float, others: list[float]) -> None:
    found = rank(Score(own), [Score(v) for v in others], better=1)
    assert 1 <= found.best == found.worst <= len(others) + 1
