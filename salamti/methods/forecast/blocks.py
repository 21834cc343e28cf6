"""Building blocks of a pool: what the past months of a place say about a coming month.

A block turns the history of each row (a place at an origin) into equally weighted draws: the last
months as they are, the same months made larger or smaller, their mean, a fixed number. A pool
(`pool.py`) mixes the blocks. Histories have the shape [rows, months], oldest month first, deaths a
month; unknown months are NaN and may only stand before the last 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
YEAR = 12
"""Months of a year: the shortest history that a forecast is made from."""
Of = Literal["own", "near"]
Kind = Literal["months", "trimmed", "mean", "median", "constant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One building block.

    `months`: the last `window` months times `scale`; `trimmed`: the same with its two largest
    months cut to the third largest; `mean` and `median` of the window; `constant`: `scale` deaths.
    `of` says whose months: the place's own, or the mean of the places next door.
    """

    kind: Kind
    window: int = YEAR
    scale: float = 1.0
    of: Of = "own"

    @property
    def name(self) -> str:
        """Short name for tables: `months12x2`.

        >>> Block(kind="months", scale=2).name, Block(kind="constant", scale=30).name
        ('months12x2', 'constant30')
        """
        near = "near_" if self.of == "near" else ""
        if self.kind == "constant":
            return f"constant{self.scale:g}"
        return f"{near}{self.kind}{self.window}" + (f"x{self.scale:g}" if self.scale != 1 else "")


def filled(history: Floats, months: int) -> Floats:
    """The last `months` of each row; unknown early months repeat the last year, [rows, months].

    >>> filled(np.array([[np.nan] * 2 + list(range(12))]), 14)[0, :3].tolist()
    [10.0, 11.0, 0.0]
    """
    if history.shape[1] < YEAR or np.isnan(history[:, -YEAR:]).any():
        raise ValueError("a forecast needs the last 12 months of each row: leave other rows out")
    width = history.shape[1]
    padded = np.full((len(history), max(months, width)), np.nan)
    padded[:, padded.shape[1] - width :] = history
    ago = np.arange(padded.shape[1])[::-1] % YEAR
    year: Floats = padded[:, ::-1][:, ago]
    return np.where(np.isnan(padded), year, padded)[:, -months:]


def supports(
    blocks: tuple[Block, ...], history: Floats, *, near: Floats | None = None, draws: int = 60
) -> Floats:
    """Sorted draws of every block for every row, shape [rows, blocks, draws], whole deaths.

    ValueError where a block looks next door and `near` (as `history`) is not given.

    >>> supports((Block(kind="mean"),), np.arange(12.0)[None, :], draws=3).tolist()
    [[[6.0, 6.0, 6.0]]]
    """
    if near is None and any(b.of == "near" for b in blocks):
        raise ValueError("a block looks next door: give `near`")
    longest = max((b.window for b in blocks), default=YEAR)
    months = {"own": filled(history, longest)}
    if near is not None:
        months["near"] = filled(near, longest)
    made = [_drawn(b, months[b.of][:, -b.window :], draws) for b in blocks]
    return np.rint(np.stack(made, axis=1))


def _drawn(block: Block, months: Floats, draws: int) -> Floats:
    if block.kind == "constant":
        return np.full((len(months), draws), block.scale)
    if block.kind in {"mean", "median"}:
        centre = months.mean(axis=1) if block.kind == "mean" else np.median(months, axis=1)
        return np.repeat(centre[:, None] * block.scale, draws, axis=1)
    ordered = np.sort(months, axis=1)
    if block.kind == "trimmed":
        ordered = np.minimum(ordered, ordered[:, [-3]])
    place = ((np.arange(draws) + 0.5) / draws * months.shape[1]).astype(int)
    return np.asarray(ordered[:, place] * block.scale)


_SCALES = (0.1, 0.25, 0.5, 0.75, 1.4, 2, 4, 10, 30)
COUNTRY = (
    *(Block(kind="months", window=w) for w in (1, 3, 6, 12, 24, 36, 60)),
    *(Block(kind="months", scale=s) for s in _SCALES),
    *(Block(kind="months", window=w, scale=s) for w in (3, 36) for s in (0.25, 0.5, 2, 4)),
    *(Block(kind="constant", scale=v) for v in (0, 3, 10, 30, 100, 300, 1000, 3000, 10_000)),
    Block(kind="trimmed"),
    Block(kind="mean"),
    Block(kind="median"),
)
"""Blocks for countries."""

PLACE = (
    *(Block(kind="months", window=w) for w in (1, 3, 6, 12, 24, 36, 60, 120)),
    *(Block(kind="months", window=w, scale=s) for w in (12, 60) for s in (0.25, 0.5, 2, 4)),
    *(Block(kind="months", window=w, of="near") for w in (3, 12, 60)),
    *(Block(kind="months", window=12, scale=s, of="near") for s in (0.25, 2)),
    *(Block(kind="constant", scale=v) for v in (0, 1, 3, 10, 30, 100)),
    Block(kind="mean", window=60),
)
"""Blocks for provinces and districts."""

PRIOR: dict[str, float] = {
    "months12": 0.30, "months24": 0.20, "months3": 0.10, "months12x0.5": 0.15,
    "months3x0.5": 0.05, "months12x2": 0.10, "months3x2": 0.03, "constant0": 0.04,
    "months12x4": 0.03,
}  # fmt: skip
"""Weights before anything was learnt: the last year, spread out on both sides."""
