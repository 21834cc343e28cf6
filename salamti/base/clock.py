"""The clock is an argument everywhere; this is the real one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Time now, in UTC."""
    return datetime.now(tz=UTC)
