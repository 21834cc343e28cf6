"""Places as circles: area is people, shade is severity, outlines say what is disputed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from html import escape

import numpy as np

from salamti.methods import cartogram
from salamti.model.place import Place
from salamti.present.numbers import Digits
from salamti.present.plots import palette, svg

WIDTH = 680.0
MARGIN = 14.0
COVER = 0.42
"""Share of the map's rectangle that all circles cover together."""
RING = 5.0
GAP = 1.2
LABEL_STEP = 6
FARTHEST_LABEL = 190.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A circle on the map; `known` is false for a place whose people are not known."""

    pcode: str
    x: float
    y: float
    radius: float
    known: bool


@dataclass(frozen=True, slots=True)
class Atlas:
    """All circles and the size of the map."""

    spots: tuple[Spot, ...]
    width: float
    height: float


def people(place: Place) -> int | None:
    """The latest known census count."""
    return place.pop_2023 if place.pop_2023 is not None else place.pop_2017


def atlas(places: Iterable[Place]) -> Atlas | None:
    """The map of places, or None where there are none."""
    return _atlas(tuple((p.pcode, p.lat, p.lon, people(p)) for p in places))


@cache
def _atlas(rows: tuple[tuple[str, float, float, int | None], ...]) -> Atlas | None:
    if not rows:
        return None
    lat, lon = np.array([r[1] for r in rows]), np.array([r[2] for r in rows])
    flat = np.column_stack([lon * math.cos(math.radians(float(lat.mean()))), -lat])
    flat -= flat.min(axis=0)
    size = flat.max(axis=0)
    scale = (WIDTH - 2 * MARGIN) / (float(size[0]) or 1.0)
    centres = flat * scale + MARGIN
    counts = np.array([r[3] or 0 for r in rows], dtype=float)
    radii = _radii(counts, area=float(max(size[0] * size[1], 1e-6)) * scale**2)
    moved = cartogram.spread(centres, radii, gap=GAP)
    low, high = (moved - radii[:, None]).min(axis=0), (moved + radii[:, None]).max(axis=0)
    factor = WIDTH / float(high[0] - low[0] + 2 * MARGIN)
    placed = (moved - low + MARGIN) * factor
    spots = tuple(
        Spot(r[0], float(p[0]), float(p[1]), float(q) * factor, r[3] is not None)
        for r, p, q in zip(rows, placed, radii, strict=True)
    )
    return Atlas(spots, WIDTH, float(high[1] - low[1] + 2 * MARGIN) * factor)


def fitted(found: Atlas, width: float) -> Atlas:
    """The same map `width` wide."""
    by = width / found.width
    spots = tuple(replace(s, x=s.x * by, y=s.y * by, radius=s.radius * by) for s in found.spots)
    return Atlas(spots, width, found.height * by)


def _radii(counts: cartogram.Floats, *, area: float) -> cartogram.Floats:
    """Area in proportion to people; places without a count get a ring of one size."""
    roots = np.sqrt(counts)
    total = float((roots**2).sum())
    factor = math.sqrt(COVER * area / (math.pi * total)) if total else 0.0
    found: cartogram.Floats = np.where(counts > 0, np.maximum(roots * factor, 1.5), RING)
    return found


def breaks(values: Sequence[float]) -> tuple[float, ...]:
    """Lower ends of the shades above zero: round values near the quantiles of what was recorded.

    >>> breaks([0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 400])
    (0.0, 5.0, 20.0, 50.0, 200.0)
    """
    above = sorted(v for v in values if v > 0)
    if not above:
        return (0.0,)
    cuts = [_rounded(float(np.quantile(above, q))) for q in (0.4, 0.65, 0.82, 0.94)]
    return (0.0, *sorted({c for c in cuts if above[0] < c <= above[-1]}))


def _rounded(value: float) -> float:
    """The nearest of 1, 2, 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(value))
    return float(min((1, 2, 5, 10), key=lambda m: abs(math.log(value / (m * power)))) * power)


def ranges(cuts: Sequence[float], digits: Digits) -> list[tuple[str, str]]:
    """The shades above zero, each with the values that it stands for."""
    above = [c for c in cuts if c > 0]
    if not above:
        return []
    shown = [digits.plain(c, _places(c)) for c in above]
    made = [(shade(above[0] / 2, cuts), f"< {shown[0]}")]
    for at, low in enumerate(above):
        upper = f"–{shown[at + 1]}" if at + 1 < len(above) else "+"
        made.append((shade(low, cuts), f"{shown[at]}{upper}"))
    return made


def _places(cut: float) -> int:
    """Decimals of a lower end."""
    return 0 if cut.is_integer() else 1 if cut >= 0.1 else 2


def shade(value: float | None, cuts: Sequence[float]) -> str:
    """The class of a value; nothing recorded and unknown are two classes of their own."""
    if value is None:
        return "unknown"
    if value <= 0:
        return "none"
    step = sum(value >= c for c in cuts)
    spread = palette.STEPS / max(1, len(cuts))
    return f"shade-{max(1, round(step * spread))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a place looks: where it leads, what it says, its shade by measure (the first shows)."""

    link: str | None
    says: str
    shades: Mapping[str, str]
    disputed: bool = False
    here: bool = False


def drawn(found: Atlas, looks: Mapping[str, Look], *, labels: Sequence[str] = ()) -> str:
    """The map as SVG content; large circles first, so that small ones stay on top."""
    order = sorted(found.spots, key=lambda s: -s.radius)
    return svg.hatch() + "".join(_mark(s, looks[s.pcode]) for s in order) + "".join(labels)


def _mark(spot: Spot, look: Look) -> str:
    flags = {"disputed": look.disputed, "people-unknown": not spot.known, "here": look.here}
    base = " ".join(["place", *(name for name, wanted in flags.items() if wanted)])
    shades = {f"data_{m}": s for m, s in look.shades.items()}
    first = next(iter(look.shades.values()), "plain")
    circle = svg.element(
        "circle",
        cx=spot.x,
        cy=spot.y,
        r=spot.radius,
        class_=f"{base} {first}",
        data_base=base,
        **shades,
    )
    spoken = svg.element("title", escape(look.says))
    if look.link is None:
        return svg.element("g", spoken + circle)
    return svg.element("a", spoken + circle, href=look.link, tabindex="-1", data_says=look.says)


def placed_labels(
    found: Atlas,
    groups: Mapping[str, Sequence[str]],
    names: Mapping[str, str],
    *,
    size: float,
    class_: str,
) -> list[str]:
    """Names of groups of places, near their middle, where no circle is in the way.

    The circle nearest to a name is one of its own group; a name without such a place is left out.
    """
    taken: list[tuple[float, float, float, float]] = []
    made = []
    spots = {s.pcode: s for s in found.spots}
    for group, members in groups.items():
        inside = [spots[m] for m in members if m in spots]
        if not inside:
            continue
        weight = sum(s.radius**2 for s in inside)
        middle = (
            sum(s.x * s.radius**2 for s in inside) / weight,
            sum(s.y * s.radius**2 for s in inside) / weight,
        )
        room = (svg.text_width(names[group], size) + 6, size * 1.25)
        box = _free(found, middle, room, taken=taken, own=frozenset(members))
        if box is not None:
            taken.append(box)
            made.append(
                svg.text(
                    names[group],
                    (box[0] + box[2]) / 2,
                    box[3] - size * 0.3,
                    class_=f"soft strong {class_}",
                    anchor="middle",
                )
            )
    return made


def _free(
    found: Atlas,
    middle: tuple[float, float],
    size: tuple[float, float],
    *,
    taken: Sequence[tuple[float, float, float, float]],
    own: frozenset[str],
) -> tuple[float, float, float, float] | None:
    centres = np.array([(s.x, s.y) for s in found.spots])
    radii = np.array([s.radius for s in found.spots])
    wide, high = size
    xs = np.arange(wide / 2 + 2, found.width - wide / 2, LABEL_STEP)
    ys = np.arange(high, found.height - 2, LABEL_STEP)
    spots = [(float(x), float(y)) for x in xs for y in ys]
    for x, y in sorted(spots, key=lambda p: (p[0] - middle[0]) ** 2 + (p[1] - middle[1]) ** 2):
        box = (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        near = np.clip(centres, box[:2], box[2:])
        apart = np.hypot(*(near - centres).T) - radii
        if math.hypot(x - middle[0], y - middle[1]) > FARTHEST_LABEL:
            return None
        free = apart.min() > 1 and found.spots[int(apart.argmin())].pcode in own
        if free and not any(_cross(box, t) for t in taken):
            return box
    return None


def _cross(one: tuple[float, float, float, float], two: tuple[float, float, float, float]) -> bool:
    return one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
