"""A scorecard from two files: the units' values and the choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from salamti.base.errors import PackError
from salamti.methods.composite.data import Data
from salamti.methods.composite.normalise import Normalisation
from salamti.methods.composite.spec import Denomination, Spec
from salamti.methods.composite.tree import Node, Tree, tree
from salamti.pack import csvfile
from salamti.scorecards import schema, tables
from salamti.scorecards.schema import Choices, Columns, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """What a run needs, and what its readers want to see beside it.

    `names` by code, `unit_names` per row; `ignored` are columns that nothing reads; `sensitivity`
    is the block of that name as it was read, from the file `path`.
    """

    data: Data
    tree: Tree
    spec: Spec
    names: Mapping[str, str]
    unit_names: tuple[str, ...]
    ignored: tuple[str, ...]
    sensitivity: Any
    path: Path


def read(file: Path, choices: Path) -> Scorecard:
    """Read the units of `file` and the choices of `choices`; PackError says what is wrong where."""
    chosen = schema.read(choices)
    rows, where = _rows(chosen, choices)
    table = tables.read(file)
    try:
        built = tree([_node(row) for row in rows], data=table.columns)
    except ValueError as error:
        raise PackError(f"{error}.", where=where) from error
    _check_codes(chosen, built, choices)
    spec = _spec(chosen, rows, choices)
    data, unit_names = _data(table, built, spec, columns=chosen.columns)
    used: set[str | None] = {*built.indicators, *data.denominators, *data.groups}
    used |= {chosen.columns.code, chosen.columns.name, chosen.columns.time}
    stray = tuple(name for name in table.columns if name not in used)
    if isinstance(chosen.indicators, str):
        stray += tables.ignored(choices.parent / chosen.indicators)
    return Scorecard(
        data=data,
        tree=built,
        spec=spec,
        names={row.code: row.name or row.code for row in rows},
        unit_names=unit_names,
        ignored=stray,
        sensitivity=chosen.sensitivity,
        path=choices,
    )


def _rows(chosen: Choices, path: Path) -> tuple[tuple[Row, ...], str]:
    """The rows of the scorecard and the file that holds them."""
    if not isinstance(chosen.indicators, str):
        return chosen.indicators, str(path)
    beside = path.parent / chosen.indicators
    return tables.indicators(beside), str(beside)


def _check_codes(chosen: Choices, of: Tree, path: Path) -> None:
    """Every code that the choices name must stand in the scorecard."""
    below: tuple[tuple[tuple[str, ...], Mapping[str, Any]], ...] = (
        (("treatment", "individual"), chosen.treatments),
        (("normalisation", "individual"), chosen.normalisations),
        (("denomination", "by"), chosen.denomination.by),
        (("denomination", "factor"), chosen.denomination.factor),
    )
    anywhere = (
        (("weights", "given"), chosen.weights.given),
        (("weights", "points"), chosen.weights.points),
    )
    wrong = [(keys, code, "an indicator") for keys, held in below for code in held]
    wrong = [item for item in wrong if item[1] not in of.indicators]
    wrong += [
        (keys, code, "a code") for keys, held in anywhere for code in held if code not in of.every
    ]
    for keys, code, what in wrong:
        why = f"it is not {what} of the scorecard."
        raise schema.refuse(path, csvfile.text(path), (*keys, code), why=why)


def _node(row: Row) -> Node:
    return Node(
        code=row.code,
        parent=row.parent,
        level=row.level,
        direction=row.direction,
        weight=row.weight,
    )


def _spec(chosen: Choices, rows: tuple[Row, ...], path: Path) -> Spec:
    by = {row.code: row.denominator for row in rows} | dict(chosen.denomination.by)
    factor = {row.code: row.factor for row in rows if row.factor is not None}
    given = tables.weights(path.parent / chosen.weight_file) if chosen.weight_file else {}
    return Spec(
        steps=chosen.steps,
        denomination=Denomination(
            by={code: name for code, name in by.items() if name is not None},
            factor=factor | dict(chosen.denomination.factor),
        ),
        screening=chosen.screening,
        imputation=chosen.imputation,
        treatment=chosen.treatment,
        treatments=chosen.treatments,
        normalisation=chosen.normalisation,
        normalisations=_normalisations(chosen, rows),
        weighting=replace(chosen.weights, given=given | dict(chosen.weights.given)),
        aggregation=chosen.aggregation,
        aggregations=chosen.aggregations,
    )


def _normalisations(chosen: Choices, rows: tuple[Row, ...]) -> dict[str, Normalisation]:
    """Individual choices, with the targets and parameters of the table where they are asked for."""
    inside = {row.parent for row in rows}
    found = dict(chosen.normalisations)
    for row in rows:
        if row.code in inside:
            continue
        choice = found.get(row.code, chosen.normalisation)
        own = tables.parameters(choice.method, row.normalisation) if chosen.from_table else {}
        if choice.method == "distance_to_target" and choice.target is None:
            own["target"] = row.target
        if own:
            found[row.code] = replace(choice, **own)
    return found


def _data(
    table: tables.Table, of: Tree, spec: Spec, *, columns: Columns
) -> tuple[Data, tuple[str, ...]]:
    """The units of a table: codes, values, denominators, groups, times, names."""
    denominators = sorted(set(spec.denomination.by.values()))
    group = spec.imputation.group
    table.need([columns.code], what="the code of a unit (columns.code)")
    table.need(denominators, what="a denominator")
    table.need([group] if group else [], what="the group of the imputation")
    table.need([columns.time] if columns.time else [], what="the time of a panel (columns.time)")
    units = [table.word(line, columns.code) for line in table.rows]
    if None in units:
        where = csvfile.at(table.path, table.rows[units.index(None)].number)
        raise PackError(f"{columns.code} is empty.", where=where)
    codes = tuple(str(unit) for unit in units)
    names = [table.word(line, columns.name) if columns.name else None for line in table.rows]
    data = Data(
        units=codes,
        values=np.column_stack([table.numbers(code) for code in of.indicators]),
        denominators={name: table.numbers(name) for name in denominators},
        groups={group: tuple(table.word(line, group) for line in table.rows)} if group else {},
        times=table.numbers(columns.time) if columns.time else None,
    )
    return data, tuple(name or code for name, code in zip(names, codes, strict=True))
