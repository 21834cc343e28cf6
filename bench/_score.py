"""One process of the benchmark of scores: `python -m bench._score KIND [cold]` prints JSON."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from salamti.methods.score.samples import CHALLENGE_EDGES, Scores, scores

CELLS, M, LEVEL = 39_330, 1_000, 0.9
REPEATS = 9
Seconds = list[float]


def made(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Forecasts with many zeros and a heavy tail, and what was observed."""
    rng = np.random.default_rng(2018)
    observed = rng.negative_binomial(0.3, 0.01, CELLS)
    if "float64" in kind:
        draws: np.ndarray = rng.gamma(0.3, 100.0, (CELLS, M))
    else:
        draws = rng.negative_binomial(0.3, 0.01, (CELLS, M)).astype(np.int32)
    if "sorted" in kind:
        draws.sort(axis=1)
    return draws, observed


def theirs(draws: np.ndarray, observed: np.ndarray) -> Scores:
    """The same three by scoringrules and numpy; scoringrules has no binned ignorance."""
    rules: Any = importlib.import_module("scoringrules")
    seen = observed.astype(float)
    low, high = np.quantile(draws, [0.05, 0.95], axis=1)
    bins = np.digitize(observed, CHALLENGE_EDGES)[:, None]
    hits = (np.digitize(draws, CHALLENGE_EDGES) == bins).sum(axis=1)
    return Scores(
        rules.crps_ensemble(seen, draws, estimator="qd"),
        -np.log2((hits + 1) / (M + len(CHALLENGE_EDGES))),
        rules.interval_score(seen, low, high, 1 - LEVEL),
    )


def timed(what: Callable[[np.ndarray, np.ndarray], Scores], *case: np.ndarray) -> float:
    """Seconds of one call."""
    started = time.perf_counter()
    what(*case)
    return time.perf_counter() - started


def warm(kind: str) -> dict[str, float]:
    """Our seconds and theirs, each warm, and the largest differences between the scores."""
    case = made(kind)
    first = timed(scores, *case)
    used = time.process_time()
    ours = sorted(timed(scores, *case) for _ in range(REPEATS))
    used = time.process_time() - used
    few = tuple(part[:100] for part in case)
    timed(theirs, *few)  # scoringrules compiles now
    judged, found = theirs(*case), scores(*case)
    return {
        "first": first,
        "best": ours[0],
        "median": ours[REPEATS // 2],
        "processor": used / REPEATS,
        "theirs": min(timed(theirs, *case) for _ in range(2)),
        "crps": float(np.abs(judged.crps - found.crps).max()),
        "ignorance": float(np.abs(judged.ignorance - found.ignorance).max()),
        "mis": float(np.abs(judged.mis - found.mis).max()),
    }


if __name__ == "__main__":
    if sys.argv[2:] == ["cold"]:
        print(json.dumps({"first": timed(scores, *made(sys.argv[1]))}))
    else:
        print(json.dumps(warm(sys.argv[1])))
