"""YAML checked against a dataclass, with the line of every error."""

from __future__ import annotations

import re
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
    try:
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - the C variant of SafeLoader
    except yaml.YAMLError as error:
        raise PackError(_problem(error), where=f"{path}:{_mark(error)}") from error
    try:
        checked: T = adapter(kind).validate_python(data)  # type: ignore[arg-type]
        return checked
    except ValidationError as error:
        raise PackError(*_first(error), where=f"{path}:{_line(text, error)}") from error


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
    node = _child(yaml.compose(csvfile.text(path), Loader=_Loader), key)
    items = node.value if isinstance(node, yaml.SequenceNode) else [node] if node else []
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


def _line(text: str, error: ValidationError) -> int:
    """Line of the node that the first error speaks of, or of the nearest node above it."""
    node = yaml.compose(text, Loader=_Loader)
    for part in error.errors()[0]["loc"]:
        child = _child(node, part)
        if child is None:
            break
        node = child
    return int(node.start_mark.line) + 1 if node is not None else 1


def _child(node: Any, part: int | str) -> Any:
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
        return node.value[part] if part < len(node.value) else None
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    return None
