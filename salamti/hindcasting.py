"""The verb `salamti hindcast`: forecasts replayed on the past, scored beside the benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

from salamti.base.errors import UsageError
from salamti.options import HomeOption, Json, Pack, home_at, print_json

if TYPE_CHECKING:
    from salamti.hindcast.replay import Hindcast, Row

notes = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)


class Level(StrEnum):
    """What a hindcast is about."""

    COUNTRY = "country"
    PROVINCE = "province"
    DISTRICT = "district"


def hindcast(
    *,
    windows: Annotated[str, typer.Option(help="Years to replay: 2018-2021, or 2018,2020.")],
    level: Annotated[Level, typer.Option(help="Countries of the world, or places of the pack.")],
    panel: Annotated[
        Path | None,
        typer.Option(help="Countries and months in the layout of the VIEWS challenge."),
    ] = None,
    country: Annotated[str, typer.Option(help="The country to print beside the mean.")] = "PAK",
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Replay forecasts on the past, with only what was known then, and print how they did.

    Example:  salamti hindcast --windows 2018-2021 --level country

    Example:  salamti hindcast --windows 2012-2021 --level district --json
    """
    from salamti.hindcast import replay  # noqa: PLC0415 - heavy, not needed for help

    started = time.perf_counter()
    asked = years(windows)
    with notes.status("Replaying") as status:
        step = _step(status)
        if level is Level.COUNTRY:
            found = _countries(asked, panel, country=country, step=step)
        else:
            found = _places(asked, level, home=home, pack=pack, step=step)
    if as_json:
        print_json(replay.as_json(found))
        return
    show(out, found)
    notes.print(f"[dim]{time.perf_counter() - started:.0f} s[/dim]")


def _step(status: Status) -> Callable[[str], None]:
    return lambda what: status.update(f"Replaying: {what}")


def _countries(
    asked: list[int], panel: Path | None, *, country: str, step: Callable[[str], None]
) -> Hindcast:
    from salamti.hindcast import countries  # noqa: PLC0415 - heavy, not needed for help

    return countries.run(asked, panel=panel, country=country, progress=step)


def _places(
    asked: list[int],
    level: Level,
    *,
    home: Path | None,
    pack: str,
    step: Callable[[str], None],
) -> Hindcast:
    from salamti.hindcast import places  # noqa: PLC0415 - heavy, not needed for help

    return places.run(asked, level=level, home=home_at(home), pack=pack, progress=step)


def years(text: str) -> list[int]:
    """Years of a list or a range.

    >>> years("2018-2020"), years("2018,2021")
    ([2018, 2019, 2020], [2018, 2021])
    """
    try:
        parts = [[int(y) for y in part.split("-")] for part in text.split(",")]
    except ValueError as error:
        raise UsageError(f"{text!r} is no list of years.", do="Write 2018-2021.") from error
    found = [y for p in parts for y in range(p[0], p[-1] + 1)]
    if not found or any(len(p) > 2 for p in parts):
        raise UsageError(f"{text!r} is no list of years.", do="Write 2018-2021.")
    return sorted(dict.fromkeys(found))


def show(console: Console, found: Hindcast) -> None:
    """Print a hindcast: scores by window, then comparisons, then what it does not show."""
    for measure in ("crps", "ignorance", "mis"):
        _by_window(console, found, measure)
    _by_window(console, found, "crps_place")
    _compared(console, found)
    _calibrated(console, found)
    console.print()
    for line in found.notes:
        console.print(f"- {escape(line)}", style="dim")


TITLES = {
    "crps": "CRPS, deaths: the smaller, the better",
    "ignorance": "Ignorance, bits: the smaller, the better",
    "mis": "Interval score at 90%, deaths: the smaller, the better",
    "crps_place": "CRPS of the country asked for, deaths",
}


def _by_window(console: Console, found: Hindcast, measure: str) -> None:
    cells = {
        (str(r.dimensions["model"]), int(r.dimensions["window"])): r.value
        for r in found.rows
        if r.dimensions["measure"] == measure
    }
    if not cells:
        return
    windows = sorted({w for _, w in cells})
    table = Table(title=TITLES[measure], title_justify="left", box=None, pad_edge=False)
    table.add_column("model", no_wrap=True)
    for name in [*map(str, windows), "mean"]:
        table.add_column(name, justify="right")
    for model in dict.fromkeys(m for m, _ in cells):
        values = [cells.get((model, w)) for w in windows]
        known = [v for v in values if v is not None]
        table.add_row(model, *map(_number, [*values, sum(known) / len(known)]))
    console.print()
    console.print(table)


def _compared(console: Console, found: Hindcast) -> None:
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for r in (r for r in found.rows if "against" in r.dimensions):
        key = (str(r.dimensions["model"]), str(r.dimensions["against"]))
        rows.setdefault(key, {})[str(r.dimensions["measure"])] = _shown(r)
    if not rows:
        return
    measures = list(dict.fromkeys(m for cells in rows.values() for m in cells))
    table = Table(
        title="CRPS beside the benchmarks", title_justify="left", box=None, pad_edge=False
    )
    for name in ("model", "against", *(m.replace("_", " ") for m in measures)):
        table.add_column(
            name,
            justify="left" if name in {"model", "against"} else "right",
            no_wrap=name in {"model", "against"},
        )
    for (model, against), cells in rows.items():
        table.add_row(model, against, *(cells.get(m, "–") for m in measures))
    console.print()
    console.print(table)


def _calibrated(console: Console, found: Hindcast) -> None:
    covered = [r for r in found.rows if str(r.dimensions["measure"]).startswith("coverage")]
    if covered:
        console.print()
    for r in covered:
        wanted = str(r.dimensions["measure"]).removeprefix("coverage_")
        console.print(f"{wanted} intervals held {r.value:.1%} of {r.n:,} outcomes.")


def _shown(row: Row) -> str:
    if row.unit != "share":
        return _number(row.value)
    span = f" ({row.low:.1%} to {row.high:.1%})" if None not in (row.low, row.high) else ""
    return f"{row.value:.1%}{span}"


def _number(value: float | None) -> str:
    if value is None:
        return "–"
    return (
        f"{value:,.0f}"
        if abs(value) >= 1000
        else f"{value:.3f}"
        if abs(value) < 1
        else f"{value:.2f}"
    )
