"""What the pages of the index share: the index, its doubt, names, and numbers with their rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from salamti.analyses._kit.numbers import Ground, Measure, derived, figure
from salamti.analyses._security_index.doubt import Doubt, Span
from salamti.analyses._security_index.index import Index
from salamti.base.ids import Scalar
from salamti.methods.ranking import Rank
from salamti.model.country import Country
from salamti.model.number import Number, Trail
from salamti.model.scorecard import Component, Scorecard
from salamti.model.words import Text, Words, message

Where = dict[str, Scalar | tuple[Scalar, ...]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """The index seen from one country. `subject` is its position among the states.

    `places` and `middles` (the median rank) are of the scored states; `ahead` and `behind`
    are those that are surely so of the country.
    """

    index: Index
    doubt: Doubt
    places: Mapping[int, Rank]
    middles: Mapping[int, float]
    ahead: frozenset[int]
    behind: frozenset[int]
    country: Country
    subject: int
    names: Mapping[str, Text]
    units: Mapping[str, tuple[Text, Text, int]]
    publishers: Mapping[str, Text]

    @property
    def card(self) -> Scorecard:
        """The scorecard."""
        return self.index.card

    @property
    def last(self) -> int:
        """The position of the latest year."""
        return len(self.index.years) - 1

    @property
    def base(self) -> int | None:
        """The position of the baseline of the policy, None where there is none before the last."""
        policy = self.country.policy
        year = policy.baseline if policy else None
        known = year in self.index.years[:-1]
        return self.index.years.index(int(str(year))) if known else None

    def name(self, state: int) -> Text:
        """The name of a state; its code where no name is known."""
        iso3 = self.index.states[state]
        return self.names.get(iso3, Text(iso3, iso3))

    def label(self, component: Component) -> Text:
        """The name of a component."""
        return component.name or self.units[component.indicator][0]


def unit_of(view: View, component: Component) -> tuple[Text, int]:
    """Unit and decimals of a component's value."""
    _, unit, decimals = view.units[component.indicator]
    return component.unit or unit, decimals if component.decimals is None else component.decimals


def measure(
    finding: str, name: str, *, unit: Words | None = None, decimals: int = 1, how: str | None = None
) -> Measure:
    """A measure of the index, in points unless told otherwise."""
    return Measure(
        finding=finding,
        name=name,
        unit=unit or message("security_index.unit_points"),
        method=message(f"security_index.how_{how or name}"),
        decimals=decimals,
    )


def _inputs(components: Iterable[Component]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(i for c in components for i in c.inputs))


def _origins(view: View, inputs: Iterable[str]) -> tuple[str, ...]:
    held = view.index.panel.origins
    return tuple(dict.fromkeys(held[i] for i in inputs if i in held))


def rows_of(
    view: View, components: Sequence[Component], state: int, *, years: tuple[int, int]
) -> Ground:
    """All rows of the components' indicators for a state in a span of years."""
    inputs, held = _inputs(components), view.index.panel
    first, last = max(years[0], held.years[0]), min(years[1], held.years[-1])
    span = slice(held.years.index(first), held.years.index(last) + 1)
    count = int(sum(np.nan_to_num(held.part(i, "held")[state, span]).sum() for i in inputs))
    where: Where = {"indicator": inputs, "iso3": held.states[state]}
    trail = Trail("country_panel", where, {"year": (first, last)})
    return Ground(origins=_origins(view, inputs), as_of=str(years[1]), trails=(trail,), n=count)


def score(finding: str, view: View, state: int, *, year: int, code: str | None = None) -> Number:
    """The score of the whole, a pillar or a theme; its rows are those that may enter it."""
    card, years = view.card, view.index.years
    chosen = code or card.top.id
    themes = [t.id for t in card.themes]
    below = card.of(chosen) if chosen in themes else _under(card, chosen)
    windows = max((c.formula.window for c in below if c.formula), default=1)
    ground = rows_of(view, below, state,
                     years=(years[year] - card.years.gap - windows + 1,
                            years[year] + card.years.gap))  # fmt: skip
    range_ = _range(view, state, year, code=chosen)
    value = float(view.index.node(chosen)[state, year])
    name = {card.top.id: "score"}.get(chosen, "theme_score" if chosen in themes else "pillar_score")
    return figure(
        measure(finding, name),
        value if np.isfinite(value) else None,
        Ground(origins=ground.origins, as_of=str(years[year]), trails=ground.trails, n=ground.n),
        dims={"what": chosen, "place": view.index.states[state], "year": years[year]},
        low=range_.low if range_ else None,
        high=range_.high if range_ else None,
    )


def _under(card: Scorecard, code: str) -> tuple[Component, ...]:
    above = {g.id: g.parent for g in card.groups}
    return tuple(c for c in card.components if code in _line(above, c.parent))


def _line(above: Mapping[str, str | None], code: str) -> list[str]:
    found: list[str] = [code]
    while (parent := above[found[-1]]) is not None:
        found.append(parent)
    return found


def _range(view: View, state: int, year: int, *, code: str) -> Span | None:
    themes = [t.id for t in view.card.themes]
    if code == view.card.top.id:
        return view.doubt.span(state, year)
    return view.doubt.span(state, year, themes.index(code)) if code in themes else None


def place(finding: str, view: View, state: int, *, score_of: Number) -> Number | None:
    """The place among all scored states: one number where it is sure, else from best to worst."""
    found = view.places.get(state)
    if found is None:
        return None
    shown = found.exact or f"{found.best}–{found.worst}"
    return figure(
        measure(finding, "place", unit=message("security_index.unit_place"), decimals=0),
        shown,
        derived([score_of]),
        dims={"place": view.index.states[state], "year": view.index.latest, "of": found.count},
        low=found.best,
        high=found.worst,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One component of one state in one year, with its numbers; `age` 0 is a value of that year."""

    component: Component
    value: Number | None
    score: Number | None
    part: Number | None
    age: int | None
    years: tuple[int, ...]


def entry(finding: str, view: View, j: int, *, state: int, year: int) -> Entry:
    """Value, score and contribution of a component; unknown ones are None."""
    index, component = view.index, view.card.components[j]
    bridged = index.bridged[j]
    if bridged.before[state, year] < 0:
        return Entry(component=component, value=None, score=None, part=None, age=None, years=())
    stood = sorted({int(bridged.before[state, year]), int(bridged.after[state, year])})
    value = _value(finding, view, j, state=state, year=year, stood=stood)
    dims: dict[str, Scalar] = {
        "component": component.id,
        "place": index.states[state],
        "year": index.years[year],
    }
    scored = figure(measure(finding, "component_score"), float(index.scores[state, year, j]),
                    derived([value]), dims=dims)  # fmt: skip
    given = float(index.contributions[state, year, j])
    part = None
    if np.isfinite(given):
        part = figure(measure(finding, "part", decimals=2), given, derived([scored]), dims=dims)
    age = int(bridged.age[state, year])
    years = tuple(index.panel.years[y] for y in stood)
    return Entry(component=component, value=value, score=scored, part=part, age=age, years=years)


def _value(
    finding: str, view: View, j: int, *, state: int, year: int, stood: Sequence[int]
) -> Number:
    """The value that enters, from the rows of the years that it stands on."""
    index, component = view.index, view.card.components[j]
    window = component.formula.window if component.formula else 1
    at = sorted({y for s in stood for y in range(max(0, s - window + 1), s + 1)})
    held, inputs = index.panel, component.inputs
    count = int(sum(np.nan_to_num(held.part(i, "held")[state, at]).sum() for i in inputs))
    where: Where = {"indicator": inputs, "iso3": held.states[state],
             "year": tuple(held.years[y] for y in at)}  # fmt: skip
    unit, decimals = unit_of(view, component)
    made, known = index.series[j], index.bridged[j].age[state, year] == 0
    value = float(index.bridged[j].values[state, year])
    bounded = known and component.bounds is not None
    return figure(
        measure(finding, "value", unit=unit, decimals=decimals, how=_how(component)),
        value,
        Ground(
            origins=_origins(view, inputs),
            as_of=str(held.years[stood[-1]]),
            trails=(Trail("country_panel", where),),
            n=count,
        ),
        dims={"component": component.id, "place": held.states[state], "year": index.years[year]},
        low=value - float(made.below[state, year]) if bounded else None,
        high=value + float(made.above[state, year]) if bounded else None,
    )


def _how(component: Component) -> str:
    return f"value_{component.formula.kind}" if component.formula else "value"


def difference(
    name: str, before: Number, after: Number, *, finding: str, drawn: Span | None = None
) -> Number | None:
    """How far a score moved, with the range of the replicates."""
    if not isinstance(before.value, float) or not isinstance(after.value, float):
        return None
    dims = {k: v for k, v in after.dimensions.items() if k not in {"measure", "year"}}
    years = {"from": before.dimensions["year"], "to": after.dimensions["year"]}
    return figure(
        measure(finding, name),
        after.value - before.value,
        derived([before, after]),
        dims={**dims, **years},
        low=drawn.low if drawn else None,
        high=drawn.high if drawn else None,
    )


def moved(drawn: Span | None) -> Words:
    """Whether a score rose or fell whatever the choices, or this cannot be told."""
    if drawn is None:
        return message("security_index.move_unknown")
    way = "up" if drawn.low > 0 else "down" if drawn.high < 0 else "unclear"
    return message(f"security_index.move_{way}")
