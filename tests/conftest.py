"""Shared fixtures: the small pack, a fixed clock, the original datasets where they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from salamti import pipeline

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of original datasets, or a skip with the reason."""
    folder = Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the original datasets are not at {folder} (set SALAMTI_DATA)")
    return folder


@pytest.fixture(scope="session")
def mini() -> str:
    """The path of a small made-up country pack that has everything once."""
    return str(ROOT / "tests" / "packs" / "mini")


@pytest.fixture(scope="session")
def bare() -> str:
    """The path of a pack that has only its card."""
    return str(ROOT / "tests" / "packs" / "bare")


@pytest.fixture
def home(tmp_path: Path) -> pipeline.Home:
    """An empty observatory of its own."""
    return pipeline.Home(folder=tmp_path / "home")


@pytest.fixture(scope="session")
def clock() -> Callable[[], datetime]:
    """The same moment, always."""
    return lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
