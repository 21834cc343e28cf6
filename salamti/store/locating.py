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
    def level(self) -> int | None: ...
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
        """Add `pcode`, `located_by` (name, point, foreign), `reason` (why it has no place),
        `disagrees`.

        The district that the source names wins over the point: coders name the district from the
        report, the point is often that of a namesake. Where it names none, or one that nobody
        knows, the point decides if the source knows it to the district.
        """
        named = events.join(
            self._names(events), on=["iso3", "adm1", "adm2"], how="left", nulls_equal=True
        )
        point = self._points(named)
        by_point = point.is_not_null() & (named["level"].fill_null(0) < 2)
        return named.with_columns(
            pcode=pl.when(by_point).then(point).otherwise("pcode"),
            located_by=pl.when(by_point).then(pl.lit("point")).otherwise("located_by"),
            reason=pl.when(~by_point).then("reason"),
            disagrees=((point != named["pcode"]) & ~by_point).fill_null(value=False),
        ).drop("level")

    def _names(self, events: pl.DataFrame) -> pl.DataFrame:
        """One line for each distinct pair of names: the gazetteer is asked once for each."""
        text = ("iso3", "adm1", "adm2", "pcode", "located_by", "reason")
        schema = {**dict.fromkeys(text, pl.String), "level": pl.Int64}
        pairs = events.select("iso3", "adm1", "adm2").unique().rows()
        return pl.DataFrame([(*p, *self._named(*p)) for p in pairs], schema=schema, orient="row")

    def _named(
        self, iso3: str, adm1: str | None, adm2: str | None
    ) -> tuple[str | None, str, str | None, int | None]:
        if iso3 != self.iso3:
            return None, "foreign", None, None
        found = self.resolve(adm1, adm2)
        return found.pcode, "name", found.reason, found.level

    def _points(self, events: pl.DataFrame) -> pl.Series:
        """P-code of the polygon that holds each point that the source knows to the district."""
        exact = (events["where_precision"].fill_null(9) <= 3) & (events["iso3"] == self.iso3)
        usable = (exact & events["lat"].is_not_null() & events["lon"].is_not_null()).to_numpy()
        found = np.full(events.height, None, dtype=object)
        index = np.flatnonzero(usable)
        if not self.polygons or not index.size:
            return pl.Series("point", found.tolist(), dtype=pl.String)
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
