"""The choices of a scorecard as YAML: known keys only, errors with file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from salamti.base.errors import PackError
from salamti.methods.composite.aggregate import Aggregation
from salamti.methods.composite.impute import Imputation
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.screen import Screening
from salamti.methods.composite.spec import STEPS, Step
from salamti.methods.composite.treat import Treatment
from salamti.methods.composite.weights import Weighting
from salamti.pack import csvfile, yamlfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the scorecard: an indicator, or a node above. No parent: the top.

    `normalisation` holds parameters that stand in a table, by its column names; it is the last
    field, since it is no key of a row in the file of choices.
    """

    code: str
    parent: str | None = None
    name: str = ""
    level: int | None = None
    direction: int = 1
    weight: float = 1.0
    denominator: str | None = None
    factor: float | None = None
    target: float | None = None
    normalisation: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Columns of the data: the unit's code, its name, its time (panels)."""

    code: str = "uCode"
    name: str | None = "uName"
    time: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Divisors:
    """By what indicators are divided; None: not divided, whatever the table says."""

    by: Mapping[str, str | None] = field(default_factory=dict)
    factor: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A file of choices, individual ones already completed from the general ones.

    `indicators` is a CSV beside the file, or rows; `weight_file` a CSV of weights beside it;
    `sensitivity` is left as it was read, for the verb that wants it.
    """

    indicators: str | tuple[Row, ...]
    columns: Columns = field(default_factory=Columns)
    steps: tuple[Step, ...] = STEPS
    denomination: Divisors = field(default_factory=Divisors)
    screening: Screening = field(default_factory=Screening)
    imputation: Imputation = field(default_factory=Imputation)
    treatment: Treatment = field(default_factory=Treatment)
    treatments: Mapping[str, Treatment] = field(default_factory=dict)
    normalisation: Normalisation = field(default_factory=Normalisation)
    normalisations: Mapping[str, Normalisation] = field(default_factory=dict)
    from_table: bool = False
    weights: Weighting = field(default_factory=Weighting)
    weight_file: str | None = None
    aggregation: Aggregation = field(default_factory=Aggregation)
    aggregations: Mapping[int, Aggregation] = field(default_factory=dict)
    sensitivity: Any = None


_BLOCKS: dict[str, Any] = {
    "columns": Columns,
    "denomination": Divisors,
    "screening": Screening,
    "imputation": Imputation,
    "treatment": Treatment,
    "normalisation": Normalisation,
    "weights": Weighting,
    "aggregation": Aggregation,
}
_MORE = {
    "treatment": ("individual",),
    "normalisation": ("individual", "from_table"),
    "weights": ("file",),
    "aggregation": ("levels",),
}
_PARTS = {
    "treatments": ("treatment", "individual"),
    "normalisations": ("normalisation", "individual"),
    "aggregations": ("aggregation", "levels"),
}
"""Where the choices for single indicators and levels stand in the file."""
_TOP = ("indicators", "steps", *_BLOCKS, "sensitivity")
_UNTREATED = {"first": "none", "second": "none"}


def read(path: Path) -> Choices:
    """Read a file of choices; PackError with file and line for anything it should not hold."""
    text = csvfile.text(path)
    raw = yamlfile.parsed(path, text)
    _check_keys(path, text, raw)
    try:
        choices: Choices = yamlfile.adapter(Choices).validate_python(_expanded(raw))
    except ValidationError as error:
        first = error.errors()[0]
        keys = _written(first["loc"])
        said = f"{'.'.join(map(str, keys))}: {first['msg']}."
        raise PackError(said, where=f"{path}:{yamlfile.line_at(text, keys)}") from error
    return choices


def names_of(kind: Any) -> tuple[str, ...]:
    """The keys that a block of this kind may hold."""
    return tuple(item.name for item in fields(kind))


def refuse(path: Path, text: str, keys: tuple[int | str, ...], *, why: str) -> PackError:
    """The error for what stands at `keys` of a YAML file."""
    where = f"{path}:{yamlfile.line_at(text, keys)}"
    return PackError(f"{'.'.join(map(str, keys)) or 'the file'}: {why}", where=where)


def _check_keys(path: Path, text: str, raw: Any) -> None:
    """Every key of the file, its blocks and their parts must be known."""

    def check(keys: tuple[int | str, ...], held: Any, allowed: tuple[str, ...]) -> None:
        if not isinstance(held, dict):
            raise refuse(path, text, keys, why=f"give keys and values: {', '.join(allowed)}.")
        for key in held:
            if key not in allowed:
                why = f"this key is not known. Allowed here: {', '.join(allowed)}."
                raise refuse(path, text, (*keys, key), why=why)

    check((), raw, _TOP)
    for name, kind in _BLOCKS.items():
        if name in raw and not _is_none(name, raw[name]):
            check((name,), raw[name], (*names_of(kind), *_MORE.get(name, ())))
    for block, part in _PARTS.values():
        held = raw.get(block)
        parts = held.get(part) or {} if isinstance(held, dict) else {}
        if not isinstance(parts, dict):
            raise refuse(path, text, (block, part), why="give one entry per code or level.")
        for key, own in parts.items():
            if not _is_none(block, own):
                check((block, part, key), own, names_of(_BLOCKS[block]))
    rows = raw.get("indicators")
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        check(("indicators", number), row, names_of(Row)[:-1])


def _expanded(raw: dict[str, Any]) -> dict[str, Any]:
    """The file's content with individual choices completed from the general ones."""
    found = {key: dict(value) if isinstance(value, dict) else value for key, value in raw.items()}
    if _is_none("treatment", found.get("treatment")):
        found["treatment"] = dict(_UNTREATED)
    for target, (block, part) in _PARTS.items():
        general = found.get(block) or {}
        own = general.pop(part, None) or {}
        found[target] = {
            key: _UNTREATED if _is_none(block, choice) else {**general, **choice}
            for key, choice in own.items()
        }
    found["from_table"] = (found.get("normalisation") or {}).pop("from_table", False)
    found["weight_file"] = (found.get("weights") or {}).pop("file", None)
    return {key: value for key, value in found.items() if value is not None}


def _is_none(block: str, held: Any) -> bool:
    """Whether a treatment is written as the one word `none`."""
    return block == "treatment" and held == "none"


def _written(keys: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Keys of the completed choices as they are written in the file."""
    if keys and keys[0] in _PARTS:
        return (*_PARTS[str(keys[0])], *keys[1:])
    moved: dict[str, tuple[int | str, ...]] = {
        "from_table": ("normalisation", "from_table"),
        "weight_file": ("weights", "file"),
    }
    return moved.get(str(keys[0]), keys) if keys else keys
