"""CSV that a spreadsheet opens without running anything."""

from __future__ import annotations

import polars as pl

_FORMULA = r"^[=+\-@\t\r\n]"
_NUMBER = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


def disarmed(frame: pl.DataFrame) -> pl.DataFrame:
    """Text cells that a spreadsheet would take for a formula get a leading apostrophe; numbers
    stay.

    >>> disarmed(pl.DataFrame({"a": ["=1+1", "plain", "-5 °C"], "b": [-1, 2, 3]}))["a"].to_list()
    ["'=1+1", 'plain', "'-5 °C"]
    >>> disarmed(pl.DataFrame({"a": ["-0.65", "-2+3", None]}))["a"].to_list()
    ['-0.65', "'-2+3", None]
    """
    texts = [c for c, t in frame.schema.items() if t == pl.String]
    return frame.with_columns(_disarmed(pl.col(c)).alias(c) for c in texts)


def _disarmed(text: pl.Expr) -> pl.Expr:
    return (
        pl.when(text.str.contains(_FORMULA) & ~text.str.contains(_NUMBER))
        .then(pl.concat_str(pl.lit("'"), text))
        .otherwise(text)
    )
