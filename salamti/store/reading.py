"""What an analysis may read: the tables that it declared, never a closed row."""

from __future__ import annotations

import json
from collections.abc import Callable
from fnmatch import fnmatchcase as fnmatch
from typing import Any, TypeVar

import polars as pl

from salamti.base.errors import StoreError
from salamti.model.board import Board, BoardBook
from salamti.model.claim import ClaimBook
from salamti.model.country import Country, StateNames
from salamti.model.pooling import LearntPool
from salamti.model.record import Register
from salamti.model.scenario import ScenarioBook
from salamti.model.scorecard import Scorecard, ScorecardBook
from salamti.model.series import Indicator, Policy
from salamti.model.source import Origin
from salamti.model.words import Text
from salamti.store.database import Store, first, plain
from salamti.store.jsontext import from_json

T = TypeVar("T")
SAFE_FUNCTIONS = {"unnest()", "range()", "generate_series()"}


class Reader:
    """Read-only SQL over the views in which closed rows and small cells do not exist.

    `reads` names tables; `reg_*` stands for all registers.
    """

    def __init__(self, store: Store, reads: tuple[str, ...]) -> None:
        self._connection = store.connection.cursor()
        self._connection.execute("SET search_path = 'shown'")
        self._reads = frozenset(reads)
        self._held: dict[str, bool] = {}
        self._made: dict[str, Any] = {}
        self._catalogue: dict[str, Indicator] = {}

    def sql(self, query: str, /, **params: Any) -> pl.DataFrame:
        """Run `query` with named parameters ($name) over the declared tables."""
        used = self._tables(query)
        undeclared = sorted(t for t in used if not any(fnmatch(t, r) for r in self._reads))
        if undeclared:
            raise StoreError(
                f"The query reads {', '.join(undeclared)}, which the analysis does not declare.",
                do="Add it to `reads`.",
            )
        return plain(self._connection.sql(query, params=params).pl())

    def _tables(self, query: str) -> set[str]:
        """Tables that a query names, those that it defines itself left out."""
        found = first(self._connection.execute("SELECT json_serialize_sql(?)", [query]))
        tree = json.loads(found[0]) if found else {}
        if tree.get("error"):
            raise StoreError(f"This is not a SELECT ({tree.get('error_message')}).")
        named: set[str] = set()
        defined: set[str] = set()
        _walk(tree, named, defined)
        return named - defined

    def has(self, table: str) -> bool:
        """Whether a declared table exists and holds rows: a pack may lack any of them."""
        if table not in self._held:
            self._held[table] = self._holds_rows(table)
        return self._held[table]

    def _holds_rows(self, table: str) -> bool:
        known = first(
            self._connection.execute(
                "SELECT count(*) FROM information_schema.tables "
                "WHERE table_schema = 'shown' AND table_name = ?",
                [table],
            )
        )
        if not known or not known[0]:
            return False
        return first(self._connection.execute(f"SELECT 1 FROM {table} LIMIT 1")) is not None

    def once(self, key: str, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once for all findings of one run of an analysis."""
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def country(self) -> Country:
        """The card of the country."""
        return from_json(self._document("country") or "{}", Country)

    def policy(self) -> Policy | None:
        """The national policy, where the pack has one."""
        body = self._document("policy")
        return from_json(body, Policy) if body else None

    def claims(self) -> ClaimBook | None:
        """The claims of the pack with their stored queries, where it has any."""
        body = self._document("claims")
        return from_json(body, ClaimBook) if body else None

    def boards(self) -> tuple[Board, ...]:
        """The boards of the catalogue and the pack."""
        body = self._document("boards")
        return from_json(body, BoardBook).boards if body else ()

    def scorecards(self) -> tuple[Scorecard, ...]:
        """The scorecards of the catalogue."""
        body = self._document("scorecards")
        return from_json(body, ScorecardBook).scorecards if body else ()

    def state_names(self) -> dict[str, Text]:
        """Names of the states of the world by ISO code; the pack's own names of its peers first."""
        body = self._document("countries")
        listed = from_json(body, StateNames).names if body else {}
        card = self.country()
        own = {card.iso3: card.name, **{p.iso3: p.name for p in card.peers}}
        return {**listed, **own}

    def learnt(self) -> LearntPool | None:
        """Shipped weights of the countries' forecast, where the catalogue has them."""
        body = self._document("forecast")
        return from_json(body, LearntPool) if body else None

    def scenarios(self) -> ScenarioBook | None:
        """The scenarios of the pack, where it has any."""
        body = self._document("scenarios")
        return from_json(body, ScenarioBook) if body else None

    def document(self, name: str) -> Any:
        """Another document of the pack as plain data (`claims`), or None."""
        body = self._document(name)
        return from_json(body, object) if body else None

    def indicators(self) -> dict[str, Indicator]:
        """The catalogue by id."""
        if not self._catalogue:
            rows = self._connection.execute("SELECT body FROM main.indicator ORDER BY id")
            found = (from_json(r[0], Indicator) for r in rows.fetchall())
            self._catalogue = {i.id: i for i in found}
        return dict(self._catalogue)

    def origins(self) -> dict[str, Origin]:
        """Origins by id, closed ones left out."""
        rows = self._connection.execute(
            "SELECT body FROM main.origin WHERE licence_class <> 'closed' ORDER BY id"
        ).fetchall()
        return {o.id: o for o in (from_json(r[0], Origin) for r in rows)}

    def registers(self) -> dict[str, Register]:
        """Register schemas by id."""
        rows = self._connection.execute("SELECT body FROM main.register ORDER BY id").fetchall()
        return {r.id: r for r in (from_json(row[0], Register) for row in rows)}

    def _document(self, name: str) -> str | None:
        found = first(
            self._connection.execute("SELECT body FROM main.document WHERE id = ?", [name])
        )
        return str(found[0]) if found else None


def _walk(node: Any, named: set[str], defined: set[str]) -> None:
    if isinstance(node, list):
        for child in node:
            _walk(child, named, defined)
    elif isinstance(node, dict):
        if node.get("type") == "BASE_TABLE":
            schema = node.get("schema_name")
            named.add(f"{schema}.{node['table_name']}" if schema else str(node["table_name"]))
        if node.get("type") == "TABLE_FUNCTION":
            function = node.get("function", {}).get("function_name")
            named |= {f"{function}()"} - SAFE_FUNCTIONS
        defined.update(str(entry["key"]) for entry in node.get("cte_map", {}).get("map", []))
        for child in node.values():
            _walk(child, named, defined)
