"""The `sensitivity` block of a file of choices: what is uncertain, and how it is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
from pydantic import ValidationError

from salamti.base.errors import PackError
from salamti.methods.composite import space as spaces
from salamti.methods.composite.data import Data
from salamti.methods.composite.sensitivity import Plan
from salamti.methods.composite.sobol import Bootstrap
from salamti.methods.composite.space import Choice, Space
from salamti.methods.composite.spec import Spec
from salamti.methods.composite.uncertainty import measured
from salamti.pack import csvfile, yamlfile
from salamti.scorecards import schema, tables
from salamti.scorecards.reading import Scorecard

Keys = tuple[int | str, ...]
POINTS = 256
"""Base points where no number of runs is asked for."""
_MOVED = {
    "treatment.individual.": "treatments.",
    "normalisation.individual.": "normalisations.",
    "aggregation.levels.": "aggregations.",
    "weights": "weighting",
}
"""Places as the file writes them, and the fields that they stand for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """A CSV beside the file with the range of single values: the unit, indicator, low, high."""

    file: str
    shape: Literal["normal", "uniform"] = "normal"
    level: float = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """One uncertain choice: `at` with `values` or `range`, `noise`, `leave_out`, or `errors`."""

    name: str = ""
    at: str | None = None
    values: tuple[Any, ...] | None = None
    range: tuple[int, int] | None = None
    noise: Mapping[int, float] | None = None
    leave_out: Literal["all"] | tuple[str, ...] | None = None
    errors: Errors | None = None
    draws: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The whole block; `runs` counts all replicates, `level` is the share inside intervals."""

    choices: tuple[Uncertain, ...]
    runs: int | None = None
    seed: int = 0
    result: Literal["rank_shift", "score", "rank"] = "rank_shift"
    unit: str | None = None
    code: str | None = None
    sample: Literal["sobol", "random"] = "sobol"
    level: float = 0.9
    resamples: int = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is run: the space, the plan, and the parameters of each choice as JSON can hold them."""

    space: Space
    plan: Plan
    bootstrap: Bootstrap
    parameters: tuple[Mapping[str, Any], ...]


def read(card: Scorecard, *, runs: int | None = None, seed: int | None = None) -> Question:
    """The question that the block asks; `runs` and `seed` go before those of the block."""
    block = _block(card)
    wanted = block.runs if runs is None else runs
    start = block.seed if seed is None else seed
    made = [_choice(card, one, ("sensitivity", "choices", i), seed=start + i)
            for i, one in enumerate(block.choices)]  # fmt: skip
    width = len(made) + 2
    if wanted is not None and wanted < 2 * width:
        why = f"{wanted} runs of {len(made)} choices are too few: give at least {2 * width}."
        raise _refuse(card, ("sensitivity", "runs"), why)
    plan = Plan(
        n=POINTS if wanted is None else wanted // width, seed=start, result=block.result,
        row=_row(card, block), code=block.code, sample=block.sample, level=block.level,
    )  # fmt: skip
    return Question(
        space=Space(data=card.data, tree=card.tree, spec=card.spec,
                    choices=tuple(choice for choice, _ in made)),
        plan=plan,
        bootstrap=Bootstrap(resamples=block.resamples, level=block.level, seed=start),
        parameters=tuple(told for _, told in made),
    )  # fmt: skip


def _block(card: Scorecard) -> Block:
    raw = card.sensitivity
    if raw is None:
        why = "it has no block 'sensitivity': list there which choices are uncertain."
        raise PackError(f"{card.path.name}: {why}", where=str(card.path))
    _check_keys(card, ("sensitivity",), raw, kind=Block)
    choices = raw.get("choices")
    for i, one in enumerate(choices if isinstance(choices, list) else []):
        _check_keys(card, ("sensitivity", "choices", i), one, kind=Uncertain)
        if one.get("errors") is not None:
            _check_keys(card, ("sensitivity", "choices", i, "errors"), one["errors"], kind=Errors)
    found: Block = _valid(card, ("sensitivity",), raw, kind=Block)
    return found


def _check_keys(card: Scorecard, keys: Keys, held: Any, *, kind: Any) -> None:
    allowed = schema.names_of(kind)
    if not isinstance(held, dict):
        raise _refuse(card, keys, f"give keys and values: {', '.join(allowed)}.")
    for key in held:
        if key not in allowed:
            why = f"this key is not known. Allowed here: {', '.join(allowed)}."
            raise _refuse(card, (*keys, key), why)


def _valid(card: Scorecard, keys: Keys, value: Any, *, kind: Any) -> Any:
    try:
        return yamlfile.adapter(kind).validate_python(value)
    except ValidationError as error:
        first = error.errors()[0]
        raise _refuse(card, (*keys, *first["loc"]), f"{first['msg']}.") from error


def _refuse(card: Scorecard, keys: Keys, why: str) -> PackError:
    return schema.refuse(card.path, csvfile.text(card.path), keys, why=why)


def _row(card: Scorecard, block: Block) -> int | None:
    """The row of the unit whose score or rank is looked at; in a panel its latest."""
    if block.unit is None:
        if block.result != "rank_shift":
            raise _refuse(card, ("sensitivity",), f"result {block.result} needs a unit.")
        return None
    rows = [i for i, unit in enumerate(card.data.units) if unit == block.unit]
    if not rows:
        raise _refuse(card, ("sensitivity", "unit"), f"{block.unit!r} is not a unit of the data.")
    times = card.data.times
    return rows[-1] if times is None else max(rows, key=lambda i: float(times[i]))


def _choice(
    card: Scorecard, one: Uncertain, keys: Keys, *, seed: int
) -> tuple[Choice, dict[str, Any]]:
    """A choice, and its parameters for JSON."""
    kinds = [name for name in ("at", "noise", "leave_out", "errors") if getattr(one, name)]
    if len(kinds) != 1:
        raise _refuse(card, keys, "give one of at, noise, leave_out, errors.")
    try:
        if one.at:
            return _placed(card, one, keys)
        if one.noise:
            draws = one.draws or 1000
            told: dict[str, Any] = {"factors": dict(one.noise), "draws": draws, "seed": seed}
            made = spaces.noise(card.tree, one.noise, draws=draws, seed=seed)
        elif one.leave_out:
            codes = None if one.leave_out == "all" else one.leave_out
            made = spaces.leaving_out(card.tree, codes)
            told = {"values": list(made.alternatives)}
        else:
            return _measured(card, one, keys, seed=seed)
    except ValueError as error:
        raise _refuse(card, keys, f"{error}.") from error
    made = replace(made, name=one.name or made.name)
    return made, {"name": made.name, "where": made.where, **told}


def _placed(card: Scorecard, one: Uncertain, keys: Keys) -> tuple[Choice, dict[str, Any]]:
    """A choice of values at a place of the file."""
    at = str(one.at)
    if (one.values is None) == (one.range is None):
        raise _refuse(card, keys, "give values, or a range of whole numbers.")
    raw = one.values if one.values is not None else range(one.range[0], one.range[1] + 1)  # type: ignore[index]
    where = next((at.replace(a, b, 1) for a, b in _MOVED.items() if at.startswith(a)), at)
    kind = _kind(card, where, keys)
    values = tuple(
        _value(card, (*keys, "values", i), value, kind=kind) for i, value in enumerate(raw)
    )
    name = one.name or at
    return Choice(name=name, where=where, alternatives=values), {
        "name": name, "where": at, "values": [_plain(value) for value in values],
    }  # fmt: skip


def _kind(card: Scorecard, where: str, keys: Keys) -> Any:
    """The type of what stands at a place of `Spec`."""
    kind: Any = Spec
    for part in where.split("."):
        if get_origin(kind) is not None and issubclass(get_origin(kind), Mapping):
            kind = get_args(kind)[1]
            continue
        known = get_type_hints(kind) if hasattr(kind, "__dataclass_fields__") else {}
        if part not in known:
            raise _refuse(card, (*keys, "at"), f"there is no {part!r} in {where!r}.")
        kind = known[part]
    return kind


def _value(card: Scorecard, keys: Keys, value: Any, *, kind: Any) -> Any:
    if _is_none(value, kind):
        return kind(first="none", second="none")
    if hasattr(kind, "__dataclass_fields__"):
        _check_keys(card, keys, value, kind=kind)
    return _valid(card, keys, value, kind=kind)


def _is_none(value: Any, kind: Any) -> bool:
    """Whether a treatment is written as the one word `none`."""
    return value == "none" and {"first", "second"} <= set(getattr(kind, "__dataclass_fields__", ()))


def _measured(
    card: Scorecard, one: Uncertain, keys: Keys, *, seed: int
) -> tuple[Choice, dict[str, Any]]:
    """A choice of the data as they could have been measured."""
    errors, draws = one.errors or Errors(file=""), one.draws or 100
    low, high = _ranges(card.data, card.tree.indicators, card.path.parent / errors.file)
    name = one.name or "measurement"
    made = measured(card.data.values, low, high, draws=draws, seed=seed, shape=errors.shape,
                    level=errors.level, name=name)  # fmt: skip
    ranged = int((~np.isnan(low) & ~np.isnan(card.data.values)).sum())
    told = {"file": errors.file, "shape": errors.shape, "level": errors.level,
            "draws": draws, "seed": seed, "values_with_a_range": ranged}  # fmt: skip
    return made, {"name": name, "where": "inputs", **told}


def _ranges(data: Data, codes: tuple[str, ...], path: Path) -> tuple[Any, Any]:
    """Low and high of single values, rows x indicators, NaN where the file says nothing."""
    table = tables.read(path)
    table.need(("unit", "indicator", "low", "high"), what="the ranges of the values")
    low, high = np.full(data.values.shape, np.nan), np.full(data.values.shape, np.nan)
    timed = "time" in table.columns and data.times is not None
    for line in table.rows:
        unit, code = table.word(line, "unit"), table.word(line, "indicator")
        time = table.number(line, "time") if timed else None
        rows = _rows_of(data, unit, time)
        if not rows or code not in codes:
            where = csvfile.at(path, line.number)
            raise PackError(f"{unit!r} with {code!r} is not in the data.", where=where)
        for ends, column in ((low, "low"), (high, "high")):
            cell = table.number(line, column)
            ends[rows, codes.index(code)] = np.nan if cell is None else cell
    return low, high


def _rows_of(data: Data, unit: str | None, time: float | None) -> list[int]:
    """The rows of a unit; in a panel those of a time, or all where none is given."""
    rows = [i for i, own in enumerate(data.units) if own == unit]
    times = data.times
    return rows if times is None or time is None else [i for i in rows if times[i] == time]


def _plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(held) for key, held in value.items()}
    return value
