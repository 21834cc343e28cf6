"""The verbs. Each prints for people; `--json` prints for programs; errors say what to do."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from salamti import asking, disposing, forecasting, hindcasting, matching, scoring
from salamti.base.errors import SalamtiError, UsageError
from salamti.options import HomeOption, Json, Options, Pack, home_at, print_json

app = typer.Typer(
    name="salamti",
    help="An open observatory of a country's comprehensive national security.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)
app.add_typer(forecasting.app)
app.add_typer(scoring.app)
app.command(context_settings=asking.ANY)(asking.ask)
app.command()(asking.trace)
app.command()(hindcasting.hindcast)
app.command()(disposing.disposition)
app.command()(matching.match)
notes = Console(stderr=True, highlight=False, soft_wrap=True)
out = Console(highlight=False, soft_wrap=True)


def main() -> None:
    """Run the command line; an error of ours is one message and an exit code."""
    try:
        app()
    except SalamtiError as error:
        notes.print(f"[bold]salamti:[/bold] {escape(str(error))}")
        sys.exit(error.exit_code)


@contextmanager
def _steps(title: str) -> Iterator[Callable[[str], None]]:
    """A spinner with the step at hand; quiet where nobody watches."""
    with notes.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")


@app.command()
def demo(
    *,
    pack: Pack = "pk",
    home: HomeOption = None,
    open_: Annotated[bool, typer.Option("--open", help="Show the site in the browser.")] = False,
) -> None:
    """Build the observatory from the packaged figures and say where it stands.

    Example:  salamti demo --open
    """
    report = _build(pack, home)
    index = report.site.resolve() / "index.html"
    out.print(f"English: {index.as_uri()}")
    out.print(f"اردو:    {(report.site.resolve() / 'ur' / 'index.html').as_uri()}")
    if open_:
        typer.launch(index.as_uri())


@app.command()
def build(*, pack: Pack = "pk", home: HomeOption = None, as_json: Json = False) -> None:
    """Store to findings to site; unchanged inputs cost nothing.

    Example:  salamti build
    """
    report = _build(pack, home, quiet=as_json)
    if as_json:
        print_json(
            {"site": str(report.site), "build": report.build, "changed": report.changed,
             "findings": report.findings, "pages": report.pages}
        )  # fmt: skip


def _build(pack: str, home: Path | None, *, quiet: bool = False) -> Any:
    from salamti import pipeline

    with _steps("Building") as step:
        report = pipeline.build(home=home_at(home), pack=pack, progress=step)
    if not quiet:
        what = (
            f"{report.findings} findings, {report.pages} pages" if report.changed else "unchanged"
        )
        out.print(f"Build {report.build}: {what}, in {report.site}")
    return report


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="The file as the publisher gives it.")],
    *,
    source: Annotated[str, typer.Option("--as", help="Which dataset it is: salamti sources")],
    option: Options = None,
    max_bytes: Annotated[int, typer.Option(help="Refuse larger files.")] = 4 * 1024**3,
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Load a file: each record is stored or quarantined with the reason, and the counts add up.

    Example:  salamti load GEDEvent_v25_1.csv --as ucdp_ged
    """
    from salamti import pipeline, terminal

    with _steps(f"Loading {file.name}"):
        report = pipeline.load(
            file,
            source,
            home=home_at(home),
            pack=pack,
            options=_options(option),
            max_bytes=max_bytes,
        )
    if as_json:
        typer.echo(json.dumps(terminal.counts(report), ensure_ascii=False))
    else:
        terminal.report(out, notes, report)


def _options(pairs: list[str] | None) -> dict[str, str]:
    bare = [pair for pair in pairs or [] if "=" not in pair]
    if bare:
        raise UsageError(f"{bare[0]!r} has no value.", do="Write --option NAME=VALUE.")
    return dict(pair.split("=", maxsplit=1) for pair in pairs or [])


@app.command()
def update(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Which datasets; all open ones if none.")
    ] = None,
    *,
    option: Options = None,
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Fetch the public datasets from their publishers and load them.

    Example:  salamti update ucdp_ged cod_ab
    """
    from salamti import terminal, updating

    done = updating.update(
        sources or [], home=home_at(home), pack=pack, console=notes, options=_options(option)
    )
    rows = [terminal.counts(report) for source in done for report in source.reports]
    if as_json:
        print_json({"loaded": rows, "failed": {u.source: u.error for u in done if u.error}})
    else:
        for source in done:
            for report in source.reports:
                terminal.report(out, notes, report)
    raise typer.Exit(5 if any(source.error for source in done) else 0)


@app.command("sources")
def list_sources(*, as_json: Json = False) -> None:
    """List the datasets that can be loaded.

    Example:  salamti sources
    """
    from salamti import pipeline, terminal

    rows = pipeline.source_cards()
    if as_json:
        print_json(rows)
        return
    terminal.cards(out, rows)


@app.command()
def check(
    pack: Annotated[str, typer.Argument(help="Country pack: an id or a folder.")] = "pk",
    *,
    head: Annotated[str, typer.Option(help="Head of a ledger as a published page shows it.")] = "",
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """Validate a pack, the catalogue, the ledgers of forecasts, and the store where there is one.

    Example:  salamti check packs/pk
    """
    from salamti import checking

    result = checking.check(pack, home_at(home), head=head)
    if as_json:
        print_json(result)
    else:
        for line in result["lines"]:
            out.print(escape(line))
    raise typer.Exit(0 if result["ok"] else 3)


@app.command()
def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="csv, json …")],
    *,
    to: Annotated[Path | None, typer.Option("--to", help="File to write.")] = None,
    home: HomeOption = None,
) -> None:
    """Write everything that may be published in one format.

    Example:  salamti export csv --to salamti.zip
    """
    from salamti import pipeline

    written = pipeline.export(form, to, home=home_at(home))
    out.print(f"Wrote {written}")


@app.command()
def serve(
    *,
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8437,
    home: HomeOption = None,
) -> None:
    """Show the built site on this machine only.

    Example:  salamti serve --port 8437
    """
    from salamti import serving

    serving.serve(home_at(home).site, port, out)


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    *,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        from salamti import __version__

        typer.echo(f"salamti {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(2)
