"""The verbs of `salamti forecast`: put on record, settle, list. Nothing on record is changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from salamti.base.errors import UsageError
from salamti.options import HomeOption, Json, Pack, home_at, print_json

if TYPE_CHECKING:
    from salamti.ledger.chain import Entry

app = typer.Typer(
    name="forecast",
    help="Forecasts and judgements on record: dated, chained, scored when their time has come.\n\n"
    "Example:  salamti forecast list",
    no_args_is_help=True,
    rich_markup_mode="rich",
)
Folder = Annotated[
    Path | None,
    typer.Option(
        "--ledger", help="Folder of another ledger than the observatory's own (HOME/ledger)."
    ),
]


@app.command()
def issue(
    *,
    level: Annotated[
        list[str] | None,
        typer.Option("--level", help="country, province, district; all of them if none is given."),
    ] = None,
    folder: Folder = None,
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Put today's forecasts on record, for the months that have not begun.

    Each model's draws are stored with the hash of the data that they knew. It is published under
    CC BY 4.0 and can never be changed.

    Example:  salamti forecast issue --level country
    """
    from salamti import issuing  # noqa: PLC0415 - heavy, and not needed for help

    levels = level or ["country", "province", "district"]
    done = issuing.issue(levels, home=home_at(home), pack=pack, folder=folder)  # type: ignore[arg-type]
    if not as_json:
        typer.echo(f"{done.cells} cells, {done.months[0]} to {done.months[-1]}")
        for left in done.left_out:
            typer.echo(f"{left}: left out, its data end too long ago (salamti update)")
    _said(done.entry, as_json=as_json)


@app.command()
def judge(
    file: Annotated[Path | None, typer.Argument(help="The judgement as YAML.")] = None,
    *,
    template: Annotated[bool, typer.Option("--template", help="Print a file to fill in.")] = False,
    folder: Folder = None,
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Put the probability of a dated question on record, by a role or an institution.

    It is published under CC BY 4.0 and can never be changed.

    Example:  salamti forecast judge --template > question.yml

    Example:  salamti forecast judge question.yml
    """
    from salamti import recording  # noqa: PLC0415 - heavy, and not needed for help

    if template:
        typer.echo(recording.TEMPLATE, nl=False)
        return
    if file is None:
        raise UsageError("No file is given.", do="Start from: salamti forecast judge --template")
    _said(recording.judge(file, home=home_at(home), pack=pack, folder=folder), as_json=as_json)


@app.command()
def settle(
    question: Annotated[str, typer.Argument(help="The name of the question.")],
    *,
    happened: Annotated[bool, typer.Option("--happened/--not", help="How it turned out.")],
    on: Annotated[str, typer.Option(help="The day on which that was clear: 2027-03-31.")],
    source: Annotated[str, typer.Option(help="The page or report that says so.")],
    folder: Folder = None,
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Put on record how a question turned out: after its day, or once it has happened.

    Example:  salamti forecast settle my_question --not --on 2027-04-30 --source "UCDP 27.0.3"
    """
    from salamti import recording  # noqa: PLC0415 - heavy, and not needed for help

    settled = recording.resolution(question, happened=happened, on=on, source=source)
    entry = recording.settle(settled, home=home_at(home), pack=pack, folder=folder)
    _said(entry, as_json=as_json)


@app.command("list")
def list_entries(*, pack: Pack = "pk", home: HomeOption = None, as_json: Json = False) -> None:
    """List what is on record in the pack's ledger and in the observatory's own.

    Example:  salamti forecast list
    """
    from salamti import recording  # noqa: PLC0415 - heavy, and not needed for help

    rows = recording.listed(home_at(home), pack)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['issued']}  {row['kind']:<10}  {row['about']}")
    if not rows:
        typer.echo("Nothing is on record yet.")


def _said(entry: Entry, *, as_json: bool) -> None:
    if as_json:
        print_json({"sequence": entry.sequence, "issued": entry.issued, "kind": entry.kind,
                    "file": entry.file, "hash": entry.hash})  # fmt: skip
    else:
        typer.echo(f"Entry {entry.sequence} of {entry.issued}: {entry.file}, head {entry.hash}")
