"""The only door to publication. What a licence forbids cannot be asked for here.

Everything is read through the schemas `shown` (nothing closed, small cells unknown) and `door`
(rows under open licences); no method takes SQL.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from salamti.base.errors import LicenceError, StoreError, UsageError
from salamti.model.country import Country
from salamti.model.finding import Finding
from salamti.model.number import Number, Trail
from salamti.model.place import Place
from salamti.model.record import Register
from salamti.model.series import Indicator, Policy
from salamti.model.source import LicenceClass, Origin
from salamti.model.words import Text
from salamti.store import tables, trails
from salamti.store.book import Book
from salamti.store.database import Store, first
from salamti.store.jsontext import from_json
from salamti.store.trails import Row, TrailRows

__all__ = ["PublicStore", "Row", "TrailRows", "may_republish"]

_NOT_CLOSED = "source NOT IN (SELECT id FROM main.origin WHERE licence_class = 'closed')"
_PLACE = (
    "pcode, level, name_en, name_ur, parent, lat, lon, pop_2017, pop_2023, area_sqkm, status, "
    "note, origin"
)
VALUES = "place, year, value, low, high, n, basis, origin"


class PublicStore:
    """A read-only view of the store for site, brief, exports and API."""

    def __init__(self, path: Path) -> None:
        self._store = Store(path, read_only=True)
        self._con = self._store.connection
        self._closed: frozenset[str] | None = None

    def __enter__(self) -> PublicStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def meta(self, key: str) -> str | None:
        """A fact about the build (`build`, `built_at`, `minimum_cell`), or None."""
        found = first(self._con.execute("SELECT value FROM main.meta WHERE key = ?", [key]))
        return str(found[0]) if found else None

    def country(self) -> Country:
        """The card of the country."""
        return from_json(self._document("country"), Country)

    def policy(self) -> Policy | None:
        """The national policy, or None."""
        return from_json(self._document("policy"), Policy) if self._has_document("policy") else None

    def origins(self) -> dict[str, Origin]:
        """Origins that anything published may cite, by id; closed ones are not named."""
        rows = self._con.execute(
            "SELECT body FROM main.origin WHERE licence_class <> 'closed' ORDER BY id"
        ).fetchall()
        return {o.id: o for o in (from_json(r[0], Origin) for r in rows)}

    def indicators(self) -> dict[str, Indicator]:
        """The catalogue by id."""
        rows = self._con.execute("SELECT body FROM main.indicator ORDER BY id").fetchall()
        return {i.id: i for i in (from_json(r[0], Indicator) for r in rows)}

    def places(self) -> dict[str, Place]:
        """Places by P-code, in the pack's order."""
        rows = self._con.execute(f"SELECT {_PLACE} FROM main.place ORDER BY row").fetchall()
        return {r[0]: _place(r) for r in rows}

    def boundaries(self, level: int) -> dict[str, bytes]:
        """Polygons as WKB by P-code; empty unless boundaries were loaded under an open licence."""
        rows = self._con.execute(
            "SELECT pcode, geometry FROM door.boundary WHERE level = ? ORDER BY pcode", [level]
        ).fetchall()
        return {r[0]: r[1] for r in rows}

    def registers(self) -> dict[str, Register]:
        """Register schemas by id."""
        rows = self._con.execute("SELECT body FROM main.register ORDER BY id").fetchall()
        return {r.id: r for r in (from_json(row[0], Register) for row in rows)}

    def register_rows(self, register: str) -> list[Row]:
        """All rows of a register that may be republished, with `origin`, `file` (name) and `row`
        (line).
        """
        if register not in self.registers():
            raise UsageError(
                f"No register is called {register!r}.", do=f"Known: {', '.join(self.registers())}."
            )
        return self._rows(f"SELECT * FROM door.reg_{register} ORDER BY row", [])

    def observations(self, indicator: str) -> list[Row]:
        """Values of one indicator under open licences, with their range, n, basis and origin."""
        order = "ORDER BY place, year, origin"
        query = f"SELECT {VALUES} FROM door.observation WHERE indicator = ? {order}"
        return self._rows(query, [indicator])

    def series(self) -> list[Row]:
        """Values of all indicators under open licences."""
        order = "ORDER BY indicator, place, year, origin"
        query = f"SELECT indicator, {VALUES} FROM door.observation {order}"
        return self._rows(query, [])

    def finding_ids(self, analysis: str | None = None) -> list[str]:
        """Ids of the findings of the published build, optionally of one analysis."""
        rows = self._con.execute(
            "SELECT id FROM main.finding WHERE kept AND (analysis = ? OR ? IS NULL) ORDER BY id",
            [analysis, analysis],
        ).fetchall()
        return [r[0] for r in rows]

    def finding(self, ident: str) -> Finding:
        """One finding; raises UsageError where it is not in the store."""
        found = first(self._con.execute("SELECT body FROM main.finding WHERE id = ?", [ident]))
        if not found:
            raise UsageError(f"No finding is called {ident!r}.", do="Run: salamti build")
        finding = from_json(found[0], Finding)
        self._check_origins(finding.origins)
        return finding

    def number(self, ident: str) -> tuple[Number, str]:
        """A published number and the id of its finding."""
        found = first(
            self._con.execute("SELECT body, finding FROM main.number WHERE id = ?", [ident])
        )
        if not found:
            raise UsageError(
                f"No number has the id {ident!r}.", do="Ids stand in: salamti ask QUESTION --json"
            )
        number = from_json(found[0], Number)
        self._check_origins(number.origins)
        return number, str(found[1])

    def trail(self, ident: str) -> list[TrailRows]:
        """The rows that a published number came from, as far as their licence lets them out."""
        number, _ = self.number(ident)
        return [self._trail(t) for t in number.trails]

    def book(self) -> Book:
        """Like `trail`, for publishing thousands of numbers: tables are read once and kept."""
        return Book(self._con, self._known_table)

    def quarantined(self) -> list[Row]:
        """How many records of which source were set aside, by reason; never their content."""
        return self._rows(
            "SELECT source, reason, count(*) AS records FROM main.quarantine "
            f"WHERE {_NOT_CLOSED} "
            "GROUP BY ALL ORDER BY ALL",
            [],
        )

    def warnings(self) -> list[Row]:
        """What the readers warned of."""
        return self._rows(
            f"SELECT DISTINCT source, text FROM main.warning WHERE {_NOT_CLOSED} ORDER BY ALL",
            [],
        )

    def files(self) -> list[Row]:
        """Files behind the store: name, hash, source, size, records, stored, quarantined."""
        return self._rows(
            "SELECT name, sha256, source, bytes, loaded_at, records, stored, quarantined "
            f"FROM main.file WHERE {_NOT_CLOSED} ORDER BY name",
            [],
        )

    def _check_origins(self, origins: tuple[str, ...]) -> None:
        """A source may have been closed since the finding was made."""
        if self._closed is None:
            rows = self._con.execute("SELECT id FROM main.origin WHERE licence_class = 'closed'")
            self._closed = frozenset(r[0] for r in rows.fetchall())
        if not self._closed.isdisjoint(origins):
            raise LicenceError(
                "This stands on a source that may no longer be published.", do="Run: salamti build"
            )

    def _trail(self, trail: Trail) -> TrailRows:
        return trails.follow(self._con, trail, self._known_table(trail.table))

    def _known_table(self, name: str) -> str:
        if name not in {*tables.DATA, "place", *(f"reg_{r}" for r in self.registers())}:
            raise StoreError(f"No published table is called {name!r}.")
        return name

    def _rows(self, sql: str, params: list[object]) -> list[Row]:
        return trails.rows(self._con, sql, params)

    def _has_document(self, name: str) -> bool:
        return (
            first(self._con.execute("SELECT 1 FROM main.document WHERE id = ?", [name])) is not None
        )

    def _document(self, name: str) -> str:
        found = first(self._con.execute("SELECT body FROM main.document WHERE id = ?", [name]))
        if not found:
            raise StoreError(f"The store holds no {name}.", do="Run: salamti build")
        return str(found[0])


def may_republish(origin: Origin) -> bool:
    """Whether rows of an origin may be offered for download."""
    return origin.licence_class is LicenceClass.OPEN


def _place(row: tuple[Any, ...]) -> Place:
    cell = dict(zip(_PLACE.split(", "), row, strict=True))
    return Place(
        pcode=cell["pcode"],
        level=cell["level"],
        name=Text(cell["name_en"], cell["name_ur"]),
        parent=cell["parent"],
        lat=cell["lat"],
        lon=cell["lon"],
        pop_2017=cell["pop_2017"],
        pop_2023=cell["pop_2023"],
        area_sqkm=cell["area_sqkm"],
        status=cell["status"],
        note=cell["note"] or "",
        source=cell["origin"],
    )
