"""Local statistics against esda, on the example data that libpysal ships.

No permutations are asked of esda: they would be compiled for half a minute.
"""

from __future__ import annotations

import warnings
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import libpysal
    from esda.getisord import G_Local
    from esda.moran import Moran, Moran_Local
    from esda.util import fdr as esda_fdr
    from libpysal.examples import get_path

from salamti.methods.hotspot.local import (
    conditional_moments,
    fdr,
    gi_star,
    local_moran,
    moran,
    total_moments,
)
from salamti.methods.hotspot.weights import Floats, Weights, nearest, within

EXACT = 1e-9
EARTH_KM = 6371.0088
EXAMPLES = [
    ("stl.gal", "stl_hom.txt", "HR8893"),
    ("sids2.gal", "sids2.dbf", "SIDR74"),
    ("columbus.gal", "columbus.dbf", "CRIME"),
    ("mexico.gal", "mexico.csv", "pcgdp1940"),
    ("baltim_q.gal", "baltim.dbf", "PRICE"),
    ("states48.gal", "usjoin.csv", "1995"),
]


@dataclass(frozen=True)
class Example:
    """Values and binary neighbours, as libpysal gives them and as ours."""

    y: Floats
    w: Any
    ours: Weights


@pytest.fixture(params=EXAMPLES, ids=lambda e: e[0])
def example(request: pytest.FixtureRequest) -> Example:
    neighbours, table, column = request.param
    w = contiguity(neighbours)
    return Example(y=column_of(table, column), w=w, ours=Weights(w.full()[0]))


def contiguity(name: str) -> Any:
    """Neighbours as the file gives them; a map of two islands makes libpysal warn."""
    with closing(libpysal.io.open(get_path(name))) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return file.read()


def column_of(table: str, name: str) -> Floats:
    with closing(libpysal.io.open(get_path(table))) as file:
        return np.array(file.by_col(name), dtype=float)


def georgia(*names: str) -> list[Floats]:
    return [column_of("GData_utm.csv", name) for name in names]


def tree(lat: Floats, lon: Floats) -> Any:
    points = np.column_stack([lon, lat])
    return libpysal.cg.KDTree(points, distance_metric="arc", radius=EARTH_KM)


def agree(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs, rtol=EXACT, atol=EXACT)


@pytest.mark.parametrize("rows", ["R", "B"])
def test_global_moran_agrees(example: Example, rows: str) -> None:
    theirs = Moran(example.y, example.w, transformation=rows, permutations=0)
    ours = moran(example.y, example.ours.standardised() if rows == "R" else example.ours)
    agree(ours.i, theirs.I)
    agree(ours.expected, theirs.EI)
    agree([ours.variance_normal, ours.variance_random], [theirs.VI_norm, theirs.VI_rand])
    agree([ours.z_normal, ours.z_random], [theirs.z_norm, theirs.z_rand])
    agree([ours.p_normal, ours.p_random], [theirs.p_norm, theirs.p_rand])


@pytest.mark.parametrize("rows", ["R", "B"])
def test_local_moran_and_its_moments_agree(example: Example, rows: str) -> None:
    """esda gives the moments for the divisor n, its statistic for n - 1."""
    theirs = Moran_Local(example.y, example.w, transformation=rows, permutations=0)
    weights = example.ours.standardised() if rows == "R" else example.ours
    ours = local_moran(example.y, weights)
    scale = (len(example.y) - 1) / len(example.y)
    agree(ours.i, theirs.Is)
    agree(ours.mean, theirs.EIc * scale)
    agree(ours.variance, theirs.VIc * scale**2)
    mean, variance = total_moments(example.y, weights)
    agree(mean, theirs.EI * scale)
    agree(variance, theirs.VI * scale**2)
    names = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}
    assert ours.quadrant == tuple(names[q] for q in theirs.q.tolist())


def test_gi_star_agrees_for_binary_weights(example: Example) -> None:
    theirs = G_Local(example.y, example.w, transform="B", permutations=0, star=True)
    ours = gi_star(example.y, example.ours)
    agree(ours.z, theirs.Zs)
    agree(ours.p, 2 * theirs.p_norm)


def test_gi_star_does_not_mind_standardised_rows_where_esda_does(example: Example) -> None:
    """Ord and Getis's variance has the squares of the weights; esda's holds for weights of 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        theirs = G_Local(example.y, example.w, transform="R", permutations=0, star=True)
    binary = gi_star(example.y, example.ours)
    agree(gi_star(example.y, example.ours.standardised()).z, binary.z)
    starred = example.ours.starred().standardised()
    agree(starred.lag(example.y) / example.y.sum(), theirs.Gs)
    k, n = example.ours.neighbours + 1, len(example.y)
    agree(theirs.Zs / binary.z, np.sqrt((n - k) / (k * (n - 1))))


def test_weights_that_are_not_symmetric_agree() -> None:
    lat, lon, y = georgia("Latitude", "Longitud", "PctBach")
    w = libpysal.weights.KNN(tree(lat, lon), k=6)
    ours = nearest(lat, lon, k=6)
    agree(ours.matrix, w.full()[0])
    theirs = Moran(y, w, permutations=0)
    found = moran(y, ours.standardised())
    agree([found.i, found.p_random, found.p_normal], [theirs.I, theirs.p_rand, theirs.p_norm])
    agree(local_moran(y, ours.standardised()).i, Moran_Local(y, w, permutations=0).Is)
    agree(gi_star(y, ours).z, G_Local(y, w, transform="B", permutations=0, star=True).Zs)


def test_distance_bands_agree() -> None:
    lat, lon = georgia("Latitude", "Longitud")
    w = libpysal.weights.DistanceBand(tree(lat, lon), threshold=60.0, silence_warnings=True)
    agree(within(lat, lon, km=60).matrix, w.full()[0])


def test_published_values_of_esda_hold() -> None:
    """Those of its documentation: homicides around St. Louis."""
    weights = Weights(contiguity("stl.gal").full()[0]).standardised()
    ours = moran(column_of("stl_hom.txt", "HR8893"), weights)
    assert ours.i == pytest.approx(0.244, abs=5e-4)
    assert ours.p_normal == pytest.approx(0.00027147862770937614, rel=EXACT)


def test_false_discovery_control_agrees(example: Example) -> None:
    for p in (gi_star(example.y, example.ours).p, local_moran(example.y, example.ours).p):
        for level in (0.01, 0.05, 0.2):
            agree(fdr(p, level=level), esda_fdr(p, level))


def test_conditional_moments_are_those_of_the_statistic(example: Example) -> None:
    found = local_moran(example.y, example.ours)
    mean, variance = conditional_moments(example.y, example.ours)
    agree((found.mean, found.variance), (mean, variance))
