"""The verbs that answer: one question, and the way back of one number."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from salamti.base.errors import UsageError
from salamti.options import HomeOption, Json, Language, Pack, home_at, print_json

out = Console(highlight=False, soft_wrap=True)
ANY = {"allow_extra_args": True, "ignore_unknown_options": True}


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(help="toll, claims, policy, places, justice …")],
    *,
    place: Annotated[
        str | None, typer.Option(help="A province or district, by name or P-code.")
    ] = None,
    language: Annotated[Language, typer.Option("--lang", help="Language of words.")] = Language.EN,
    pack: Pack = "pk",
    home: HomeOption = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the numbers as CSV.")] = False,
) -> None:
    """Answer one question: a sentence, the tables, the sources.

    Further options narrow it: --theme, --board, --group, --case … as the question takes them; a
    question that does not take one says which it does.

    Example:  salamti ask toll --place "Khyber Pakhtunkhwa" --csv

    Example:  salamti ask boards --board economy
    """
    from salamti import terminal  # noqa: PLC0415
    from salamti.observatory import Observatory  # noqa: PLC0415

    params = narrowed(context.args) | ({"place": place} if place else {})
    answer = Observatory(pack, home_at(home)).ask(question, **params)
    twin = answer.to_dict("ur" if language is Language.UR else "en")
    if as_json:
        print_json(twin)
    elif as_csv:
        typer.echo(answer.to_csv(), nl=False)
    else:
        terminal.finding(out, twin)


def narrowed(words: list[str]) -> dict[str, str]:
    """Further options as names and values.

    >>> narrowed(["--theme", "internal_security", "--board=economy"])
    {'theme': 'internal_security', 'board': 'economy'}
    """
    found: dict[str, str] = {}
    left = iter(words)
    for word in left:
        if not word.startswith("--") or word == "--":
            raise UsageError(f"{word!r} stands alone.", do="Write --NAME VALUE.")
        name, given, value = word[2:].partition("=")
        chosen = value if given else next(left, None)
        if chosen is None or not name:
            raise UsageError(f"{word!r} has no value.", do="Write --NAME VALUE.")
        found[name.replace("-", "_")] = chosen
    return found


def trace(
    number: Annotated[str, typer.Argument(help="The id of a published number.")],
    *,
    home: HomeOption = None,
    as_json: Json = False,
) -> None:
    """The way back: the rows, the source, the licence and the method of a number.

    Example:  salamti trace toll-c1a6679e98
    """
    from salamti import terminal, tracing  # noqa: PLC0415

    way = tracing.way_back(number, home_at(home).store)
    if as_json:
        print_json(way)
    else:
        terminal.way_back(out, way)
