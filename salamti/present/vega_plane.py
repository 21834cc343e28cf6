"""Paths in a plane as a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salamti.model.finding import Chart
from salamti.present.plots.plane import dots
from salamti.present.words import Speaker

Spec = dict[str, Any]


def plane(chart: Chart, speaker: Speaker) -> Spec | None:
    """Data and layers of a plane: paths in the order of their years, and a point for each year."""
    rows = _rows(chart, speaker)
    if not rows:
        return None
    colour = {"condition": {"test": "datum.subject", "value": "accent"}, "value": "grey"}
    axes = {
        "x": _axis("x", speaker.say(chart.x.label)),
        "y": _axis("y", speaker.say(chart.y.label)),
        "color": colour,
    }
    detail = {"field": "group", "type": "nominal"}
    order = {"field": "year", "type": "quantitative"}
    tooltip = [
        {"field": field, "type": "nominal", "title": title}
        for field, title in (("group", " "), ("year", "·"), ("x", axes["x"]["title"]),
                             ("y", axes["y"]["title"]))
    ]  # fmt: skip
    return {
        "data": {"values": rows},
        "width": "container",
        "height": 420,
        "layer": [
            {"mark": {"type": "line"}, "encoding": {**axes, "detail": detail, "order": order}},
            {"mark": {"type": "point", "filled": True, "size": 30},
             "encoding": {**axes, "tooltip": tooltip}},
        ],
    }  # fmt: skip


def _axis(field: str, title: str) -> Spec:
    return {"field": field, "type": "quantitative", "title": title, "scale": {"zero": False}}


def _rows(chart: Chart, speaker: Speaker) -> list[Mapping[str, Any]]:
    """The subject comes last, so that it lies on top."""
    names = chart.colour.labels if chart.colour else {}
    rows = [
        {
            "group": speaker.say(names[d.group]) if d.group in names else d.group,
            "year": d.year,
            "x": round(d.x, 1),
            "y": round(d.y, 1),
            "subject": d.group == chart.subject,
        }
        for d in dots(chart)
    ]
    return sorted(rows, key=lambda r: bool(r["subject"]))
