"""Where in a YAML file a key stands, for error messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def line_at(text: str, keys: Sequence[int | str]) -> int:
    """Line of the node that `keys` lead to, or of the nearest node above it, from 1."""
    node = yaml.compose(text, Loader=_Loader)
    line = node.start_mark.line if node is not None else 0
    for key in keys:
        found = _child(node, key)
        if found is None:
            break
        mark, node = found
        line = mark
    return int(line) + 1


def _child(node: Any, key: int | str) -> tuple[int, Any] | None:
    """Line of a key or an item, and its value."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        items = node.value
        return (items[key].start_mark.line, items[key]) if key < len(items) else None
    if isinstance(node, yaml.MappingNode):
        pairs = [pair for pair in node.value if pair[0].value == str(key)]
        return (pairs[0][0].start_mark.line, pairs[0][1]) if pairs else None
    return None
