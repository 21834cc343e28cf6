"""Salamti: an open observatory of a country's comprehensive national security.

>>> import salamti
>>> obs = salamti.open("pk")  # doctest: +SKIP
>>> obs.ask("toll", place="Khyber Pakhtunkhwa").to_polars()  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from salamti.observatory import Observatory

__version__ = "0.1.0"
__all__ = ["Observatory", "open"]


def open(pack: str = "pk", *, home: str | None = None) -> Observatory:
    """The observatory of a country; the store is made on first use."""
    from salamti.observatory import Observatory  # noqa: PLC0415 - heavy, and not needed to import

    return Observatory.at(pack, home)
