"""The verb `salamti disposition`: how long cases take, from a table of grouped cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from salamti.base.errors import PackError, UsageError
from salamti.options import Json, print_json

if TYPE_CHECKING:
    from salamti.methods.survival import Incidence, Survival
    from salamti.pack.csvfile import Line

COLUMNS = ("court_area", "registered", "ended", "outcome", "cases")
OUTCOMES = ("pending", "convicted", "acquitted", "other")
"""In the order of their codes; pending is 0."""
POINTS = (12, 24, 36, 60)
out = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one court area that were registered and ended in the same months."""

    area: str
    months: int
    outcome: int
    cases: int


def disposition(
    file: Annotated[Path, typer.Argument(help="CSV: court_area,registered,ended,outcome,cases")],
    *,
    until: Annotated[
        str | None,
        typer.Option(help="Month (YYYY-MM) of the count of pending cases [default: the last]."),
    ] = None,
    as_json: Json = False,
) -> None:
    """How long cases take: the share still pending, and ended by each outcome, by months.

    Months are YYYY-MM; `ended` is empty where the outcome is pending. A row stands for `cases`
    cases: no persons, no case numbers; other columns are refused.

    Example:  salamti disposition cases.csv --until 2024-12 --json
    """
    found = worked_out(file, until)
    if as_json:
        print_json(found)
        return
    for area in found["areas"]:
        out.print(_table(area))
    out.print("A case still pending counts up to the month of the count; ties are exact.")


def worked_out(file: Path, until: str | None) -> dict[str, Any]:
    """Shares by court area and months, with their 95% intervals."""
    groups = read(file, until)
    areas: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        areas[group.area].append(group)
    return {
        "cases": sum(g.cases for g in groups),
        "areas": [_area(name, members) for name, members in sorted(areas.items())],
    }


def read(file: Path, until: str | None) -> list[Group]:
    """The groups of a file; PackError names the line that is wrong."""
    from salamti.pack import csvfile  # noqa: PLC0415 - heavy, not needed for help

    lines = list(csvfile.lines(file, COLUMNS))
    ends = [line.cells["ended"] for line in lines if line.cells["ended"]]
    last = until or max(ends, default="")
    if not last:
        raise UsageError("No case has ended.", do="Say with --until when they were counted.")
    return [_group(file, line, last) for line in lines]


def _group(file: Path, line: Line, last: str) -> Group:
    """One row, checked."""
    cells, where = line.cells, f"{file}:{line.number}"
    outcome = cells["outcome"]
    if outcome not in OUTCOMES:
        raise PackError(f"outcome: {outcome!r} is none of {', '.join(OUTCOMES)}.", where=where)
    if (outcome == "pending") == bool(cells["ended"]):
        raise PackError("A case has an end if and only if it is not pending.", where=where)
    months = _month(cells["ended"] or last, where) - _month(cells["registered"], where)
    if months < 0:
        raise PackError("The case ends, or is counted, before it is registered.", where=where)
    if not cells["cases"].isdecimal() or cells["cases"] == "0":
        raise PackError(f"cases: {cells['cases']!r} is not a count above 0.", where=where)
    return Group(cells["court_area"], months, OUTCOMES.index(outcome), int(cells["cases"]))


def _month(text: str, where: str) -> int:
    """Months since year 0."""
    year, dash, month = text.partition("-")
    if not (dash and year.isdecimal() and month.isdecimal() and 1 <= int(month) <= 12):
        raise PackError(f"{text!r} is not a month as YYYY-MM.", where=where)
    return int(year) * 12 + int(month) - 1


def _area(name: str, groups: list[Group]) -> dict[str, Any]:
    import numpy as np  # noqa: PLC0415 - heavy, not needed for help

    from salamti.methods import survival  # noqa: PLC0415

    cases = np.array([g.cases for g in groups])
    time = np.repeat([g.months for g in groups], cases)
    cause = np.repeat([g.outcome for g in groups], cases)
    made: dict[str, Any] = {
        "court_area": name,
        "cases": int(cases.sum()),
        "ended": int((cause > 0).sum()),
        "median_months": None,
        "points": [],
    }
    if not made["ended"]:
        return made
    waiting = survival.kaplan_meier(time, cause > 0)
    ended = survival.aalen_johansen(time, cause)
    made["median_months"] = waiting.median()
    made["points"] = [_point(m, waiting, ended) for m in POINTS if m <= time.max()]
    return made


def _point(months: int, waiting: Survival, ended: dict[int, Incidence]) -> dict[str, Any]:
    shares = {OUTCOMES[c]: curve.at(months) for c, curve in ended.items()}
    return {"months": months, "pending": waiting.at(months), **shares}


def _table(area: dict[str, Any]) -> Table:
    median = area["median_months"]
    table = Table(
        title=f"{area['court_area']}: {area['cases']:,} cases, {area['ended']:,} ended, "
        f"half within {'–' if median is None else f'{median:g}'} months",
        title_justify="left",
    )
    for head in ("months", *OUTCOMES):
        table.add_column(head, justify="right")
    for point in area["points"]:
        shares = (f"{100 * point[o]:.1f}%" if o in point else "–" for o in OUTCOMES)
        table.add_row(str(point["months"]), *shares)
    return table
