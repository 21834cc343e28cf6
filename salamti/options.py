"""What several verbs share: options, where the observatory lies, printing for programs."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from salamti.pipeline import Home


class Language(StrEnum):
    """Languages of the interface."""

    EN = "en"
    UR = "ur"


Pack = Annotated[str, typer.Option("--pack", help="Country pack: an id or a folder.")]
HomeOption = Annotated[
    Path | None,
    typer.Option(
        "--home", envvar="SALAMTI_HOME", help="Folder of the observatory [default: build]."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Options = Annotated[
    list[str] | None,
    typer.Option("--option", help="NAME=VALUE for the reader (mapping=FILE.yml, version=25.1)."),
]


def home_at(folder: Path | None) -> Home:
    """The observatory in `folder`, or where it usually lies."""
    from salamti import pipeline  # noqa: PLC0415 - heavy, and not needed for help

    return pipeline.Home(folder=folder) if folder else pipeline.Home()


def print_json(value: object) -> None:
    """Print JSON for programs."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
