"""Model values as JSON text, and back."""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


def from_json(body: str, kind: type[T]) -> T:
    """Decode `body` as `kind`; raises pydantic's ValidationError for a body of another version."""
    decoded: T = _adapter(kind).validate_json(body)  # type: ignore[arg-type]
    return decoded


def to_json(value: Any) -> str:
    """JSON of any model value."""
    return _adapter(type(value)).dump_json(value).decode()  # type: ignore[arg-type]


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
