"""The map with borders, beside the circles, where boundaries were loaded under an open licence."""

from __future__ import annotations

import math
from html import escape

import shapely

from salamti.present.plots import atlas, svg
from salamti.site import severity
from salamti.site.view import View

WIDTH = 680.0
DETAIL = 0.02


def drawing(view: View) -> severity.Map | None:
    """The districts as shapes, shaded like the circles."""
    shapes = {
        code: shapely.simplify(shapely.from_wkb(wkb), DETAIL)
        for code, wkb in view.world.boundaries.items()
        if code in view.world.places
    }
    if not shapes:
        return None
    shown = severity.measures(view.world)
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * squeeze)
    parts = []
    for code, shape in sorted(shapes.items()):
        look = severity.look(view, view.world.places[code], shown)
        parts.append(_mark(look, _outline(shape, (west, north), (squeeze * scale, scale))))
    return severity.Map(
        content="".join(parts),
        width=WIDTH,
        height=(north - south) * scale,
        measures=tuple(shown),
        legends=tuple(severity.legend(view, m) for m in shown),
        disputed=any(view.world.places[c].status == "disputed" for c in shapes),
        unknown_people=0,
    )


def _outline(shape: shapely.Geometry, corner: tuple[float, float], by: tuple[float, float]) -> str:
    rings = []
    for part in shapely.get_parts(shape):
        points = shapely.get_coordinates(shapely.get_exterior_ring(part))
        drawn = "L".join(
            f"{svg.number((x - corner[0]) * by[0])},{svg.number((corner[1] - y) * by[1])}"
            for x, y in points
        )
        rings.append(f"M{drawn}Z")
    return "".join(rings)


def _mark(look: atlas.Look, outline: str) -> str:
    base = "place disputed" if look.disputed else "place"
    shades = {f"data_{m}": s for m, s in look.shades.items()}
    first = next(iter(look.shades.values()), "plain")
    path = svg.element("path", d=outline, class_=f"{base} {first}", data_base=base, **shades)
    spoken = svg.element("title", escape(look.says))
    if look.link is None:
        return svg.element("g", spoken + path)
    return svg.element("a", spoken + path, href=look.link, tabindex="-1", data_says=look.says)
