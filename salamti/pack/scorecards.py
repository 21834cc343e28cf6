"""Scorecards of the catalogue: read strictly, and refused where they make no sense."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from salamti.base.errors import PackError
from salamti.model.scorecard import Component, Group, Scorecard, ScorecardBook
from salamti.pack import csvfile, yamlfile

PARENTS = 8
"""More steps than these to the top are a circle."""


def scorecards(catalogue: Path, known: Iterable[str]) -> ScorecardBook | None:
    """The scorecards of `scorecards/*.yml`, sorted by file; None where there are none.

    Errors with file and line: an indicator that is not among `known`, an unknown parent, parents in
    a circle, an id twice, a negative weight, a theme without indicators, equal goalposts, a
    direction that the goalposts contradict.
    """
    names = frozenset(known)
    files = sorted((catalogue / "scorecards").glob("*.yml"))
    found = [_checked(path, names) for path in files]
    return ScorecardBook(scorecards=tuple(found)) if found else None


def _checked(path: Path, known: frozenset[str]) -> Scorecard:
    card = yamlfile.read(path, Scorecard)
    if card.id != path.stem:
        raise PackError(f"id is {card.id!r}, the file says {path.stem!r}.", where=f"{path}:1")
    _check_names(path, card, known)
    _check_parents(path, card)
    _check_weights(path, card)
    _check_filled(path, card)
    for component in card.components:
        _check_component(path, component)
    for series in card.within:
        _check_apart(path, series.indicator, worst=series.worst, best=series.best)
    return card


def _check_names(path: Path, card: Scorecard, known: frozenset[str]) -> None:
    for name in card.named():
        if name not in known:
            raise _error(path, name, f"The indicator {name!r} is in no catalogue.",
                         do="Name one of catalogue/indicators, or add it there.")  # fmt: skip
    idents = Counter([*(g.id for g in card.groups), *(c.id for c in card.components)])
    twice = [i for i, count in idents.items() if count > 1]
    if twice:
        raise _error(path, twice[0], f"The id {twice[0]!r} is given twice.", do="Ids are unique.")


def _check_parents(path: Path, card: Scorecard) -> None:
    above = {g.id: g.parent for g in card.groups}
    for ident, parent in (*above.items(), *((c.id, c.parent) for c in card.components)):
        if parent is not None and parent not in above:
            raise _error(path, ident, f"{ident!r} has the unknown parent {parent!r}.",
                         do=f"Groups are {', '.join(above)}.")  # fmt: skip
    for ident, parent in above.items():
        seen, at = [ident], parent
        while at is not None:
            seen.append(at)
            if len(seen) > PARENTS or at in seen[:-1]:
                raise _error(path, ident, f"The parents run in a circle: {' -> '.join(seen)}.",
                             do="Correct one of them.")  # fmt: skip
            at = above[at]
    tops = [i for i, parent in above.items() if parent is None]
    if len(tops) != 1:
        raise PackError(f"{len(tops)} groups have no parent.", where=f"{path}:1",
                        do="Exactly one, the whole, has none.")  # fmt: skip


def _check_weights(path: Path, card: Scorecard) -> None:
    nodes: list[Group | Component] = [*card.groups, *card.components]
    for node in nodes:
        if not math.isfinite(node.weight) or node.weight < 0:
            raise _error(path, node.id, f"{node.id!r} has the weight {node.weight}.",
                         do="Give a number of 0 or more.")  # fmt: skip
    for group in card.groups:
        below = [n.weight for n in nodes if n.parent == group.id]
        if below and not sum(below):
            raise _error(path, group.id, f"All weights below {group.id!r} are 0.", do="Give one.")


def _check_filled(path: Path, card: Scorecard) -> None:
    parents = {n.parent for n in chain[Group | Component](card.groups, card.components)}
    for group in card.groups:
        if group.id not in parents:
            raise _error(path, group.id, f"The theme {group.id!r} has no indicators.",
                         do="Give it a component, or take it out.")  # fmt: skip
    if card.core not in {t.id for t in card.themes}:
        raise _error(path, "core", f"The core {card.core!r} is no theme.",
                     do=f"Themes are {', '.join(t.id for t in card.themes)}.")  # fmt: skip


def _check_component(path: Path, component: Component) -> None:
    posts = component.goalposts
    _check_apart(path, component.id, worst=posts.worst, best=posts.best)
    if component.direction != posts.direction:
        raise _error(path, component.id, f"{component.id!r} says {component.direction} is better, "
                     "its goalposts say the opposite.", do="Correct one of them.")  # fmt: skip
    if posts.scale == "log" and min(posts.worst, posts.best) + posts.offset <= 0:
        raise _error(path, component.id, f"{component.id!r}: no logarithm of a goalpost.",
                     do="Give an offset above 0.")  # fmt: skip
    if posts.reason == "norm" and posts.note is None:
        raise _error(path, component.id, f"{component.id!r} names a norm without a note.",
                     do="Say which norm, in both languages.")  # fmt: skip
    _check_formula(path, component)


def _check_formula(path: Path, component: Component) -> None:
    formula = component.formula
    if formula is None:
        return
    if component.name is None or component.unit is None:
        raise _error(path, component.id, f"{component.id!r} is derived and has no name or unit.",
                     do="Give both.")  # fmt: skip
    if formula.kind == "ratio" and formula.by is None:
        raise _error(path, component.id, f"{component.id!r} is a ratio without `by`.",
                     do="Name the indicator that it is divided by.")  # fmt: skip


def _check_apart(path: Path, ident: str, *, worst: float, best: float) -> None:
    if worst == best:
        raise _error(
            path, ident, f"{ident!r}: worst and best are equal.", do="Correct one of them."
        )


def _error(path: Path, word: str, said: str, *, do: str) -> PackError:
    """An error at the line of the entry: where the word is the id, else its first occurrence."""
    lines = csvfile.text(path).splitlines()
    at = next((i for i, x in enumerate(lines, 1) if f"id: {word}" in x), 0)
    return PackError(said, where=f"{path}:{at or yamlfile.line_of(path, word) or 1}", do=do)
