"""The verbs of `salamti scorecard`: a composite index from a table and a file of choices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from salamti import sensing
from salamti.options import Json, print_json

if TYPE_CHECKING:
    from salamti.methods.composite.run import Run
    from salamti.scorecards.reading import Scorecard

app = typer.Typer(
    name="scorecard",
    help="Composite indices: from a table of units and a file of choices to scores and ranks.\n\n"
    "Example:  salamti scorecard run iData.csv --spec asem.yml",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
notes = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)
Units = Annotated[Path, typer.Argument(help="CSV of units: code, values, denominators, groups.")]
Spec = Annotated[Path, typer.Option("--spec", help="The choices as YAML.")]

app.command("sensitivity")(sensing.sensitivity)


@app.callback()
def scorecard() -> None:
    """Composite indices: from a table of units and a file of choices to scores and ranks."""


@app.command("run")
def run_scorecard(
    file: Units,
    *,
    spec: Spec,
    stages: Annotated[
        bool, typer.Option("--stages", help="With --json: the values of every stage too.")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="Folder to write every stage to, as CSV and JSON.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Score units: every stage is kept, every choice is shown with its value.

    Example:  salamti scorecard run iData.csv --spec asem.yml --json

    Example:  salamti scorecard run iData.csv --spec asem.yml --out build/asem
    """
    from salamti.scorecards import running, telling, writing  # noqa: PLC0415 - heavy

    card, done = running.run(file, spec)
    if folder is not None:
        written = writing.write(card, done, folder)
        notes.print(f"Wrote {len(written)} files to {escape(str(folder))}")
    if as_json:
        print_json(telling.told(card, done, stages=stages))
        return
    _show(card, done, telling.results(card, done))
    for text in telling.warnings(done):
        notes.print(f"[dim]note: {escape(text)}[/dim]")
    for text in _summary(done):
        out.print(f"[dim]{escape(text)}[/dim]")


def _show(card: Scorecard, done: Run, rows: list[dict[str, Any]]) -> None:
    """The results for people: scores of the top and of the level below it."""
    below = done.tree.codes[-2] if done.tree.depth > 2 else ()
    table = Table(title=escape(card.names[done.tree.top]), title_justify="left")
    timed = done.data.times is not None
    table.add_column("rank", justify="right")
    table.add_column("unit", no_wrap=True)
    for name in (["time"] if timed else []) + ["score", *(card.names[code] for code in below)]:
        table.add_column(escape(name), justify="right")
    for row in rows:
        values = [row["score"], *(row["scores"][code] for code in below)]
        times = [f"{row['time']:g}"] if timed else []
        cells = [str(row["rank"] or "-"), escape(row["name"]), *times, *map(_cell, values)]
        table.add_row(*cells)
    out.print(table)


def _summary(done: Run) -> list[str]:
    """What was done to the series, in a few lines."""
    codes = done.tree.indicators
    did = [(code, said) for code, said in zip(codes, done.treated, strict=False) if said.done]
    moved = [code for code, said in did if "winsorise" in said.done]
    changed = [code for code, said in did if set(said.done) - {"winsorise"}]
    still = [code for code, said in zip(codes, done.treated, strict=False) if said.passes is False]
    lines = [f"Steps: {', '.join(done.spec.steps)}."]
    for what, which in (("Winsorised", moved), ("Transformed", changed), ("Still skewed", still)):
        if which:
            lines.append(f"{what}: {', '.join(which)}.")
    gone = len(done.data.units) - len(done.units)
    return [*lines, f"Screened out: {gone} units."] if gone else lines


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
