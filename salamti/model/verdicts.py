"""Verdicts of courts, which cannot be shown without what is known of rights."""

from __future__ import annotations

from dataclasses import dataclass

from salamti.model.number import Number
from salamti.model.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdicts:
    """Decided cases of one court area and period, and the rights row beside them.

    `rights` says what is known of fair trial, death sentences and disappearances, or that it is
    unknown; verdicts without it cannot be made.
    """

    area: str
    start: str
    end: str
    decided: Number | None
    convicted: Number | None
    acquitted: Number | None
    rights: tuple[Words, ...]

    def __post_init__(self) -> None:
        if not self.rights:
            raise ValueError(
                f"verdicts of {self.area} until {self.end} have no rights row: add the facts of "
                "their rights_topic to the register of rights, or say that they are unknown"
            )
        if self.decided is None and self.convicted is None and self.acquitted is None:
            raise ValueError(f"verdicts of {self.area} until {self.end} hold no figure")
