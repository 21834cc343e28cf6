"""Folded names compare; nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salamti.base.text import fold


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dīr-Lower", "dir lower"),
        ("D.I.  Khan", "d i khan"),
        ("Gujrāt", "GUJRAT"),
        ("بنوں", "بنوں "),
    ],
)
def test_spellings_of_one_name_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_other_names_stay_apart() -> None:
    assert fold("Gujrat") != fold("Gujranwala")
    assert fold("Upper Dir") != fold("Lower Dir")
