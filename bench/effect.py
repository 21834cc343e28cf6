"""Synthetic control: the published case and its placebos, beside the well-kept library."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl

from bench._measure import ROOT, Result, Skip, process
from salamti.methods.effect.synthetic import Panel, fit, placebos

REPEATS = 9
SHARES = ("school.illit", "school.prim", "school.med", "school.high", "school.post.high")
PREDICTORS = (*SHARES, "invest", "sec.agriculture", "sec.energy", "sec.industry", "popdens")
FIRST = "from bench.effect import first_call; first_call()"


def run(folder: Path) -> Iterator[Result]:
    """New processes, then one region and all regions of the published case."""
    panel, treated = case()
    for what in ("new process, nothing compiled yet", "new process, compiled before"):
        spent = process([sys.executable, "-c", FIRST], {"NUMBA_CACHE_DIR": str(folder / "numba")})
        yield Result(what=what, value=spent.seconds, unit="s")
    one = _best(lambda: fit(panel, treated))
    yield Result(what="one region, 14 predictors", value=1000 * one, unit="ms")
    every = _best(lambda: placebos(panel, treated))
    yield Result(what="fit and 17 placebos", value=every, unit="s", target="under 2 s",
                 baseline=one, against="one region")  # fmt: skip


def first_call() -> None:
    """One region: what a new process needs before it can do more."""
    fit(*case())


def case() -> tuple[Panel, int]:
    """The panel of 17 Spanish regions with 14 predictors of the years before, and the treated."""
    path = Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data"))
    if not (path / "basque" / "basque.csv").is_file():
        raise Skip(f"the published panel is not at {path} (set SALAMTI_DATA)")
    rows = pl.read_csv(path / "basque" / "basque.csv", infer_schema_length=None).filter(
        pl.col("regionno") != 1
    )
    names = rows["regionname"].unique(maintain_order=True).to_list()
    wide = rows.pivot("regionname", index="year", values="gdpcap").sort("year").select(names)
    means = rows.filter(pl.col("year").is_between(1960, 1969)).group_by(
        "regionname", maintain_order=True
    )
    predictors = means.agg(pl.col(PREDICTORS).mean()).drop("regionname").to_numpy().T
    early = wide.to_numpy()[5:9]
    panel = Panel(
        outcomes=wide.to_numpy(),
        before=15,
        fitted=slice(5, 15),
        predictors=np.vstack([predictors, early]),
    )
    return panel, names.index("Basque Country (Pais Vasco)")


def _best(call: object) -> float:
    assert callable(call)
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        call()
        times.append(time.perf_counter() - started)
    return min(times)
