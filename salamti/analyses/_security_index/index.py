"""The index as stated: scores, themes, pillars and the whole by state and year, exactly split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._security_index.series import Panel, Series, latest_year, panel, series
from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.data import Data
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.run import Run, contributions, run
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.tree import Node, Tree, tree
from salamti.methods.index.bridging import Bridged
from salamti.methods.index.scoring import Posts, score
from salamti.model.scorecard import Component, Group, Scorecard
from salamti.store.reading import Reader

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """A scorecard with everything that follows from it as stated.

    `scores` and `contributions` are (states, years, components); `nodes` (states, years, codes) in
    the order of `tree.every`. `years` end with `latest`.
    """

    card: Scorecard
    panel: Panel
    years: tuple[int, ...]
    series: tuple[Series, ...]
    bridged: tuple[Bridged, ...]
    scores: Floats
    nodes: Floats
    contributions: Floats
    tree: Tree

    @property
    def states(self) -> tuple[str, ...]:
        """All states of the panel."""
        return self.panel.states

    @property
    def latest(self) -> int:
        """The last year that is scored."""
        return self.years[-1]

    def node(self, code: str) -> Floats:
        """Scores of a theme, a pillar or the whole, (states, years)."""
        found: Floats = self.nodes[:, :, self.tree.every.index(code)]
        return found

    @property
    def whole(self) -> Floats:
        """The index, (states, years)."""
        return self.node(self.card.top.id)

    def state(self, iso3: str) -> int | None:
        """The position of a state, None where the panel does not hold it."""
        return self.states.index(iso3) if iso3 in self.states else None

    def position(self, component: str) -> int:
        """The column of a component."""
        return [c.id for c in self.card.components].index(component)


def posts(component: Component) -> Posts:
    """The goalposts of a component."""
    held = component.goalposts
    return Posts(worst=held.worst, best=held.best, log=held.scale == "log", offset=held.offset)


def tree_of(card: Scorecard) -> Tree:
    """The hierarchy; scores are turned already, so every direction is 1."""
    rows = [Node(code=g.id, parent=g.parent, weight=g.weight) for g in card.groups]
    rows += [Node(code=c.id, parent=c.parent, weight=c.weight) for c in card.components]
    return tree(rows)


def spec_of(card: Scorecard, depth: int) -> Spec:
    """Weighted arithmetic means; a theme needs enough known components, the rest all of theirs."""
    whole = {level: Aggregation(availability=1.0) for level in range(3, depth + 1)}
    return Spec(
        steps=("normalise", "aggregate"),
        normalisation=Normalisation(method="none"),
        aggregations={2: Aggregation(availability=card.least_known), **whole},
    )


def index(reader: Reader, card: Scorecard) -> Index | None:
    """The index of all states and years; None where the panel holds too little."""
    if not reader.has("country_panel"):
        return None
    held = panel(reader, card)
    made = tuple(series(held, c) for c in card.components)
    last = latest_year(made, held.years)
    if last is None:
        return None
    years = tuple(y for y in held.years if y <= last)
    bridged = tuple(s.bridged(reach=card.years.reach, gap=card.years.gap) for s in made)
    scores = scored(card, bridged)[:, : len(years)]
    done = _run(card, scores, states=held.states, years=years)
    shape = scores.shape[:2]
    split = contributions(done).reshape(scores.shape[0], scores.shape[1], -1)
    return Index(
        card=card,
        panel=held,
        years=years,
        series=made,
        bridged=bridged,
        scores=scores,
        nodes=done.scores.reshape(*shape, -1),
        contributions=split[:, :, [done.tree.indicators.index(c.id) for c in card.components]],
        tree=done.tree,
    )


def scored(card: Scorecard, bridged: Sequence[Bridged]) -> Floats:
    """Scores of the components by their goalposts, (states, years, components)."""
    pairs = zip(bridged, card.components, strict=True)
    return np.stack([score(b.values, posts(c)) for b, c in pairs], axis=-1)


def _run(card: Scorecard, scores: Floats, *, states: Sequence[str], years: Sequence[int]) -> Run:
    of = tree_of(card)
    order = [[c.id for c in card.components].index(code) for code in of.indicators]
    rows = scores[:, :, order].reshape(-1, len(order))
    units = tuple(s for s in states for _ in years)
    times = np.tile(np.array(years, dtype=np.float64), len(states))
    return run(Data(units=units, values=rows, times=times), of, spec_of(card, of.depth))


def share(card: Scorecard, group: Group) -> float:
    """The stated weight of a group in the whole, 0 to 1."""
    groups = {g.id: g for g in card.groups}
    found, node = 1.0, group
    while node.parent is not None:
        found *= node.weight / sum(g.weight for g in card.groups if g.parent == node.parent)
        node = groups[node.parent]
    return found
