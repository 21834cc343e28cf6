"""Numbers and dates as a reader of each language expects them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from salamti.model.number import Number
from salamti.model.words import Language

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Digits:
    """Formats of one language. Unknown is a dash, never 0."""

    language: Language

    def value(self, number: Number) -> str:
        """The value with its decimals, grouped by thousands."""
        return self.plain(number.value, number.decimals)

    def span(self, number: Number) -> str:
        """The range of a number, empty where it has none or it is a point."""
        if number.low is None or number.high is None or number.low == number.high:
            return ""
        return (
            f"{self.plain(number.low, number.decimals)}–{self.plain(number.high, number.decimals)}"
        )

    def plain(self, value: float | int | str | None, decimals: int = 0) -> str:
        """A bare value. One that is not zero is never printed as zero.

        >>> Digits("en").plain(7460), Digits("en").plain(2.345, 1), Digits("ur").plain(None)
        ('7,460', '2.3', '–')
        >>> Digits("en").plain(0.00002, 3), Digits("en").plain(0.0, 1), Digits("en").plain(-0.04, 1)
        ('<0.001', '0.0', '>-0.1')
        """
        if value is None:
            return UNKNOWN
        if isinstance(value, str):
            return value
        least = 10**-decimals
        if 0 < value < least / 2:
            return f"<{_grouped(least, decimals, self.language)}"
        if -least / 2 < value < 0:
            return f">{_grouped(-least, decimals, self.language)}"
        return _grouped(value, decimals, self.language)

    def bare(self, value: float | int | str) -> str:
        """A parameter that is not a published number: years and names stand as they are."""
        return f"{value:g}" if isinstance(value, float) else str(value)

    def month(self, month: str) -> str:
        """`2014-06` as a month and year; `2014` stays."""
        if len(month) < 7:
            return month
        day = date(int(month[:4]), int(month[5:7]), 1)
        return str(format_date(day, format="MMMM y", locale=self.language))


@lru_cache(maxsize=65536)
def _grouped(value: float | int, decimals: int, language: Language) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    return str(format_decimal(value, format=pattern, locale=language))
