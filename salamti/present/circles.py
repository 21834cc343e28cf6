"""A chart by place as circles: area is people, shade the value or the category of the chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from salamti.model.finding import Chart, Scalar
from salamti.model.place import Place
from salamti.model.words import Message
from salamti.present.charts import Picture
from salamti.present.plots import atlas, svg
from salamti.present.plots.frame import NARROW, WIDE
from salamti.present.words import Speaker

GUTTER = 24.0
SWATCH = 6.0
WHOLE = ""
Rows = Mapping[str, Mapping[str, Scalar]]


@dataclass(frozen=True, slots=True)
class _Key:
    """Class of a place's circle by its row, and what the classes mean in words.

    Places in `disputed` have a dashed outline.
    """

    cuts: tuple[float, ...]
    chart: Chart
    disputed: frozenset[str]

    def shade(self, row: Mapping[str, Scalar] | None) -> str:
        """The class of a place; one without a row is unknown."""
        if self.chart.colour is not None:
            group = str(row[self.chart.colour.column]) if row else "unknown"
            return _fill(group, self.chart.subject)
        value = row.get(self.chart.y.column) if row else None
        return atlas.shade(None if value is None else float(str(value)), self.cuts)

    def words(self, speaker: Speaker) -> list[tuple[str, str]]:
        """Each class with its meaning."""
        colour = self.chart.colour
        if colour is not None:
            names = {g: speaker.say(colour.labels.get(g, Message(g))) for g in colour.order}
            return [(_fill(g, self.chart.subject), n) for g, n in names.items()]
        unknown = ("unknown", speaker.say(Message("site.map_unknown")))
        return [*self._steps(speaker), unknown]

    def _steps(self, speaker: Speaker) -> list[tuple[str, str]]:
        above = [c for c in self.cuts if c > 0]
        shown = [speaker.digits.plain(c, _decimals(c)) for c in above]
        if not above:
            return []
        made = [(atlas.shade(above[0] / 2, self.cuts), f"< {shown[0]}")]
        for at, cut in enumerate(above):
            upper = f"–{shown[at + 1]}" if at + 1 < len(above) else "+"
            made.append((atlas.shade(cut, self.cuts), f"{shown[at]}{upper}"))
        return made


def _decimals(cut: float) -> int:
    return 0 if cut.is_integer() else 1 if cut >= 0.1 else 2


def _fill(group: str, subject: str | None) -> str:
    if group == subject:
        return "fill-subject"
    return "unknown" if group in {"unknown", "no_evidence"} else "plain"


def both(chart: Chart, places: Sequence[Place], speaker: Speaker) -> tuple[Picture, Picture] | None:
    """For wide and for narrow screens; None where no place can be drawn."""
    found = atlas.atlas(places)
    if found is None or not chart.data:
        return None
    column = chart.y.column
    values = [float(str(r[column])) for r in chart.data if r.get(column) is not None]
    disputed = frozenset(p.pcode for p in places if p.status == "disputed")
    key = _Key(atlas.breaks(values), chart, disputed)
    drawn = [_picture(chart, found, key, speaker=speaker, width=w) for w in (WIDE, NARROW)]
    return drawn[0], drawn[1]


def _panels(chart: Chart) -> dict[str, dict[str, Mapping[str, Scalar]]]:
    """Rows by place for each facet, in order."""
    facet = chart.facet
    made: dict[str, dict[str, Mapping[str, Scalar]]] = {p: {} for p in facet.order} if facet else {}
    for row in chart.data:
        panel = str(row[facet.column]) if facet else WHOLE
        made.setdefault(panel, {})[str(row[chart.x.column])] = row
    return made


def _picture(
    chart: Chart, found: atlas.Atlas, key: _Key, *, speaker: Speaker, width: float
) -> Picture:
    panels = _panels(chart)
    across = len(panels) if width == WIDE else 1
    panel = (width - GUTTER * (across - 1)) / across
    scale = panel / found.width
    head = svg.LINE + 6 if chart.facet else 0
    legend, top = _legend(key.words(speaker), width)
    drawn = [svg.hatch(), legend]
    for at, (name, rows) in enumerate(panels.items()):
        x, y = (
            (at % across) * (panel + GUTTER),
            top + (at // across) * (found.height * scale + head),
        )
        title = speaker.say(chart.facet.labels[name]) if chart.facet else ""
        words = svg.text(title, x, y + 13, class_="strong") if title else ""
        place = f"translate({svg.number(x)},{svg.number(y + head)}) scale({scale:.4f})"
        drawn.append(
            f'{words}<g transform="{place}">{_circles(found, rows, key, speaker=speaker)}</g>'
        )
    height = top + -(-len(panels) // across) * (found.height * scale + head)
    return Picture("".join(drawn), width, height, speaker.say(chart.alt))


def _circles(found: atlas.Atlas, rows: Rows, key: _Key, *, speaker: Speaker) -> str:
    """Large circles first, so that small ones stay on top; each says its place and value."""
    labels = key.chart.x.labels
    drawn = []
    for spot in sorted(found.spots, key=lambda s: -s.radius):
        row = rows.get(spot.pcode)
        name = speaker.say(labels[spot.pcode]) if spot.pcode in labels else spot.pcode
        number = speaker.numbers.get(str(row.get("number"))) if row else None
        says = f"{name}: {speaker.digits.value(number)}" if number else name
        flags = {"disputed": spot.pcode in key.disputed, "people-unknown": not spot.known}
        looks = ["place", *(flag for flag, on in flags.items() if on), key.shade(row)]
        circle = svg.circle(spot.x, spot.y, spot.radius, class_=" ".join(looks))
        drawn.append(f"<g><title>{escape(says)}</title>{circle}</g>")
    return "".join(drawn)


def _legend(steps: Sequence[tuple[str, str]], width: float) -> tuple[str, float]:
    x, y, drawn = 0.0, 12.0, []
    for shade, words in steps:
        needed = svg.text_width(words) + 2 * SWATCH + 24
        if x and x + needed > width:
            x, y = 0.0, y + svg.LINE + 4
        drawn.append(svg.circle(x + SWATCH + 1, y - 4, SWATCH, class_=f"place {shade}"))
        drawn.append(svg.text(words, x + 2 * SWATCH + 8, y, class_="soft small"))
        x += needed
    return "".join(drawn), y + 14
