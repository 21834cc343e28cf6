"""Events to P-codes: by the point where boundaries are loaded, by the source's names otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl
import shapely

from salamti.store.database import Store


class Named(Protocol):
    """What a gazetteer answers."""

    @property
    def pcode(self) -> str | None: ...
    @property
    def reason(self) -> str | None: ...


Resolve = Callable[[str | None, str | None], Named]


@dataclass(frozen=True, slots=True)
class Locator:
    """Finds the P-code of each event of one country."""

    iso3: str
    resolve: Resolve
    pcodes: tuple[str, ...] = ()
    polygons: tuple[shapely.Geometry, ...] = ()

    def __call__(self, events: pl.DataFrame) -> pl.DataFrame:
        """Add `pcode`, `located_by` (point, name, foreign) and `reason` (why it has no place)."""
        named = events.join(
            self._names(events), on=["iso3", "adm1", "adm2"], how="left", nulls_equal=True
        )
        if not self.polygons:
            return named
        points = self._points(named)
        return (
            named.with_columns(points)
            .with_columns(
                located_by=pl.when(pl.col("point").is_not_null())
                .then(pl.lit("point"))
                .otherwise("located_by"),
                reason=pl.when(pl.col("point").is_null()).then("reason"),
                pcode=pl.coalesce("point", "pcode"),
            )
            .drop("point")
        )

    def _names(self, events: pl.DataFrame) -> pl.DataFrame:
        """One line for each distinct pair of names: the gazetteer is asked once for each."""
        schema = dict.fromkeys(("iso3", "adm1", "adm2", "pcode", "located_by", "reason"), pl.String)
        lines = [
            (*key, *self._named(*key))
            for key in events.select("iso3", "adm1", "adm2").unique().rows()
        ]
        return pl.DataFrame(lines, schema=schema, orient="row")

    def _named(
        self, iso3: str, adm1: str | None, adm2: str | None
    ) -> tuple[str | None, str, str | None]:
        if iso3 != self.iso3:
            return None, "foreign", None
        found = self.resolve(adm1, adm2)
        return found.pcode, "name", found.reason

    def _points(self, events: pl.DataFrame) -> pl.Series:
        """P-code of the polygon that holds each point that the source knows to the district."""
        exact = (events["where_precision"].fill_null(9) <= 3) & (events["iso3"] == self.iso3)
        usable = (exact & events["lat"].is_not_null() & events["lon"].is_not_null()).to_numpy()
        found = np.full(events.height, None, dtype=object)
        index = np.flatnonzero(usable)
        points = shapely.points(events["lon"].to_numpy()[index], events["lat"].to_numpy()[index])
        tree = shapely.STRtree(points)
        polygon, point = tree.query(np.array(self.polygons, dtype=object), predicate="intersects")
        found[index[point[::-1]]] = np.array(self.pcodes, dtype=object)[polygon[::-1]]
        return pl.Series("point", found.tolist(), dtype=pl.String)


def locator(store: Store, iso3: str, resolve: Resolve) -> Locator:
    """A locator with the district boundaries that the store holds, if any."""
    rows = store.connection.execute(
        "SELECT pcode, geometry FROM main.boundary WHERE level = 2 ORDER BY pcode"
    ).fetchall()
    return Locator(
        iso3, resolve, tuple(r[0] for r in rows), tuple(shapely.from_wkb([r[1] for r in rows]))
    )
