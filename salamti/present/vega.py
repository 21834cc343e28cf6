"""A chart as a Vega-Lite specification, for readers who want to explore it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from salamti.model.finding import Chart
from salamti.present.plots.frame import OWN_UNITS, Frame, frames
from salamti.present.vega_plane import plane
from salamti.present.words import Speaker

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
Spec = dict[str, Any]
HIGHLIGHT = "shown"
"""The parameter that a page sets to bring one category out."""


def specification(chart: Chart, speaker: Speaker) -> Spec | None:
    """The interactive twin of the picture, or None where there is nothing to draw."""
    if chart.mark == "plane":
        drawn = plane(chart, speaker)
        return drawn and {"$schema": SCHEMA, "description": speaker.say(chart.alt), **drawn}
    found = frames(chart, speaker)
    if not found or chart.mark == "cartogram":
        return None
    frame = found[0]
    layers = _layers(chart, frame)
    spec: Spec = {
        "$schema": SCHEMA,
        "description": speaker.say(chart.alt),
        "data": {"values": _rows(found)},
        "params": [{"name": HIGHLIGHT, "value": ""}],
    }
    if len(found) > 1 or chart.facet is not None:
        return spec | _faceted(chart, layers)
    height = 320 if frame.turn == "upright" else {"step": 30}
    return spec | {"width": "container", "height": height, "layer": layers}


def _rows(found: Sequence[Frame]) -> list[Mapping[str, Any]]:
    """The subject comes last, so that it lies on top; `order` is the order within a stack."""
    rows = [
        {
            "base": f.base_names[m.base] if f.turn == "lying" else m.base,
            "group": f.group_names[m.group],
            "panel": f.title,
            "value": m.value,
            "low": m.low,
            "high": m.high,
            "inner_low": m.inner[0] if m.inner else None,
            "inner_high": m.inner[1] if m.inner else None,
            "shown": m.shown,
            "subject": f.is_subject(m.group),
            "order": f.groups.index(m.group),
        }
        for f in found
        for m in f.marks
    ]
    return sorted(rows, key=lambda r: bool(r["subject"]))


def _faceted(chart: Chart, layers: list[Spec]) -> Spec:
    free = chart.facet is not None and chart.facet.column in OWN_UNITS
    return {
        "facet": {
            "field": "panel",
            "type": "nominal",
            "title": None,
            "sort": None,
            "header": {"labelFontWeight": 600, "labelAnchor": "start", "labelLimit": 260},
        },
        "columns": 2,
        "spec": {"width": 240, "height": 130, "layer": layers},
        "resolve": {"scale": {"y": "independent" if free else "shared"}},
    }


def _layers(chart: Chart, frame: Frame) -> list[Spec]:
    if chart.mark == "dot_range":
        return _dots(frame)
    if chart.mark in {"bar", "stacked_bar"}:
        return _bars(frame)
    return _lines(frame)


def _axes(frame: Frame) -> Spec:
    """The base axis over time or by category, the measure across it."""
    measure: Spec = {"field": "value", "type": "quantitative", "title": frame.unit}
    if frame.turn == "lying":
        names = [frame.base_names[b] for b in frame.bases]
        base: Spec = {"field": "base", "type": "nominal", "title": None, "sort": names}
        return {"x": measure, "y": base | {"axis": {"labelLimit": 220}}}
    shown = "%Y-%m" if frame.monthly else "%Y"
    base = {"field": "base", "type": "temporal", "title": None, "axis": {"format": shown}}
    return {"x": base | {"scale": {"type": "utc"}}, "y": measure}


def _tooltip(frame: Frame) -> list[Spec]:
    names = [("base", ""), ("shown", frame.unit)]
    if len(frame.groups) > 1:
        names.insert(1, ("group", " "))
    return [{"field": f, "type": "nominal", "title": t or "·"} for f, t in names]


def _colour(frame: Frame) -> Spec:
    """The accent for the subject, or for the category that the reader picked."""
    test = f"{HIGHLIGHT} == '' ? datum.subject : datum.group == {HIGHLIGHT}"
    return {"condition": {"test": test, "value": "accent"}, "value": "grey"}


def _lines(frame: Frame) -> list[Spec]:
    axes = _axes(frame)
    detail = {"field": "group", "type": "nominal"}
    bands = [
        _area(axes, *ends)
        for known, *ends in (
            (any(m.low is not None for m in frame.marks), "low", "high"),
            (any(m.inner for m in frame.marks), "inner_low", "inner_high"),
        )
        if known
    ]
    line = {
        "mark": {"type": "line"},
        "encoding": axes | {"detail": detail, "color": _colour(frame)},
    }
    dots = {
        "mark": {"type": "point", "filled": True, "size": 36},
        "encoding": axes | {"color": _colour(frame), "tooltip": _tooltip(frame)},
    }
    return [*bands, line, dots]


def _area(axes: Spec, low: str, high: str) -> Spec:
    """A band of the subject between two fields."""
    return {
        "mark": {"type": "area", "opacity": 0.25, "color": "accent"},
        "transform": [{"filter": f"datum.subject && datum.{low} != null"}],
        "encoding": {
            "x": axes["x"],
            "y": axes["y"] | {"field": low},
            "y2": {"field": high},
            "detail": {"field": "group", "type": "nominal"},
        },
    }


def _bars(frame: Frame) -> list[Spec]:
    order = {g: i for i, g in enumerate(frame.groups)}
    names = [frame.group_names[g] for g in order]
    encoding = _axes(frame) | {"tooltip": _tooltip(frame)}
    encoding["order"] = {"field": "order", "type": "quantitative"}
    encoding["color"] = (
        {
            "field": "group",
            "type": "nominal",
            "sort": names,
            "title": None,
            "scale": {"domain": names, "range": [frame.fills[g] for g in order]},
            "legend": {"orient": "top"},
        }
        if len(names) > 1
        else {"value": "accent"}
    )
    if frame.turn == "upright":
        unit = "utcyearmonth" if frame.monthly else "utcyear"
        encoding["x"] = encoding["x"] | {"timeUnit": unit}
    return [{"mark": {"type": "bar"}, "encoding": encoding}]


def _dots(frame: Frame) -> list[Spec]:
    axes = _axes(frame)
    across, along = ("x", "y") if frame.turn == "lying" else ("y", "x")
    span = {
        "mark": {"type": "rule", "strokeWidth": 2},
        "transform": [{"filter": "datum.low != null"}],
        "encoding": {
            along: axes[along],
            across: axes[across] | {"field": "low"},
            f"{across}2": {"field": "high"},
            "color": _colour(frame),
        },
    }
    dot = {
        "mark": {"type": "point", "filled": True, "size": 80},
        "encoding": axes | {"color": _colour(frame), "tooltip": _tooltip(frame)},
    }
    return [span, dot]
