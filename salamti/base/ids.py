"""Stable identifiers: the same content always gets the same id."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

Scalar = str | int | float | bool | None


def digest(value: object, *, length: int = 10) -> str:
    """Hexadecimal digest of any JSON-like value; keys are sorted, so order does not matter."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def number_id(finding: str, dimensions: Mapping[str, Scalar]) -> str:
    """Id of a published number.

    >>> number_id("toll", {"measure": "deaths", "year": 2009})
    'toll-2392bdd6d0'
    """
    return f"{finding.split('.', maxsplit=1)[0]}-{digest([finding, dict(dimensions)])}"
