"""YAML checked against a dataclass, with the line of every error."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from salamti.base.errors import PackError
from salamti.pack import csvfile

T = TypeVar("T")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read(path: Path, kind: type[T]) -> T:
    """Read `path` as `kind`.

    Unknown keys, wrong types and missing keys raise PackError with the line.
    """
    text = csvfile.text(path)
    data = parsed(path, text)
    try:
        checked: T = adapter(kind).validate_python(data)  # type: ignore[arg-type]
        return checked
    except ValidationError as error:
        raise PackError(*_first(error), where=f"{path}:{_line(text, error)}") from error


def parsed(path: Path, text: str) -> Any:
    """The `text` of `path` as plain data; what is no YAML raises PackError with the line."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - the C variant of SafeLoader
    except yaml.YAMLError as error:
        raise PackError(_problem(error), where=f"{path}:{_mark(error)}") from error


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """A validator for `kind`, made once: building one costs more than using it."""
    return TypeAdapter(kind)


def line_of(path: Path, word: str) -> int:
    """The first line of a file that holds `word` as a whole word, 0 where none does."""
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
    lines = csvfile.text(path).splitlines()
    return next((i for i, line in enumerate(lines, start=1) if whole.search(line)), 0)


def lines(path: Path, key: str) -> list[int]:
    """The lines on which the items of the list `key` begin; of another value its own line."""
    found = _child(yaml.compose(csvfile.text(path), Loader=_Loader), key)
    if found is None:
        return []
    node = found[1]
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [int(item.start_mark.line) + 1 for item in items]


def _problem(error: yaml.YAMLError) -> str:
    return f"This is not valid YAML ({getattr(error, 'problem', error)})."


def _mark(error: yaml.YAMLError) -> int:
    mark = getattr(error, "problem_mark", None)
    return mark.line + 1 if mark else 1


def _first(error: ValidationError) -> tuple[str]:
    item = error.errors()[0]
    where = ".".join(str(part) for part in item["loc"])
    more = f" ({error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return (f"{where}: {item['msg']}{more}.",)


def line_at(text: str, keys: Iterable[int | str]) -> int:
    """Line of the key that `keys` lead to, or of the nearest one above it, from 1."""
    return _reached(text, keys)[0] + 1


def _line(text: str, error: ValidationError) -> int:
    """Line of the node that the first error speaks of, or of the nearest node above it."""
    node = _reached(text, error.errors()[0]["loc"])[1]
    return int(node.start_mark.line) + 1 if node is not None else 1


def _reached(text: str, keys: Iterable[int | str]) -> tuple[int, Any]:
    """Line of the key, from 0, and the value as far down as `keys` lead."""
    node = yaml.compose(text, Loader=_Loader)
    line = int(node.start_mark.line) if node is not None else 0
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        line, node = found
    return line, node


def _child(node: Any, key: int | str) -> tuple[int, Any] | None:
    """Line of a key or an item, from 0, and its value."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        items = node.value
        return (int(items[key].start_mark.line), items[key]) if key < len(items) else None
    if isinstance(node, yaml.MappingNode):
        pair = next((pair for pair in node.value if pair[0].value == str(key)), None)
        return (int(pair[0].start_mark.line), pair[1]) if pair else None
    return None
