"""Numbers of a cluster, each with its way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from salamti.analyses._hotspots.clusters import Found
from salamti.analyses._hotspots.study import Study, measure
from salamti.analyses._kit.numbers import Ground, figure
from salamti.analyses._kit.violence import FEW, UNKNOWN_LIMIT
from salamti.base.ids import Scalar
from salamti.model.number import Number

SMALL = 10


def of_cluster(study: Study, found: Found, *, kind: str) -> Mapping[str, Number]:
    """Events, those expected, how many times as many, p-value, deaths, share of civilians."""
    dims: dict[str, Scalar] = {
        "kind": kind,
        "centre": study.panel.pcodes[found.centre],
        "from": study.months[found.start],
        "to": study.months[found.end],
    }
    ground = study.ground(found.members, found.start, found.end)
    events = figure(measure("events", "events"), found.observed, ground, dims=dims)
    whole = study.whole(max(0, found.seen - _back(study)), found.seen)
    judged = replace(whole, parents=(events.id,))
    made = {
        "events": events,
        "expected": figure(
            measure("events_expected", "events", decimals=decimals(found.expected)),
            found.expected,
            judged,
            dims=dims,
        ),
        "ratio": figure(
            measure("ratio", "times", decimals=1), found.observed / found.expected, judged,
            dims=dims,
        ),
        "p": figure(measure("p", "p", decimals=3, how=f"p_{kind}"), found.p, judged, dims=dims),
    }  # fmt: skip
    return made | _people(study, found, ground, dims=dims)


def decimals(value: float) -> int:
    """Tenths matter below ten only."""
    return 1 if value < SMALL else 0


def _back(study: Study) -> int:
    return len(study.months) - study.start - 1


def _people(
    study: Study, found: Found, ground: Ground, *, dims: Mapping[str, Scalar]
) -> dict[str, Number]:
    """Deaths, and the share of civilians where few of the dead are unknown."""
    held = study.sums(found.members, found.start, found.end)
    deaths = held["best"]
    made = {"deaths": figure(measure("deaths", "deaths"), deaths, ground, dims=dims)}
    if deaths >= FEW and held["unknown"] <= UNKNOWN_LIMIT * deaths:
        share = 100 * held["civilians"] / deaths
        made["civilians"] = figure(measure("civilian_share", "percent"), share, ground, dims=dims)
    return made


def alive(study: Study, count: int) -> Number:
    """How many clusters reach into the last month."""
    ground = study.whole(study.start, study.end)
    dims: dict[str, Scalar] = {"to": study.months[-1]}
    return figure(measure("clusters_ongoing", "clusters"), count, ground, dims=dims)


def of_month(study: Study, found: Found, month: int, *, since: int) -> Number:
    """Events of one month in all districts of a cluster."""
    dims: dict[str, Scalar] = {
        "centre": study.panel.pcodes[found.centre],
        "since": study.months[since],
        "month": study.months[month],
    }
    value = int(study.events[list(found.members), month].sum())
    ground = study.ground(found.members, month, month)
    return figure(measure("events_month", "events", how="events"), value, ground, dims=dims)
