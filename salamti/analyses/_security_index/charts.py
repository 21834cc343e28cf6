"""The pictures of the index: a path with its band, ranges of peers, bars of contributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from salamti.analyses._security_index.view import View
from salamti.model.finding import Axis, Chart, Scalar
from salamti.model.number import Number
from salamti.model.words import Param, Words, message

LEAST_PEERS = 3
"""Fewest members of a group of peers for which a median is drawn."""


def axis_points() -> Axis:
    """Points from 0 to 100."""
    return Axis(column="value", label=message("security_index.axis_points"), kind="quantity")


def path(
    view: View, own: Mapping[int, Number], key: str, *, code: str, **params: Param
) -> Chart | None:
    """The country's score by year with its range, beside the middle of its groups of peers."""
    rows: list[Mapping[str, Scalar]] = [
        {"who": view.country.iso3, "year": view.index.years[y], "value": n.value, "low": n.low,
         "high": n.high, "number": n.id}
        for y, n in own.items() if n.value is not None
    ]  # fmt: skip
    if not rows:
        return None
    names: dict[str, Words] = {view.country.iso3: view.country.name}
    for ident, group in view.country.peer_groups.items():
        names[ident] = message("policy.median_of", group=group.name)
        members = [p.iso3 for p in view.country.peers if p.group == ident]
        rows += _medians(view, ident, members, code=code)
    return Chart(
        id=f"{key}_years",
        title=message(f"security_index.chart_{key}_years", country=view.country.name, **params),
        alt=message(f"security_index.alt_{key}_years", country=view.country.name, **params),
        mark="line",
        data=tuple(rows),
        x=Axis(column="year", label=message("security_index.axis_year"), kind="year"),
        y=axis_points(),
        colour=Axis(
            column="who",
            label=message("security_index.axis_who"),
            kind="category",
            order=tuple(names),
            labels=names,
        ),
        subject=view.country.iso3,
        note=message("security_index.note_band"),
    )


def _medians(
    view: View, ident: str, members: Sequence[str], *, code: str
) -> list[Mapping[str, Scalar]]:
    at = [s for iso3 in members if (s := view.index.state(iso3)) is not None]
    held = view.index.node(code)[at]
    enough = (~np.isnan(held)).sum(axis=0) >= LEAST_PEERS
    return [
        {"who": ident, "year": year, "value": float(np.nanmedian(held[:, y])), "low": None,
         "high": None}
        for y, year in enumerate(view.index.years) if enough[y]
    ]  # fmt: skip


def ranges(view: View, places: Mapping[int, Number], middles: Mapping[int, float]) -> Chart:
    """Places of the country and its peers from best to worst, the dot at the middle."""
    order = sorted(places, key=lambda s: middles[s])
    codes = [view.index.states[s] for s in order]
    names: dict[str, Words] = {view.index.states[s]: view.name(s) for s in order}
    return Chart(
        id="places",
        title=message("security_index.chart_places"),
        alt=message("security_index.alt_places", country=view.country.name),
        mark="dot_range",
        data=tuple(
            {"place": view.index.states[s], "value": middles[s], "low": places[s].low,
             "high": places[s].high, "number": places[s].id, "who": _who(view, s)}
            for s in order
        ),
        x=Axis(column="value", label=message("security_index.axis_place"), kind="quantity"),
        y=Axis(
            column="place",
            label=message("security_index.axis_who"),
            kind="category",
            order=tuple(codes),
            labels=names,
        ),
        colour=_subject_axis(view),
        subject="subject",
        note=message("security_index.note_places"),
    )  # fmt: skip


def _who(view: View, state: int) -> str:
    return "subject" if state == view.subject else "peers"


def _subject_axis(view: View) -> Axis:
    labels: dict[str, Words] = {
        "subject": view.country.name,
        "peers": message("security_index.peers"),
    }
    return Axis(
        column="who",
        label=message("security_index.axis_who"),
        kind="category",
        order=tuple(labels),
        labels=labels,
    )


def bars(
    key: str, numbers: Iterable[tuple[str, Words, Number]], axis: str, *, title: Words, alt: Words
) -> Chart:
    """Horizontal bars, one per category, in the given order."""
    known = list(numbers)
    return Chart(
        id=key,
        title=title,
        alt=alt,
        mark="bar",
        data=tuple({"what": c, "value": n.value, "number": n.id} for c, _, n in known),
        x=Axis(column="value", label=message(f"security_index.axis_{axis}"), kind="quantity"),
        y=Axis(
            column="what",
            label=message("security_index.axis_what"),
            kind="category",
            order=tuple(c for c, _, _ in known),
            labels={c: w for c, w, _ in known},
        ),
    )
