"""A chart's data made ready to draw: what lies along, what is measured, who is who."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from salamti.model.finding import Axis, Chart, Scalar
from salamti.present.numbers import Digits
from salamti.present.words import Speaker

PANEL, GROUP = "", ""
NARROW_BELOW = 480
WIDE, NARROW = 680.0, 360.0
OWN_UNITS = frozenset({"indicator", "neighbour"})
"""Facets over these columns are not compared by size: each panel has a scale of its own."""

Turn = Literal["upright", "lying"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of the chart: `along` is its year or the place of its category."""

    along: float
    base: str
    group: str
    value: float
    low: float | None = None
    high: float | None = None
    inner: tuple[float, float] | None = None
    shown: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Marks with the names and order of their categories; `turn` is upright over time; `behind`:
    all groups but the subject are only there to compare with."""

    turn: Turn
    monthly: bool
    marks: tuple[Mark, ...]
    bases: tuple[str, ...]
    base_names: Mapping[str, str]
    groups: tuple[str, ...]
    group_names: Mapping[str, str]
    subject: str | None
    unit: str
    digits: Digits
    title: str = ""
    fills: Mapping[str, str] = field(default_factory=dict)
    behind: bool = False

    def of(self, group: str) -> list[Mark]:
        """The marks of one group in the order of the base axis."""
        return sorted((m for m in self.marks if m.group == group), key=lambda m: m.along)

    def is_subject(self, group: str) -> bool:
        """Whether a group is drawn in the accent: the subject, or all where there is none."""
        return group == self.subject or (self.subject is None and len(self.groups) == 1)


def frames(chart: Chart, speaker: Speaker) -> list[Frame]:
    """One frame for each facet that has values, one in all where there are none."""
    base, measure = (chart.x, chart.y) if chart.x.kind != "quantity" else (chart.y, chart.x)
    panels: dict[str, list[Mapping[str, Scalar]]] = {}
    for row in chart.data:
        panel = str(row.get(chart.facet.column)) if chart.facet else PANEL
        if row.get(measure.column) is not None:
            panels.setdefault(panel, []).append(row)
    order = _ordered(panels, chart.facet)
    titles = _names(chart.facet, order, speaker)
    return [
        _frame(chart, panels[p], _Axes(base, measure), speaker=speaker, title=titles[p])
        for p in order
    ]


@dataclass(frozen=True, slots=True)
class _Axes:
    base: Axis
    measure: Axis


def _frame(
    chart: Chart, rows: Sequence[Mapping[str, Scalar]], axes: _Axes, *, speaker: Speaker, title: str
) -> Frame:
    timed = axes.base.kind in {"year", "month"}
    bases = _ordered((str(r[axes.base.column]) for r in rows), axes.base)
    groups = _ordered((_group(r, chart.colour) for r in rows), chart.colour)
    places = {b: (_moment(b) if timed else float(i)) for i, b in enumerate(bases)}
    return Frame(
        turn="upright" if timed else "lying",
        monthly=axes.base.kind == "month",
        marks=tuple(_mark(r, chart, axes, speaker=speaker, places=places) for r in rows),
        bases=tuple(bases),
        base_names=_names(axes.base, bases, speaker),
        groups=tuple(groups),
        group_names=_names(chart.colour, groups, speaker),
        subject=chart.subject,
        unit=speaker.say(axes.measure.label),
        digits=speaker.digits,
        title=title,
        fills=_fills(groups, chart.subject),
    )


def _mark(
    row: Mapping[str, Scalar],
    chart: Chart,
    axes: _Axes,
    *,
    speaker: Speaker,
    places: Mapping[str, float],
) -> Mark:
    value = float(str(row[axes.measure.column]))
    base = str(row[axes.base.column])
    return Mark(
        along=places[base],
        base=base,
        group=_group(row, chart.colour),
        value=value,
        low=_number(row.get("low")),
        high=_number(row.get("high")),
        inner=_inner(row),
        shown=_shown(row, value, speaker),
        number=str(row.get("number") or ""),
    )


def _shown(row: Mapping[str, Scalar], value: float, speaker: Speaker) -> str:
    known = speaker.numbers.get(str(row.get("number")))
    if known is not None:
        return speaker.digits.value(known)
    return speaker.digits.plain(value, 0 if value == int(value) else 1)


def _number(value: Scalar) -> float | None:
    return None if value is None else float(str(value))


def _inner(row: Mapping[str, Scalar]) -> tuple[float, float] | None:
    low, high = _number(row.get("inner_low")), _number(row.get("inner_high"))
    return (low, high) if low is not None and high is not None else None


def _group(row: Mapping[str, Scalar], colour: Axis | None) -> str:
    return str(row.get(colour.column)) if colour else GROUP


def _moment(base: str) -> float:
    """A year or `YYYY-MM` as years."""
    year, _, month = base.partition("-")
    return float(year) + (int(month[:2]) - 1) / 12 if month else float(year)


def _ordered(found: Iterable[str], axis: Axis | None) -> list[str]:
    seen = list(dict.fromkeys(found))
    if axis and axis.kind in {"year", "month"}:
        return sorted(seen)
    wanted = {name: i for i, name in enumerate(axis.order if axis else ())}
    return sorted(seen, key=lambda name: wanted.get(name, len(wanted)))


def _names(axis: Axis | None, found: Iterable[str], speaker: Speaker) -> dict[str, str]:
    labels = axis.labels if axis else {}
    return {name: speaker.say(labels[name]) if name in labels else name for name in found}


def _fills(groups: Sequence[str], subject: str | None) -> dict[str, str]:
    """The subject in the accent, the unknown as an outline, the rest in shades of grey."""
    made: dict[str, str] = {}
    greys = iter(range(5))
    for group in groups:
        if group == subject or (subject is None and group == groups[0]):
            made[group] = "fill-subject"
        elif group in {"unknown", "no_evidence", "none"}:
            made[group] = "fill-unknown"
        else:
            made[group] = f"fill-{next(greys, 4)}"
    return made
