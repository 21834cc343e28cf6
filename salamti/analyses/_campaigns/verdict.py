"""The rule: when a change may be called one, and why it mostly cannot be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salamti.analyses._campaigns.trials import LEVEL, METHODS, Trial

FEWEST_DONORS = 19
"""With fewer untouched places no range of 95 percent can be given by comparison with them."""
WORST_FIT = 0.71
"""Error before over spread before: above it the control follows less than half of the variance."""
MOST_SIZE = 2 * LEVEL
LEAST_CLEAR = 2
"""Of the ranges, so many must leave out no change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`more` or `fewer` deaths than expected, or `cannot_tell` with the reasons."""

    word: str
    reasons: tuple[str, ...] = ()


def judged(trial: Trial, *, touched: bool) -> Verdict:
    """What may be said of one window; `touched`: no place was left untouched by the operation."""
    reasons = [name for name, holds in _checks(trial, touched) if holds]
    if reasons:
        return Verdict(word="cannot_tell", reasons=tuple(reasons))
    up = trial.estimates[0].ratio > 1
    return Verdict(word="more" if up else "fewer")


def _checks(trial: Trial, touched: bool) -> Sequence[tuple[str, bool]]:
    """Reasons that a change cannot be told, in the order in which they are named."""
    control = trial["synthetic"]
    compared = control is not None
    signs = set().union(*(e.signs for e in trial.estimates), (r > 1 for r in trial.pools.values()))
    clear = sum(e.excludes_none for e in trial.estimates if e.method in METHODS)
    poor = control is not None and (control.fit is None or control.fit > WORST_FIT)
    wolf = control is not None and control.size is not None and control.size > MOST_SIZE
    return (
        ("signs", len(signs) > 1),
        ("zero", clear < LEAST_CLEAR),
        ("touched", touched),
        ("fit", poor),
        ("size", wolf),
        ("donors", not touched and (not compared or trial.donors < FEWEST_DONORS)),
    )
