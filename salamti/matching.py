"""The verb `salamti match`: the same incident in several files becomes one with several reports."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from salamti.base.errors import UsageError
from salamti.options import Json, print_json

notes = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)


class By(StrEnum):
    """What decides which reports are one incident."""

    AUTO = "auto"
    WINDOWS = "windows"
    EVIDENCE = "evidence"


def match(
    files: Annotated[list[Path], typer.Argument(help="CSV files, the most trusted first.")],
    *,
    km: Annotated[float, typer.Option(help="How far apart two reports may be, in kilometres.")],
    days: Annotated[int, typer.Option(help="How many days apart they may be.")],
    taxonomy: Annotated[
        list[str] | None,
        typer.Option(help="T.csv, or COLUMN=T.csv: data.source, base.categories, levels."),
    ] = None,
    by: Annotated[
        By, typer.Option(help="windows, evidence, or evidence where precision is given.")
    ] = By.AUTO,
    judgements: Annotated[
        Path | None, typer.Option(help="Log of human judgements (CSV), which override.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help="Write reports by incident (.csv), or all (.json).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Match reports of one incident across files by place, time and type; nothing is merged.

    Files are CSV with columns such as date, enddate, latitude, longitude; of use where there:
    id, where_prec, date_prec, low, best, high, and the columns that taxonomies speak of.

    Example:  salamti match a.csv b.csv c.csv --km 4 --days 2 --taxonomy weapon.csv --json

    Example:  salamti match ged.csv other.csv --km 60 --days 2 --out incidents.csv
    """
    if not (km > 0 and days >= 0):
        raise UsageError("--km must be above 0 and --days 0 or more.", do="Write --km 4 --days 2.")
    if to is not None and to.suffix not in {".csv", ".json"}:
        raise UsageError(f"{to.name} is neither .csv nor .json.", do="Write --out FILE.csv.")
    started = time.perf_counter()
    said = _told(
        files, to, each=as_json, km=km, days=days, by=by, taxonomy=taxonomy, judgements=judgements
    )
    if as_json:
        print_json(said)
        return
    show(out, said)
    notes.print(f"[dim]{time.perf_counter() - started:.1f} s[/dim]")


def _told(files: list[Path], to: Path | None, *, each: bool, **chosen: Any) -> dict[str, Any]:
    from salamti.linkage import run, telling, writing  # noqa: PLC0415 - heavy, not needed for help

    choices = run.Choices(
        km=chosen["km"],
        days=chosen["days"],
        by=run.By(chosen["by"].value),
        taxonomies=tuple(map(_named, chosen["taxonomy"] or [])),
        judgements=chosen["judgements"],
    )
    with notes.status("Matching") as status:
        done = run.run(files, choices, progress=_step(status))
        each = each or (to is not None and to.suffix == ".json")
        said = telling.told(done, each=each)
        if to is not None:
            writing.write(done, said, to)
    return said


def _step(status: Status) -> Callable[[str], None]:
    return lambda what: status.update(f"Matching: {what}")


def _named(text: str) -> tuple[str | None, Path]:
    """A taxonomy's column, if given, and its file.

    >>> _named("weapon=w.csv"), _named("w.csv")
    (('weapon', PosixPath('w.csv')), (None, PosixPath('w.csv')))
    """
    name, _, path = text.partition("=")
    return (name, Path(path)) if path else (None, Path(text))


def show(console: Console, said: dict[str, Any]) -> None:
    """Print a matching: counts, overlap, what is unsure and what was left out."""
    console.print(
        f"{said['records']:,} records, {said['unique']:,} distinct incidents, "
        f"{said['matches']:,} of them in several sources, {said['duplicates']:,} duplicates."
    )
    table = Table(title="Who reports what", title_justify="left", box=None, pad_edge=False)
    table.add_column("sources")
    table.add_column("incidents", justify="right")
    for row in said["overlap"]:
        table.add_row(escape(" + ".join(row["sources"])), f"{row['incidents']:,}")
    console.print()
    console.print(table)
    console.print()
    for line in _lines(said):
        console.print(escape(line))
    for line in said["notes"]:
        console.print(f"- {escape(line)}", style="dim")


def _lines(said: dict[str, Any]) -> list[str]:
    found = []
    if said["incidents"]:
        i = said["incidents"]
        found.append(f"Distinct incidents, 90% interval of the matching: {i['low']:,.0f} to "
                     f"{i['high']:,.0f}.")  # fmt: skip
    for c in said["coverage"]:
        what = "at least" if c["lower_bound"] else "about"
        found.append(f"With those that no source has ({c['method']}): {what} {c['best']:,.0f} "
                     f"({c['low']:,.0f} to {c['high']:,.0f}); {c['assumes']}.")  # fmt: skip
    if said["flagged"]:
        found.append(f"{len(said['flagged']):,} events lie within an episode: look at them.")
    if said["quarantined"]:
        found.append(f"{len(said['quarantined']):,} rows have no readable date or place and were "
                     "left out (--json lists them).")  # fmt: skip
    return found
