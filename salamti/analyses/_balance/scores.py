"""The two scores with their intervals: fixed goalposts, and Monte Carlo over every choice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from salamti.analyses._balance.card import REGIME, TAGS, Card
from salamti.analyses._balance.table import Held, Table, scaled
from salamti.methods.composite import engine, ranks
from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.data import Data
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.run import Run, run
from salamti.methods.composite.space import Choice, Space, leaving_out, placed
from salamti.methods.composite.spec import Spec, Step
from salamti.methods.composite.tree import Node, Tree, tree
from salamti.model.scorecard import Component

Floats = NDArray[np.float64]
RUNS, DRAWS, WEIGHTS, SCALES = 1000, 30, 400, 5
"""Replicates, tables with errors of measurement drawn anew, sets of weights, sets of goalposts."""
POSTS = 0.15
"""Goalposts are moved by up to this share of the distance between them."""
SEED = 20_000_101
LEVEL = 0.9
STEPS: tuple[Step, ...] = ("normalise", "aggregate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score of every row of a table, 0 to 100.

    `low` and `high` hold 90% of the `replicates` (runs, rows), `base` is the run as the scorecard
    says, `themes` the scores of its themes (rows, themes) turned like the whole, `weights` theirs.
    """

    tag: str
    table: Table
    base: Floats
    low: Floats
    high: Floats
    replicates: Floats
    themes: Floats
    codes: tuple[str, ...]
    weights: Floats

    def known(self, place: str, year: int) -> bool:
        """Whether a country's year has a score."""
        return bool(np.isfinite(self.base[self.table.row(place, year)]))

    def change(self, one: int, other: int) -> ranks.Comparison:
        """How row `one` differs from row `other`, judged within the replicates."""
        return ranks.compare(self.replicates[:, [one, other]], 0, 1, level=LEVEL)

    def sign(self, one: int, other: int) -> int:
        """1 where row `one` is surely higher than `other`, -1 where lower, 0 where not sure."""
        if not ranks.rankable(self.replicates[:, [one, other]], 0, 1, level=LEVEL):
            return 0
        share = ranks.ahead(self.replicates[:, [one, other]])[0, 1]
        return 1 if share > 0.5 else -1


def scores(of: Card, found: Held) -> Mapping[str, Score]:
    """Both scores."""
    return {tag: _score(of, tag, found.tables[tag]) for tag in TAGS}


def nominal(of: Card, tag: str, table: Table) -> Run:
    """The scorecard of one tag as it says, nothing varied; best for people is 100."""
    data = Data(units=table.units, values=table.values, times=table.times)
    spec = Spec(
        steps=STEPS,
        normalisations=_posts(table),
        aggregation=Aggregation(availability=of.scorecard.least_known),
    )
    return run(data, tree(_nodes(of, tag)), spec)


def _score(of: Card, tag: str, table: Table) -> Score:
    made = nominal(of, tag, table)
    choices = _choices(of, table, made.given)
    space = Space(data=made.data, tree=made.given, spec=made.spec, choices=choices)
    rng = np.random.default_rng(SEED)
    positions = placed(rng.random((RUNS, len(choices))), space)
    return _turned(tag, table, made, replicates=engine.evaluate(space, positions))


def _turned(tag: str, table: Table, made: Run, *, replicates: Floats) -> Score:
    """The run and its replicates as they are shown."""
    drawn = _shown(tag, replicates)
    drawn[:, np.isnan(made.index)] = np.nan
    low, _, high = ranks.intervals(drawn, level=LEVEL)
    weights = made.tree.weights[1]
    return Score(
        tag=tag,
        table=table,
        base=_shown(tag, made.index),
        low=low,
        high=high,
        replicates=drawn,
        themes=_shown(tag, made.levels[1]),
        codes=made.tree.codes[1],
        weights=weights / weights.sum(),
    )


def _shown(tag: str, people: Floats) -> Floats:
    """That of those in power is 100 less what is best for people."""
    return 100 - people if tag == REGIME else people.copy()


def _nodes(of: Card, tag: str) -> list[Node]:
    rows = [
        Node(code=c.id, parent=c.parent, direction=way(c), weight=c.weight)
        for c in of.components(tag, counted=True)
    ]
    rows += [Node(code=t.id, parent=tag, weight=t.weight) for t in of.themes(tag)]
    return [*rows, Node(code=tag, parent=None)]


def _posts(table: Table, moved: Floats | None = None) -> dict[str, Normalisation]:
    """Goalposts on the scale that is scored; `moved` shifts both by a share of their distance."""
    found = {}
    for j, c in enumerate(table.components):
        ends = sorted(way(c) * scaled(c, v) for v in (c.goalposts.worst, c.goalposts.best))
        if moved is not None:
            ends = [end + (ends[1] - ends[0]) * m for end, m in zip(ends, moved[j], strict=True)]
        found[c.id] = Normalisation(
            method="goalposts", lower=ends[0], upper=ends[1], factor=100.0, directed=True
        )
    return found


def way(component: Component) -> int:
    """1 where more is better for people, -1 where less is."""
    return 1 if component.direction == "higher" else -1


def _choices(of: Card, table: Table, built: Tree) -> tuple[Choice, ...]:
    """Everything that is uncertain: scale, errors, weights, and each indicator in turn."""
    rng = np.random.default_rng(SEED + 3)
    moved = rng.uniform(-POSTS, POSTS, (SCALES - 1, len(table.components), 2))
    scales = (_posts(table), *(_posts(table, m) for m in moved))
    labels = ("goalposts as given", *(f"goalposts moved, draw {i}" for i in range(1, SCALES)))
    return (
        Choice(name="scale", where="normalisations", alternatives=scales, labels=labels),
        _choice("errors", "inputs", _drawn(of, table)),
        _choice("weights", "noise", _weights(of, built)),
        leaving_out(built),
    )  # fmt: skip


def _choice(name: str, where: str, drawn: tuple[Floats, ...]) -> Choice:
    """Drawn alternatives, numbered."""
    labels = tuple(f"draw {i}" for i in range(len(drawn)))
    return Choice(name=name, where=where, alternatives=drawn, labels=labels)


def _drawn(of: Card, table: Table) -> tuple[Floats, ...]:
    """Tables as they could have been: published ranges, and drift of what is carried or bridged."""
    rng = np.random.default_rng(SEED + 1)
    down, up = _scatter(table)
    drift = _drift(table) * np.sqrt(np.nan_to_num(table.age))
    shared = of.scorecard.doubt.shared_error
    shape = (len(table.places), len(table.years), len(table.components))
    found = []
    for _ in range(DRAWS):
        own, common = rng.normal(size=shape), rng.normal(size=(shape[0], 1, shape[2]))
        z = (np.sqrt(1 - shared) * own + np.sqrt(shared) * common).reshape(table.values.shape)
        moved = z * np.where(z < 0, down, up) + rng.normal(size=z.shape) * drift
        found.append(table.values + moved)
    return tuple(found)


def _scatter(table: Table) -> tuple[Floats, Floats]:
    """Standard deviation below and above each value; 0 where the publisher gives no range."""
    width = [
        NormalDist().inv_cdf((1 + c.bounds) / 2) if c.bounds else np.inf for c in table.components
    ]
    ends = (table.values - table.low, table.high - table.values)
    down, up = (np.nan_to_num(np.maximum(end, 0.0) / np.array(width)) for end in ends)
    return down, up


def _drift(table: Table) -> Floats:
    """Spread of the yearly changes of each series, over all countries; 0 where none is known."""
    shape = (len(table.places), len(table.years), -1)
    real = np.where(table.age == 0, table.values, np.nan).reshape(shape)
    steps = np.diff(real, axis=1).reshape(-1, len(table.components))
    known = ~np.isnan(steps)
    counts = np.maximum(known.sum(axis=0), 1)
    return np.asarray(np.sqrt((np.where(known, steps, 0.0) ** 2).sum(axis=0) / counts))


def _weights(of: Card, built: Tree) -> tuple[Floats, ...]:
    """Multipliers of the weights of all codes; the share of the core theme is drawn by itself."""
    rng = np.random.default_rng(SEED + 2)
    doubt, every = of.scorecard.doubt, built.every
    width = np.array([doubt.components] * len(built.codes[0]) + [doubt.themes] * len(built.codes[1])
                     + [0.0])  # fmt: skip
    found = []
    for _ in range(WEIGHTS):
        drawn = 1 + width * rng.uniform(-1, 1, len(every))
        share = rng.uniform(doubt.core_low, doubt.core_high)
        if of.scorecard.core in built.codes[1]:
            drawn[every.index(of.scorecard.core)] = _core(of, built, drawn, share=share)
        found.append(drawn)
    return tuple(found)


def _core(of: Card, built: Tree, drawn: Floats, *, share: float) -> float:
    """The multiplier that gives the core theme its share of the whole."""
    first = len(built.codes[0])
    themes = built.weights[1] * drawn[first : first + len(built.codes[1])]
    at = built.codes[1].index(of.scorecard.core)
    rest = float(themes.sum() - themes[at])
    return share / (1 - share) * rest / float(built.weights[1][at])
