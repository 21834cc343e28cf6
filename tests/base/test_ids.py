"""Ids that stay the same from build to build."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from salamti.base.ids import digest, number_id

SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
DIMENSIONS = st.dictionaries(st.text(min_size=1, max_size=8), SCALARS, max_size=5)


@given(DIMENSIONS)
def test_the_order_of_dimensions_does_not_matter(dimensions: dict[str, str]) -> None:
    turned = dict(reversed(dimensions.items()))
    assert digest(dimensions) == digest(turned)


@given(DIMENSIONS, DIMENSIONS)
def test_other_dimensions_give_another_id(
    one: dict[str, str | int | None], two: dict[str, str | int | None]
) -> None:
    same = number_id("toll", one) == number_id("toll", two)
    assert same == (repr(sorted(one.items())) == repr(sorted(two.items())))


def test_an_id_begins_with_its_question_and_knows_its_variant() -> None:
    dimensions: dict[str, str | int] = {"measure": "deaths", "year": 2009}
    national, place = number_id("toll", dimensions), number_id("toll.PK2", dimensions)
    assert national.startswith("toll-")
    assert place.startswith("toll-")
    assert national != place
    assert national == "toll-2392bdd6d0"
