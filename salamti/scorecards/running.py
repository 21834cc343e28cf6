"""One run of a scorecard from files: what does not fit is one message with the file."""

from __future__ import annotations

from pathlib import Path

from salamti.base.errors import PackError
from salamti.methods.composite import run as runs
from salamti.methods.composite.run import Run
from salamti.scorecards import reading
from salamti.scorecards.reading import Scorecard


def run(file: Path, spec: Path) -> tuple[Scorecard, Run]:
    """Read the units and the choices, and run them."""
    card = reading.read(file, spec)
    try:
        return card, runs.run(card.data, card.tree, card.spec)
    except ValueError as error:
        raise PackError(f"{error}.", where=str(spec)) from error
