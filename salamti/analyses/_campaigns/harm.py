"""The harm ledger as a type: a campaign cannot be told without it, and nothing in it is left out.

What nobody published is `Unknown`, with words that say so. It is never a zero, and never absent.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from salamti.analyses._campaigns.study import Operation
from salamti.model.number import Number
from salamti.model.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing that is known: words, the number if there is one, who said it and when."""

    said: Words
    number: Number | None = None
    publisher: str | Words | None = None
    as_of: str | None = None
    brief: Words | None = None
    """The same in a few words, where a table names what it is."""
    kind: str = ""
    unit: str = ""
    """Codes of the register's measure and unit."""

    @property
    def value(self) -> float | None:
        """Its number, where there is one."""
        known = self.number.value if self.number else None
        return float(known) if isinstance(known, int | float) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of one kind of harm."""

    lines: tuple[Line, ...]
    more: tuple[Number, ...] = ()
    """Numbers that the words point to besides those of the lines."""

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError("nothing is known here: say Unknown, with the reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nothing is known, and why."""

    said: Words
    more: tuple[Number, ...] = ()


Entry = Known | Unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """The share of civilians among the dead before and after, where it rose."""

    before: Number
    after: Number


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """What an operation did to people, as far as it was published. Every entry must be filled."""

    civilian_deaths: Entry
    civilian_share: Entry
    displaced: Entry
    returned: Entry
    return_share: Entry
    damage: Entry
    compensation: Entry
    disappearances: Entry
    asked: Entry
    followed: Entry
    warning: Warned | None = field(default=None)

    def __post_init__(self) -> None:
        lacking = [n for n in ENTRIES if not isinstance(getattr(self, n), Known | Unknown)]
        if lacking:
            raise ValueError(
                f"the harm ledger lacks {', '.join(lacking)}: give what was published with its "
                "source (Known), or say that it is not known (Unknown)"
            )


ENTRIES = tuple(f.name for f in fields(Harm) if f.name != "warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """An operation that may be told: with its harm ledger, or not at all."""

    operation: Operation
    harm: Harm

    def __post_init__(self) -> None:
        if not isinstance(self.harm, Harm):
            raise ValueError(
                f"operation {self.operation.id} has no harm ledger, so its page cannot be built: "
                "make one with _campaigns.ledger.harm; what nobody published is Unknown there"
            )
