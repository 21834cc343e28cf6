"""What an export is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from salamti.store.public import PublicStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format: `write` puts everything that may be published into one file."""

    id: str
    about: str
    suffix: str
    write: Callable[[PublicStore, Path], None]
