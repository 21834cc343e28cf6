"""A small ledger to try things on."""

from __future__ import annotations

from pathlib import Path

import pytest

from salamti.ledger.ledger import Ledger
from tests.ledger_entries import make


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A forecast, a judgement, its resolution, a later forecast."""
    return make(tmp_path / "ledger")
