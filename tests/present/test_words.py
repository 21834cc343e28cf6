"""Words of two directions in one line."""

from __future__ import annotations

import pytest

from salamti.present.words import isolated


@pytest.mark.parametrize("text", ["2026-12", "2026-12-31"])
def test_a_day_or_month_is_kept_in_one_line(text: str) -> None:
    assert isolated(text) == f'<bdi class="when">{text}</bdi>'


@pytest.mark.parametrize("text", ["2026", "2026-1", "in 2026-12", "2026-12-312"])
def test_other_text_may_break(text: str) -> None:
    assert isolated(text) == f"<bdi>{text}</bdi>"


def test_names_from_outside_are_escaped() -> None:
    assert isolated("A < B") == "<bdi>A &lt; B</bdi>"
