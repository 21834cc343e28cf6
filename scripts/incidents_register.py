"""Match two sources on suicide attacks and write aggregates: `packs/pk/registers/incidents.csv`.

`python -m scripts.incidents_register` needs UCDP GED, Pakistan Body Count and the labelled pairs
among the datasets (`SALAMTI_DATA`). Only counts by year and measures of the matching are written:
the licence of Pakistan Body Count is not certain, so none of its records is.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from salamti.linkage import run
from salamti.methods.match.judged import Quality, quality
from salamti.methods.match.tiers import Strong, strong

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "packs" / "pk" / "registers" / "incidents.csv"
PBC = "pakistan/pbc_suicide_attacks_pakistan_1995_2017.csv"
GED = "ucdp/ucdp_ged_v22_1_pakistan_1989_2021.hdx.csv"
LABELS = "pakistan/pbc_suicide_vs_ged_pairs_odd_years.csv"
WINDOWS = {"km": 60.0, "days": 2}
Z95 = 1.959963984540054
LEAST = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""Least probabilities of a strong match that are tried."""
COLUMNS = (
    "row_id", "title", "measure", "year", "tier", "value", "low", "high", "n", "data_end", "source",
)  # fmt: skip
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """The matched pairs (k,): ids, year, what is known of them; and the whole matching."""

    done: run.Outcome
    ids: list[Pair]
    year: NDArray[np.int64]
    probability: NDArray[np.float64]
    km: NDArray[np.float64]
    days: NDArray[np.int64]
    deaths: NDArray[np.float64]

    def strong(self, least: float) -> NDArray[np.bool_]:
        """Which pairs are strong."""
        bounds = replace(Strong(), probability=least)
        return strong(bounds, self.probability, self.km, days=self.days, deaths=self.deaths)

    def chosen(self, which: NDArray[np.bool_]) -> set[Pair]:
        """Some of the pairs."""
        return {p for p, w in zip(self.ids, which.tolist(), strict=True) if w}


def matched(data: Path) -> Found:
    """Match Pakistan Body Count's suicide attacks with the events of UCDP GED."""
    choices = run.Choices(km=WINDOWS["km"], days=int(WINDOWS["days"]), by=run.By.EVIDENCE)
    done = run.run([data / PBC, data / GED], choices)
    a, b = done.tables
    which = np.flatnonzero(done.matched.together)
    some = done.matched.pairs.taken(which)
    right = some.right - len(a.ids)
    first, second = a.source, b.source
    assert first.deaths is not None  # noqa: S101 - both files give deaths
    assert second.deaths is not None  # noqa: S101
    probability = done.matched.probability
    assert probability is not None  # noqa: S101 - the evidence decides
    days = first.reports.first[some.left].astype("datetime64[D]")
    return Found(
        done=done,
        ids=[
            (f"PBCS-{a.ids[i]}", f"GED-{b.ids[j]}") for i, j in zip(some.left, right, strict=True)
        ],
        year=days.astype("datetime64[Y]").astype(np.int64) + 1970,
        probability=probability[which],
        km=some.compared.km,
        days=some.days,
        deaths=np.stack([first.deaths[some.left, 1], second.deaths[right, 1]], axis=1),
    )


def labelled(data: Path) -> dict[tuple[str, int], set[Pair]]:
    """Labelled pairs by tier and year."""
    rows = pl.read_csv(data / LABELS).select("tier", "year", "id_a", "id_b")
    found: dict[tuple[str, int], set[Pair]] = {}
    for tier, year, a, b in rows.iter_rows():
        found.setdefault((tier, year), set()).add((a, b))
    return found


def of(labels: dict[tuple[str, int], set[Pair]], years: list[int], *tiers: str) -> set[Pair]:
    """Labelled pairs of some tiers and years."""
    return set().union(*(labels.get((t, y), set()) for t in tiers for y in years))


def years_out(found: Found, labels: dict[tuple[str, int], set[Pair]]) -> Quality:
    """Strong matches against strong labels, each year by a bound chosen on all other years."""
    years = sorted({y for _, y in labels})
    right = told = known = 0
    for year in years:
        rest = [y for y in years if y != year]
        own = quality(
            _strong(found, _least(found, labels, rest), [year]), of(labels, [year], "strong")
        )
        right, told, known = right + own.right, told + own.found, known + own.labelled
    return Quality(right, told, known)


def _least(found: Found, labels: dict[tuple[str, int], set[Pair]], years: list[int]) -> float:
    """The least probability with the best F1 on these years; of equals the highest."""
    true = of(labels, years, "strong")
    return max(LEAST, key=lambda p: (quality(_strong(found, p, years), true).f1 or 0, p))


def _strong(found: Found, least: float, years: list[int]) -> set[Pair]:
    return found.chosen(found.strong(least) & np.isin(found.year, years))


def both_tiers(found: Found, labels: dict[tuple[str, int], set[Pair]]) -> Quality:
    """All matches against strong and likely labels."""
    years = sorted({y for _, y in labels})
    told = found.chosen(np.isin(found.year, years))
    return quality(told, of(labels, years, "strong", "likely"))


def main() -> None:
    """Match, measure, write the register."""
    data = Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data"))
    found, labels = matched(data), labelled(data)
    with TARGET.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(COLUMNS)
        for row in (*_by_year(found), *_measured(found, labels), *_covered(found)):
            out.writerow(["-".join(str(c) for c in row[1:4] if c != ""), *row])


Line = tuple[object, ...]


def _line(measure: str, value: float, n: int, **more: object) -> Line:
    year, tier = more.get("year", ""), more.get("tier", "")
    title = " ".join(str(c) for c in (measure.replace("_", " "), year, tier) if c != "")
    low, high = (_short(more.get(k)) for k in ("low", "high"))
    return (title, measure, year, tier, _short(value), low, high, n, "2017-11",
            "python -m scripts.incidents_register")  # fmt: skip


def _short(value: object) -> str:
    return "" if value is None else f"{float(str(value)):.4g}"


def _by_year(found: Found) -> Iterator[Line]:
    """Attacks of Pakistan Body Count by year: matched, strongly, and not; and deaths as each source
    gives them for the matched ones, beside each other."""
    first = found.done.tables[0].source.reports.first.astype("datetime64[D]")
    years = first.astype("datetime64[Y]").astype(np.int64) + 1970
    firm = found.strong(Strong().probability)
    for year in np.unique(years).tolist():
        own = found.year == year
        total, together = int((years == year).sum()), int(own.sum())
        yield _line("matched", together, total, year=year)
        yield _line("matched_strongly", int((own & firm).sum()), total, year=year)
        yield _line("only_pbc", total - together, total, year=year)
        for k, name in enumerate(("pbc", "ged")):
            yield _line(
                f"deaths_{name}", float(np.nansum(found.deaths[own, k])), together, year=year
            )


def _measured(found: Found, labels: dict[tuple[str, int], set[Pair]]) -> Iterator[Line]:
    for tier, told in (
        ("strong", years_out(found, labels)),
        ("strong_or_likely", both_tiers(found, labels)),
    ):
        yield _line("precision", told.precision or 0, told.found, tier=tier)
        yield _line("recall", told.recall or 0, told.labelled, tier=tier)


def _covered(found: Found) -> Iterator[Line]:
    """All matched attacks with the interval of the matching; the share of Pakistan Body Count's
    attacks that UCDP GED has, its 95% interval (Wilson) taken at both ends of the former."""
    first, sampled = found.done.tables[0], found.done.sampled
    assert sampled is not None  # noqa: S101 - the evidence decides
    records, listed = len(found.done.matched.label), len(first.ids)
    low, high = (records - v for v in (sampled.interval()[2], sampled.interval()[0]))
    yield _line("matched_in_all", len(found.ids), listed, low=low, high=high)
    bounds = {"low": _wilson(low, listed)[0], "high": _wilson(high, listed)[1]}
    yield _line("share_in_ged", len(found.ids) / listed, listed, **bounds)
    yield _line("without_place", len(first.quarantined), first.records)


def _wilson(count: float, whole: int) -> tuple[float, float]:
    """Ends of the 95% interval of a share."""
    share, square = count / whole, Z95**2 / whole
    middle = (share + square / 2) / (1 + square)
    half = Z95 * (share * (1 - share) / whole + square / whole / 4) ** 0.5 / (1 + square)
    return middle - half, middle + half


if __name__ == "__main__":
    main()
