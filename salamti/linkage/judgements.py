"""A log of human judgements: which reports are one incident, who said so, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from salamti.base.errors import SourceError
from salamti.linkage.files import Table, text_of
from salamti.methods.match.matched import Judged

COLUMNS = ("source_a", "id_a", "source_b", "id_b", "judgement", "by", "date", "reason")
WORDS = ("same", "different")


def read(path: Path, tables: Sequence[Table]) -> Judged:
    """Judged pairs by the numbers of their reports; the last line on a pair counts.

    Columns: source_a, id_a, source_b, id_b, judgement (same or different), by (a role, not a name),
    date, reason.
    """
    frame = text_of(path)
    missing = [c for c in COLUMNS if c not in frame.columns]
    if missing:
        raise SourceError(f"The columns {', '.join(missing)} are missing.", where=str(path),
                          do=f"Write {', '.join(COLUMNS)}.")  # fmt: skip
    numbers = _numbers(tables)
    said: dict[tuple[int, int], str] = {}
    for line, row in enumerate(frame.select(COLUMNS).iter_rows(named=True), start=2):
        where = f"{path}:{line}"
        ends = [_report(row, end, numbers=numbers, where=where) for end in "ab"]
        if row["judgement"] not in WORDS:
            raise SourceError(f"{row['judgement']!r} is no judgement.", where=where,
                              do="Write same or different.")  # fmt: skip
        if row["source_a"] == row["source_b"] or not (row["by"] and row["date"] and row["reason"]):
            raise SourceError(
                "A judgement is about two sources and says by whom, when and why.", where=where,
                do="Fill source_a, source_b, by, date and reason.",
            )  # fmt: skip
        said[min(ends), max(ends)] = row["judgement"]
    return Judged(same=_pairs(said, "same"), different=_pairs(said, "different"))


def _numbers(tables: Sequence[Table]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for table in tables:
        found |= {(table.name, i): len(found) + k for k, i in enumerate(table.ids)}
    return found


def _report(
    row: dict[str, str | None],
    end: str,
    *,
    numbers: dict[tuple[str, str], int],
    where: str,
) -> int:
    key = (row[f"source_{end}"] or "", row[f"id_{end}"] or "")
    if key not in numbers:
        raise SourceError(
            f"There is no report {key[1]!r} of {key[0]!r}.", where=where,
            do="Write the file's name without its ending, and the id of the row.",
        )  # fmt: skip
    return numbers[key]


def _pairs(
    said: dict[tuple[int, int], str], word: str
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    return np.array([p for p, w in said.items() if w == word], np.int64).reshape(-1, 2)
