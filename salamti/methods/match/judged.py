"""How good a matching is where people said which pairs are one incident."""

from __future__ import annotations

from collections.abc import Hashable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

Pair = tuple[Hashable, Hashable]


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs found and labelled, and those that are both."""

    right: int
    found: int
    labelled: int

    @property
    def precision(self) -> float | None:
        """Share of the found pairs that are labelled, None where none was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """Share of the labelled pairs that were found, None where none is labelled."""
        return self.right / self.labelled if self.labelled else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, None where nothing is found or labelled."""
        both = self.found + self.labelled
        return 2 * self.right / both if both else None


def quality(found: AbstractSet[Pair], labelled: AbstractSet[Pair]) -> Quality:
    """Precision, recall and F1 of pairs against labels.

    >>> told = quality({(1, 2), (3, 4)}, {(1, 2), (5, 6)})
    >>> told.precision, told.recall, told.f1
    (0.5, 0.5, 0.5)
    """
    return Quality(len(found & labelled), len(found), len(labelled))
