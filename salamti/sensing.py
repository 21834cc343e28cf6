"""`salamti scorecard sensitivity`: what a composite index hangs on, and which ranks hold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from salamti.options import Json, print_json

if TYPE_CHECKING:
    from salamti.methods.composite.sensitivity import Sensitivity
    from salamti.scorecards.reading import Scorecard
    from salamti.scorecards.uncertain import Question

out = Console(highlight=False, soft_wrap=True)
RESULTS = {
    "rank_shift": "the mean absolute change of rank",
    "score": "the score of {unit}",
    "rank": "the rank of {unit}",
}


def sensitivity(
    file: Annotated[Path, typer.Argument(help="CSV of units: code, values, groups.")],
    *,
    spec: Annotated[
        Path, typer.Option("--spec", help="The choices as YAML, with a block 'sensitivity'.")
    ],
    runs: Annotated[
        int | None, typer.Option("--runs", min=1, help="Replicates in all, instead of the block's.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of all draws, instead of the block's.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say which uncertain choices move the index, and how far ranks can be trusted.

    Example:  salamti scorecard sensitivity iData.csv --spec asem.yml --runs 600 --seed 1
    """
    from salamti.scorecards import reading, sensed, uncertain  # noqa: PLC0415 - heavy

    card = reading.read(file, spec)
    question = uncertain.read(card, runs=runs, seed=seed)
    found = sensed.ask(card, question)
    if as_json:
        print_json(sensed.told(card, question, found))
        return
    _show(card, question, found)


def _show(card: Scorecard, question: Question, found: Sensitivity) -> None:
    from salamti.scorecards import sensed  # noqa: PLC0415 - heavy

    plan = sensed.plan(question, found)
    result = RESULTS[plan["result"]].format(unit=plan["unit"])
    out.print(_varied(found))
    out.print(_indices(sensed.indices(found), f"What moves {result}"))
    out.print(_ranges(sensed.units(card, found.uncertainty), plan["level"]))
    tied = [g["units"] for g in sensed.groups(found.uncertainty) if len(g["units"]) > 1]
    if tied:
        out.print("Cannot be told apart:")
    for group in tied:
        out.print(f"  {escape(', '.join(group))}")
    shift = sensed.mean_shift(found)
    if shift is not None:
        out.print(f"A unit moves {shift:.2f} ranks on average.")
    said = f"{plan['runs']} runs, {plan['base_points']} base points, seed {plan['seed']}"
    out.print(f"[dim]{said}, {plan['sample']} sample, {plan['estimator']} estimator, intervals of "
              f"{plan['level']:.0%}; --json has every parameter of every run.[/dim]")  # fmt: skip


def _varied(found: Sensitivity) -> Table:
    table = Table(title="What was varied", title_justify="left")
    for name in ("choice", "where", "as it is", "alternatives"):
        table.add_column(name)
    for one in found.uncertainty.parameters.varied:
        table.add_row(*map(escape, (one.name, one.where, one.nominal, _some(one.alternatives))))
    return table


def _some(alternatives: tuple[str, ...]) -> str:
    """The first few alternatives; draws are counted, since their numbers say nothing."""
    first, count = alternatives[0], len(alternatives)
    if first.startswith("draw 0 ("):
        return f"{count} draws {first.removeprefix('draw 0 ')}"
    more = f"; and {count - 6} more" if count > 6 else ""
    return "; ".join(alternatives[:6]) + more


def _indices(rows: list[dict[str, Any]], title: str) -> Table:
    table = Table(title=escape(title), title_justify="left")
    table.add_column("choice")
    table.add_column("alone", justify="right")
    table.add_column("with others", justify="right")
    for row in rows:
        table.add_row(escape(row["choice"]), _ranged(row, "first"), _ranged(row, "total"))
    return table


def _ranges(rows: list[dict[str, Any]], level: float) -> Table:
    table = Table(title=f"Ranks and the {level:.0%} that they move in", title_justify="left")
    timed = bool(rows) and "time" in rows[0]
    for name in ("rank", "unit", *(["time"] if timed else []), "ranks", "place"):
        table.add_column(name, justify="left" if name == "unit" else "right", no_wrap=True)
    for row in rows:
        times = [f"{row['time']:g}"] if timed else []
        place = row["place"] if row["place"] else _span(row, "best_place", "worst_place")
        span = _span(row, "rank_low", "rank_high")
        table.add_row(_whole(row["rank"]), escape(row["name"]), *times, span, str(place))
    return table


def _ranged(row: dict[str, Any], kind: str) -> str:
    if row[kind] is None:
        return "-"
    return f"{row[kind]:.2f} ({row[f'{kind}_low']:.2f} to {row[f'{kind}_high']:.2f})"


def _span(row: dict[str, Any], low: str, high: str) -> str:
    ends = _whole(row[low]), _whole(row[high])
    return ends[0] if ends[0] == ends[1] else " to ".join(ends)


def _whole(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"
