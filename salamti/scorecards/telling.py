"""What a run says to programs: results, choices with their resolved values, notes, stages."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from salamti.methods.composite.cells import cells
from salamti.methods.composite.run import Run, filling_error
from salamti.scorecards.reading import Scorecard

Floats = NDArray[np.float64]


def told(card: Scorecard, run: Run, *, stages: bool = False) -> dict[str, Any]:
    """The run as one object for JSON; unknown is null."""
    found = {
        "results": results(card, run),
        "choices": choices(run),
        "notes": notes(run),
        "screened_out": screened_out(run),
        "warnings": warnings(run),
        "ignored_columns": list(card.ignored),
    }
    if stages:
        found["stages"] = {name: stage(run, name) for name in names_of_stages(run)}
        found["origins"] = origins(run)
    return found


def results(card: Scorecard, run: Run) -> list[dict[str, Any]]:
    """Per unit its score and rank in every code: the best first, unknown last, new before old."""
    codes, scores, ranks = run.tree.every, run.scores, run.ranks
    times = np.zeros(len(scores)) if run.data.times is None else run.data.times[run.kept]
    first = np.where(np.isnan(run.index), np.inf, -run.index)
    order = sorted(range(len(scores)), key=lambda i: (-times[i], first[i], run.units[i]))
    found = []
    for i in order:
        row: dict[str, Any] = {"unit": run.units[i], "name": card.unit_names[run.kept[i]]}
        row |= _time(run, int(run.kept[i]))
        row |= {"score": number(run.index[i]), "rank": _place(ranks[i, -1])}
        if row["score"] is None:
            row["reason"] = reason(run, i)
        row["unknown"] = _unknown(run, i)
        row["scores"] = {code: number(x) for code, x in zip(codes, scores[i], strict=True)}
        row["ranks"] = {code: _place(x) for code, x in zip(codes, ranks[i], strict=True)}
        found.append(row)
    return found


def _unknown(run: Run, row: int) -> list[str]:
    """The nodes above the indicators that a unit has no score in."""
    above = zip(run.tree.codes[1:], run.levels[1:], strict=True)
    return [
        code
        for codes, scores in above
        for code, x in zip(codes, scores[row], strict=True)
        if math.isnan(x)
    ]


def reason(run: Run, row: int) -> str:
    """Why a unit has no score at the top."""
    below = run.levels[-2][row]
    lacking = [code for code, x in zip(run.tree.codes[-2], below, strict=True) if math.isnan(x)]
    known = "none" if len(lacking) == len(below) else "too few"
    return f"{known} of the scores below is known; unknown: {', '.join(lacking)}"


def choices(run: Run) -> dict[str, Any]:
    """Every parameter with its resolved value, per indicator and per level where they differ."""
    spec, tree = run.spec, run.tree
    by = spec.denomination.by
    return {
        "steps": list(spec.steps),
        "scorecard": _nodes(run),
        "denomination": {
            code: {"by": name, "factor": spec.denomination.factor.get(code, 1.0)}
            for code, name in by.items()
        },
        "screening": asdict(spec.screening),
        "imputation": asdict(spec.imputation),
        "treatment": {
            code: asdict(spec.treatments.get(code, spec.treatment)) for code in tree.indicators
        },
        "normalisation": {
            code: asdict(spec.normalisations.get(code, spec.normalisation))
            for code in tree.indicators
        },
        "weights": asdict(replace(spec.weighting, given=dict(spec.weighting.given))),
        "aggregation": {
            str(level): asdict(spec.aggregation_at(level)) for level in range(2, tree.depth + 1)
        },
    }


def _nodes(run: Run) -> list[dict[str, Any]]:
    """The scorecard with the weights that were used."""
    tree, found = run.tree, []
    for k, codes in enumerate(tree.codes):
        for i, code in enumerate(codes):
            parent = tree.codes[k + 1][tree.parents[k][i]] if k + 1 < tree.depth else None
            found.append(
                {
                    "code": code,
                    "level": k + 1,
                    "parent": parent,
                    "direction": int(tree.directions[k][i]),
                    "weight": float(tree.weights[k][i]),
                }
            )
    return found


def notes(run: Run) -> dict[str, dict[str, Any]]:
    """Per indicator what was done to it, with the parameters that the data gave."""
    error, empty = filling_error(run), _filled(run)
    found: dict[str, dict[str, Any]] = {}
    for j, code in enumerate(run.tree.indicators):
        used = run.normalised[j]
        found[code] = {
            "known": int((~np.isnan(run.data.values[run.kept, j])).sum()),
            "denominated_by": run.spec.denomination.by.get(code)
            if "denominate" in run.spec.steps
            else None,
            "imputed": int(empty[j]),
            "imputation_error": number(error[j]) if empty[j] else None,
            "treatment": _treatment(run, j) if run.treated else None,
            "normalisation": {name: number(x) for name, x in used.parameters.items()},
            "reason": used.reason or None,
        }
    return found


def _filled(run: Run) -> NDArray[np.int64]:
    """How many values of each indicator were filled."""
    names = list(run.stages)
    if "imputed" not in names:
        return np.zeros(len(run.tree.indicators), dtype=np.int64)
    at = names.index("imputed")
    before, after = run.stages[names[at - 1]], run.stages["imputed"]
    found: NDArray[np.int64] = (np.isnan(before) & ~np.isnan(after)).sum(axis=0)
    return found


def _treatment(run: Run, column: int) -> dict[str, Any]:
    did = run.treated[column]
    units = [run.data.units[at] for at in _rows_of(run, run.stages["treated"])]
    return {
        "done": list(did.done),
        "winsorised_high": [units[i] for i in did.high],
        "winsorised_low": [units[i] for i in did.low],
        "skew": [number(x) for x in did.skew],
        "kurtosis": [number(x) for x in did.kurtosis],
        "passes": did.passes,
    }


def screened_out(run: Run) -> list[dict[str, Any]]:
    """Units that did not stay, with their shares of known values and of values other than 0."""
    if run.screened is None:
        return []
    stays = set(run.kept.tolist())
    return [
        {
            "unit": unit,
            "availability": number(run.screened.availability[i]),
            "nonzero": number(run.screened.nonzero[i]),
        }
        for i, unit in enumerate(run.data.units)
        if i not in stays
    ]


def warnings(run: Run) -> list[str]:
    """What a reader must know before using the scores."""
    found = [
        f"{code} has no scores: {used.reason}; its weight falls to the others of its group."
        for code, used in zip(run.tree.indicators, run.normalised, strict=True)
        if used.reason
    ]
    for k in range(1, run.tree.depth):
        for i, code in enumerate(run.tree.codes[k]):
            lacking = int(np.isnan(run.levels[k][:, i]).sum())
            if lacking:
                found.append(
                    f"{code} is not available for {lacking} of {len(run.units)} units; what stands "
                    "above it is made of the rest."
                )
    return found


def names_of_stages(run: Run) -> tuple[str, ...]:
    """The stages that a run kept, in their order, with the scores of all levels as the last."""
    return (*run.stages, "aggregated")


def stage(run: Run, name: str) -> list[dict[str, Any]]:
    """One stage: per unit its values by code."""
    table = run.scores if name == "aggregated" else run.stages[name]
    codes = run.tree.every if name == "aggregated" else run.tree.indicators
    return [
        {
            "unit": run.data.units[at],
            **_time(run, at),
            "values": dict(zip(codes, map(number, row), strict=True)),
        }
        for at, row in zip(_rows_of(run, table), table, strict=True)
    ]


def origins(run: Run) -> list[dict[str, Any]]:
    """Per unit and indicator where the value that was scored comes from."""
    codes = run.tree.indicators
    return [
        {
            "unit": run.data.units[at],
            **_time(run, at),
            "values": dict(zip(codes, row, strict=True)),
        }
        for at, row in zip(run.kept.tolist(), cells(run).tolist(), strict=True)
    ]


def _rows_of(run: Run, table: Floats) -> list[int]:
    """Which rows of the data these are: before screening all, after it those that stay."""
    found: list[int] = run.kept.tolist()
    return found if len(table) == len(found) else list(range(len(table)))


def number(x: Any) -> float | None:
    """A number for JSON; None for unknown."""
    return None if math.isnan(x) else float(x)


def _place(x: Any) -> int | None:
    return None if math.isnan(x) else int(x)


def _time(run: Run, row: int) -> Mapping[str, Any]:
    """The time of a row of the data, in a panel."""
    if run.data.times is None:
        return {}
    return {"time": number(run.data.times[row])}
