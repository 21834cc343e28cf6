"""The origin of every cell that was scored."""

from __future__ import annotations

import numpy as np
import pytest

from salamti.methods.composite.cells import cells
from salamti.methods.composite.data import Data
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.run import run
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.spec import Spec, Step
from salamti.methods.composite.treat import Treatment
from salamti.methods.composite.tree import Node, tree

TREE = tree([*(Node(code=code, parent="x") for code in "ab"), Node(code="x", parent=None)])
TAIL = np.array([*range(1, 11), 30.0, 100.0, np.nan])
VALUES = np.column_stack([TAIL, np.arange(13.0)])
DATA = Data(units=tuple("ABCDEFGHIJKLM"), values=VALUES)
FILL = Imputation(method="median")


@pytest.mark.parametrize(
    "steps",
    [
        ("screen", "impute", "treat", "normalise", "aggregate"),
        ("impute", "treat", "screen", "normalise", "aggregate"),
        ("treat", "screen", "normalise", "impute", "aggregate"),
    ],
)
def test_origins_do_not_depend_on_the_order_of_the_steps(steps: tuple[Step, ...]) -> None:
    spec = Spec(steps=steps, imputation=FILL, screening=Screening(exclude=("A",)))
    found = cells(run(DATA, TREE, spec))
    assert found[:, 0].tolist() == ["measured"] * 10 + ["winsorised", "filled"]
    assert set(found[:, 1]) == {"measured"}


def test_a_gap_that_nothing_fills_stays_unknown() -> None:
    assert cells(run(DATA, TREE, Spec()))[12].tolist() == ["unknown", "measured"]


def test_a_transformed_series_says_so_in_every_cell() -> None:
    spec = Spec(treatment=Treatment(limit=0), imputation=FILL)
    assert set(cells(run(DATA, TREE, spec))[:, 0]) == {"transformed"}
