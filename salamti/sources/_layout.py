"""The columns that a publisher's file has: which are read, which are known and left alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from salamti.base.errors import SourceError
from salamti.model.source import Reading


def names(text: str) -> tuple[str, ...]:
    """Column names written as one line of words."""
    return tuple(text.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """`required` must be there, in this order where `ordered`; `optional` are read when there.

    `ignored` are known and not read; any other column gives a warning. `aliases` maps other
    spellings of a header to ours.
    """

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    ignored: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    ordered: bool = True

    @property
    def wanted(self) -> tuple[str, ...]:
        """All columns that are read."""
        return self.required + self.optional


@dataclass(frozen=True, slots=True)
class Found:
    """Where the wanted columns stand in a file, and what to warn of."""

    positions: dict[str, int]
    warnings: tuple[str, ...]


def find(header: Sequence[str], layout: Layout, reading: Reading, *, where: str) -> Found:
    """Match a header with a layout; raises SourceError when the result would be wrong."""
    there = [layout.aliases.get(name, name) for name in header]
    _check_single(there, layout, where)
    _check_present(there, layout, where)
    positions = {name: there.index(name) for name in layout.wanted if name in there}
    if layout.ordered and reading.options.get("order") != "any":
        _check_order(layout.required, positions, where)
    return Found(positions, _unread(there, layout))


def _check_single(there: Sequence[str], layout: Layout, where: str) -> None:
    twice = sorted({n for n in layout.wanted if there.count(n) > 1})
    if twice:
        raise SourceError(f"The header names {', '.join(twice)} more than once.", where=where)


def _check_present(there: Sequence[str], layout: Layout, where: str) -> None:
    missing = [n for n in layout.required if n not in there]
    if not missing:
        return
    if len(there) == 1 and any(mark in there[0] for mark in ";\t|"):
        raise SourceError(
            "The columns are not separated by commas.",
            where=where,
            do="Export the file again with commas.",
        )
    noun = "Columns" if len(missing) > 1 else "Column"
    raise SourceError(
        f"{noun} missing: {', '.join(missing)}.",
        where=where,
        do=f"The header has {', '.join(there[:60])}. Is this the right file for this source?",
    )


def _check_order(required: Sequence[str], positions: Mapping[str, int], where: str) -> None:
    found = sorted(required, key=lambda name: positions[name])
    for expected, actual in zip(required, found, strict=True):
        if expected != actual:
            raise SourceError(
                f"Column {actual} stands where the publisher has {expected}: "
                "columns may have been swapped.",
                where=where,
                do="Fetch the file again, or, if this order is right, add the option order=any.",
            )


def _unread(there: Sequence[str], layout: Layout) -> tuple[str, ...]:
    unread = [n for n in there if n not in layout.ignored and n not in layout.wanted]
    if not unread:
        return ()
    return (f"unread columns: {', '.join(repr(n) for n in unread)}",)
