"""The hierarchy of a scorecard: what it becomes, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.composite.tree import Node, Tree, ancestors, members, tree, with_weights

ROWS = (
    Node(code="income", parent="people"),
    Node(code="deaths", parent="safety", direction=-1, weight=2),
    Node(code="schools", parent="people"),
    Node(code="people", parent="index", level=2),
    Node(code="safety", parent="index", weight=3),
    Node(code="index", parent=None, level=3),
)


def changed(code: str, **fields: object) -> list[Node]:
    """The rows with one of them changed."""
    own = {name: getattr(node(code), name) for name in Node.__slots__} | fields
    return [Node(**own) if row.code == code else row for row in ROWS]


def node(code: str) -> Node:
    return next(row for row in ROWS if row.code == code)


def test_rows_keep_their_order_within_a_level() -> None:
    found = tree(ROWS)
    assert found.codes == (("income", "deaths", "schools"), ("people", "safety"), ("index",))
    assert [parents.tolist() for parents in found.parents] == [[0, 1, 0], [0, 0]]
    assert found.directions[0].tolist() == [1, -1, 1]
    assert found.weights[1].tolist() == [1, 3]
    assert (found.depth, found.top) == (3, "index")
    assert found.every == ("income", "deaths", "schools", "people", "safety", "index")


def test_members_and_ancestors_are_each_others_inverse() -> None:
    found = tree(ROWS)
    assert [at.tolist() for at in members(found, 2)] == [[0, 2], [1]]
    assert ancestors(found, 2).tolist() == [0, 1, 0]
    assert ancestors(found, 3).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "no rows"),
        ([*ROWS, node("income")], "'income' stands in 2 rows"),
        (changed("income", parent="nobody"), "unknown parent 'nobody'"),
        (changed("index", parent="people"), "in a circle: .*people -> index -> people"),
        (changed("income", parent="income"), "in a circle: income -> income"),
        (changed("safety", parent=None), "2 nodes have no parent"),
        (changed("deaths", parent="index"), "every indicator must stand equally deep"),
        (changed("people", level=3), "given as level 3, its parents make it level 2"),
        (changed("deaths", direction=0), "direction 0"),
        (changed("deaths", weight=-1.0), "'deaths' has the weight -1.0"),
        (changed("deaths", weight=float("nan")), "'deaths' has the weight nan"),
        (changed("deaths", weight=0.0), "all weights below 'safety' are 0"),
        ([Node(code="alone", parent=None)], "stands alone"),
    ],
)
def test_what_is_no_hierarchy_is_refused_with_the_place(rows: list[Node], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        tree(rows)


def test_an_indicator_without_data_is_refused() -> None:
    with pytest.raises(ValueError, match="indicator 'schools' has no data"):
        tree(ROWS, data=["income", "deaths"])


def test_a_theme_without_indicators_is_refused() -> None:
    with pytest.raises(ValueError, match="'empty' has nothing below it and stands at level 2"):
        tree([*ROWS, Node(code="empty", parent="index")])


def test_weights_can_be_replaced_under_the_same_checks() -> None:
    found = tree(ROWS)
    assert with_weights(found, {"safety": 0.5}).weights[1].tolist() == [1, 0.5]
    assert found.weights[1].tolist() == [1, 3]
    for given, said in (
        ({"safty": 1.0}, "no such code"),
        ({"safety": -1.0}, "weight -1.0"),
        ({"income": 0.0, "schools": 0.0}, "all weights below 'people' are 0"),
    ):
        with pytest.raises(ValueError, match=said):
            with_weights(found, given)


def test_a_tree_is_data_only() -> None:
    assert isinstance(tree(ROWS), Tree)
    assert all(parents.dtype == np.int64 for parents in tree(ROWS).parents)
