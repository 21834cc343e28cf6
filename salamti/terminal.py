"""What the terminal shows: findings, load reports, the way back."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

ROWS = 20
HIDDEN = {"file", "row", "origin"}


def report(out: Console, notes: Console, done: Any) -> None:
    """What became of a loaded file."""
    if done.already:
        out.print(f"{done.file} was loaded before: {done.already:,} rows are there, nothing to do.")
        return
    out.print(
        f"{done.records:,} records: {done.stored:,} stored ({done.replaced:,} replace older rows), "
        f"{done.quarantined:,} quarantined."
    )
    for reason, count in sorted(done.reasons.items(), key=lambda item: -item[1]):
        out.print(f"  {count:>8,}  {escape(reason)}")
    if done.disagree:
        out.print(
            f"{done.disagree:,} events lie by their point in another district than they name."
        )
    for text in done.warnings:
        notes.print(f"[dim]note: {escape(text)}[/dim]")


def counts(done: Any) -> dict[str, object]:
    """A load report for programs."""
    names = (
        "source file sha256 records stored replaced quarantined already disagree reasons warnings"
    )
    return {name: getattr(done, name) for name in names.split()}


def cards(out: Console, rows: list[dict[str, str]]) -> None:
    """The datasets that can be loaded."""
    for row in rows:
        out.print(f"[bold]{row['id']:<20}[/bold]{row['licence_class']:<14}{escape(row['name'])}")
        out.print(f"{'':<20}{escape(row['files'])}", style="dim")


def finding(out: Console, twin: dict[str, Any]) -> None:
    """A finding: the sentence, the tables, the limits, the sources."""
    out.print(f"[bold]{escape(twin['question'])}[/bold]")
    out.print(escape(twin["answer"]))
    for table in twin["tables"]:
        _table(out, table)
    for heading, lines in (("What this does not show", twin["caveats"]), ("How", twin["method"])):
        out.print(f"\n[bold]{heading}[/bold]")
        for line in lines:
            out.print(f"- {escape(line)}", style="dim")
    out.print("\n[bold]Sources[/bold]")
    for origin in twin["sources"]:
        out.print(f"- {escape(origin['citation'])} [dim]({escape(origin['licence'])})[/dim]")


def _table(out: Console, table: dict[str, Any]) -> None:
    shown = Table(title=table["title"], title_justify="left", box=None, pad_edge=False)
    for index, column in enumerate(table["columns"]):
        cells = [_cell(row[index]) for row in table["rows"]]
        if column["kind"] in ("number", "year", "month"):
            words = [*column["label"].split(), *cells]
            shown.add_column(
                column["label"], justify="right", width=max(map(len, words), default=1)
            )
        else:
            shown.add_column(column["label"], overflow="fold")
    for row in table["rows"]:
        shown.add_row(*(escape(_cell(cell)) for cell in row))
    out.print()
    out.print(shown)


def _cell(cell: Any) -> str:
    value = cell["shown"] if isinstance(cell, dict) else cell
    return "–" if value is None else str(value)


def way_back(out: Console, way: dict[str, Any]) -> None:
    """A number and the rows behind it."""
    number = way["number"]
    span = f" ({number['low']} to {number['high']})" if number["low"] is not None else ""
    out.print(f"[bold]{escape(str(number['value']))}[/bold]{span} {escape(number['unit'])}")
    out.print(escape(", ".join(f"{k}: {v}" for k, v in number["dimensions"].items())))
    out.print(f"as of {number['as_of']} · {escape(number['source'])} · {escape(number['licence'])}")
    out.print(f"method: {escape(number['method'])}")
    for trail in way["trails"]:
        _trail(out, trail)
    for parent in way["parents"]:
        out.print(f"computed from {parent['id']} = {parent['value']}: salamti trace {parent['id']}")
    for origin in way["sources"]:
        out.print(f"source: {escape(origin['citation'])} {escape(origin['url'])}")


def _trail(out: Console, trail: dict[str, Any]) -> None:
    out.print(f"\n[bold]{trail['count']:,} rows of {trail['table']}[/bold]")
    if trail["withheld"]:
        out.print(f"{trail['withheld']:,} of them may not be shown under their licence.")
    for row in trail["rows"][:ROWS]:
        cells = ", ".join(f"{k} {v}" for k, v in row.items() if k not in HIDDEN and v is not None)
        out.print(f"  {row['file']}:{row['row']}  [dim]{escape(cells)}[/dim]")
    if len(trail["rows"]) > ROWS:
        out.print(f"  … {trail['count'] - ROWS:,} more (all with --json)")
