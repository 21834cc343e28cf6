"""Options that several verbs share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


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
