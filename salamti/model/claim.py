"""Claims and the stored queries that check them: data in a small fixed language, never SQL."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from salamti.base.ids import Scalar
from salamti.model.words import STRICT, Text

ClaimKind = Literal["figure", "event", "official_claim", "contested", "scenario"]
DocumentKind = Literal["opinion_article", "essay", "programme", "policy", "statement"]
Measured = Literal["sum", "count", "max", "min", "latest", "rank", "share", "change", "total"]
Operator = Literal[">=", "<=", ">", "<", "==", "!="]
Among = Scalar | tuple[Scalar, ...]

_TEST = re.compile(r"^(>=|<=|>|<|==|!=) ?(-?\d+(?:\.\d+)?)$")
_NEEDS: Mapping[Measured, tuple[str, ...]] = {
    "sum": ("table", "column"),
    "count": ("table",),
    "max": ("table", "column"),
    "min": ("table", "column"),
    "latest": ("table", "column", "by"),
    "rank": ("table", "column", "by", "at"),
    "share": ("table", "column"),
    "change": ("table", "column", "by", "at", "since"),
    "total": ("add",),
}


@dataclass(frozen=True, slots=True)
class Test:
    """What a value must be for the claim to hold under a definition."""

    operator: Operator
    bound: float

    def holds(self, value: float) -> bool:
        """Whether `value` passes.

        >>> Test(">=", 33000).holds(33486)
        True
        """
        match self.operator:
            case ">=":
                return value >= self.bound
            case "<=":
                return value <= self.bound
            case ">":
                return value > self.bound
            case "<":
                return value < self.bound
            case "==":
                return value == self.bound
            case "!=":
                return value != self.bound


def parsed(test: str) -> Test:
    """A test as written in a pack.

    >>> parsed(">= 33000")
    Test(operator='>=', bound=33000.0)
    """
    found = _TEST.match(test)
    if not found:
        raise ValueError(
            f"{test!r} is not a test: write an operator and a number, as in '>= 33000'"
        )
    operator: Operator = found[1]  # type: ignore[assignment]
    return Test(operator, float(found[2]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One definition of a claim and the rows that decide it.

    `where` and `between` select rows of `table`; `value` says what is made of `column`:
    sum, count (of rows), max, min, latest (by `by`), rank (place of `at` among the values of `by`,
    1 the highest), share (percent: rows of `part` among rows of `whole`; `of` are the columns of
    the denominator), change (percent from `since` to `at`), total (`add` less `subtract`, keys of
    other checks of the claim). `least` is the fewest values below which nothing is said.
    `complete`: the table lists everything of its kind, so that no row means none. Without `test`
    the value is context. `shown: false` keeps a building block out of the tables.
    """

    __pydantic_config__ = STRICT

    id: str
    definition: Text
    unit: Text
    window: str
    value: Measured
    table: str = ""
    column: str = ""
    where: Mapping[str, Among] = field(default_factory=dict)
    between: Mapping[str, tuple[Scalar, Scalar]] = field(default_factory=dict)
    by: str = ""
    at: Scalar = None
    since: Scalar = None
    part: Mapping[str, Among] = field(default_factory=dict)
    whole: Mapping[str, Among] = field(default_factory=dict)
    of: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    subtract: tuple[str, ...] = ()
    least: int = 1
    complete: bool = False
    test: str = ""
    decimals: int = 0
    shown: bool = True

    def __post_init__(self) -> None:
        missing = [n for n in _NEEDS[self.value] if not getattr(self, n)]
        if missing:
            raise ValueError(f"check {self.id!r} ({self.value}) needs {', '.join(missing)}")
        names = [self.table, self.column, self.by, *self.of, *self.where, *self.between]
        bad = [n for n in [*names, *self.part, *self.whole] if n and not n.isidentifier()]
        if bad:
            raise ValueError(f"check {self.id!r}: {bad[0]!r} is not the name of a table or column")
        if self.test:
            parsed(self.test)

    @property
    def key(self) -> str:
        """What names the check within its claim."""
        return f"{self.id}@{self.window}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a party says about a claim."""

    __pydantic_config__ = STRICT

    who: Text
    says: Text
    date: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Where claims were made."""

    __pydantic_config__ = STRICT

    id: str
    name: Text
    kind: DocumentKind
    date: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim in neutral words. `headline`: key of the check whose value the overview shows."""

    __pydantic_config__ = STRICT

    id: str
    claim: Text
    said_in: str
    kind: ClaimKind
    checks: tuple[Check, ...] = ()
    says: tuple[Statement, ...] = ()
    note: Text | None = None
    headline: str = ""

    def __post_init__(self) -> None:
        keys = [c.key for c in self.checks]
        twice = sorted({k for k in keys if keys.count(k) > 1})
        if twice:
            raise ValueError(f"claim {self.id!r} has two checks {twice[0]!r}")
        named = [n for c in self.checks for n in (*c.add, *c.subtract)]
        unknown = [n for n in [*named, self.headline] if n and n not in keys]
        if unknown:
            raise ValueError(f"claim {self.id!r} has no check {unknown[0]!r}")
        if self.kind == "contested" and len(self.says) < 2:
            raise ValueError(f"claim {self.id!r} is contested: it needs the statement of each side")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimBook:
    """All claims of a pack and the documents that make them."""

    __pydantic_config__ = STRICT

    documents: tuple[Document, ...]
    claims: tuple[Claim, ...]

    def __post_init__(self) -> None:
        known = {d.id for d in self.documents}
        for claim in self.claims:
            if claim.said_in not in known:
                raise ValueError(f"claim {claim.id!r}: no document is called {claim.said_in!r}")
        idents = [c.id for c in self.claims]
        twice = sorted({i for i in idents if idents.count(i) > 1})
        if twice:
            raise ValueError(f"two claims are called {twice[0]!r}")
