"""Draws of a forecast as short text: sorted, equal ones counted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

MOST = 200
"""A cell holds at most this many draws."""
_CODED = re.compile(r"\d{1,7}\*[1-9]\d{0,2}(?: \d{1,7}\*[1-9]\d{0,2})*", re.ASCII)


def encode(draws: Iterable[int]) -> str:
    """Run-length code of equally weighted draws in deaths, in order of size.

    Raises ValueError for a draw that is no count, for none at all and for more than `MOST`.

    >>> encode([0, 3, 0, 1, 0])
    '0*3 1*1 3*1'
    """
    found = sorted(draws)
    if any(d != int(d) or d < 0 for d in found):
        raise ValueError("a draw is a number of deaths: 0, 1, 2 ...; round the draws first")
    if not 0 < len(found) <= MOST:
        raise ValueError(
            f"a cell has {len(found)} draws; 1 to {MOST} are kept: thin them out first"
        )
    return " ".join(f"{int(value)}*{len(list(same))}" for value, same in groupby(found))


def runs(code: str) -> list[tuple[int, int]]:
    """Values in deaths and how many draws have each; raises ValueError for any other text.

    >>> runs("0*3 1*1 3*1")
    [(0, 3), (1, 1), (3, 1)]
    """
    if not _CODED.fullmatch(code):
        raise ValueError(f"{code[:40]!r} are no draws")
    pairs = [(int(value), int(count)) for value, count in (r.split("*") for r in code.split(" "))]
    values = [value for value, _ in pairs]
    if values != sorted(set(values)) or sum(count for _, count in pairs) > MOST:
        raise ValueError(f"{code[:40]!r} are not at most {MOST} draws in order of size")
    return pairs


def decode(code: str) -> Sequence[int]:
    """All draws in deaths, in order of size; raises ValueError for text that is no code.

    >>> decode("0*3 1*1 3*1")
    [0, 0, 0, 1, 3]
    """
    return [value for value, count in runs(code) for _ in range(count)]
