"""Draws come back as they went in, and only draws do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.ledger import draws
from salamti.ledger.canonical import content_hash


@given(st.lists(st.integers(0, 9_999_999), min_size=1, max_size=draws.MOST))
def test_draws_survive_the_code(found: list[int]) -> None:
    assert draws.decode(draws.encode(found)) == sorted(found)


@pytest.mark.parametrize(
    "text", ["", "0", "0*0", "1*2 0*3", "0*1 0*2", "0*201", "0*150 1*60", "-1*2", "0.5*2", "0*2 ",
             "٠*٢"]
)  # fmt: skip
def test_other_text_is_no_draws(text: str) -> None:
    with pytest.raises(ValueError, match="draws"):
        draws.decode(text)


@given(st.permutations([("2022-01", 3), ("2022-02", None), ("2022-03", 0)]))
def test_the_order_of_rows_does_not_change_the_hash_of_data(rows: list[tuple[str, object]]) -> None:
    known = content_hash(["month", "best"], [("2022-01", 3), ("2022-02", None), ("2022-03", 0)])
    assert content_hash(["month", "best"], rows) == known


def test_one_other_cell_is_another_hash() -> None:
    assert content_hash(["month"], [("2022-01",)]) != content_hash(["month"], [("2022-02",)])
    assert content_hash(["a", "b"], [("1", "2")]) != content_hash(["a", "b"], [("1,2", "")])
