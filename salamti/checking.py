"""Is a pack, the catalogue and the store in order?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from salamti import analyses, pipeline, sources
from salamti.analyses._analysis import Analysis
from salamti.base import registry
from salamti.base.clock import Clock, utc_now
from salamti.base.errors import SalamtiError
from salamti.ledger import chain
from salamti.model.source import Source
from salamti.store import witnesses
from salamti.store.database import Store, first
from salamti.store.ledgers import Shelf


def check(
    pack: str, home: pipeline.Home, *, head: str = "", clock: Clock = utc_now
) -> dict[str, Any]:
    """Read everything and say what was found, or what is wrong and where.

    `head` is the head of a ledger that was seen elsewhere, for example on a published page.
    """
    lines: list[str] = []
    try:
        lines += _pack(pack)
        lines += _registries()
        lines += _store(home)
        kept = pipeline.shelves(home, pack)
        wrong = [p for shelf in kept for p in map(str, shelf.ledger.verify(clock()))]
        wrong += _witnessed(home, kept, head=head, clock=clock)
    except SalamtiError as error:
        return {"ok": False, "lines": [*lines, str(error)]}
    return {"ok": not wrong, "lines": [*lines, *map(_ledger, kept), *wrong]}


def _ledger(shelf: Shelf) -> str:
    found = shelf.ledger.listed()
    return f"ledger {shelf.name}: {len(found)} entries, head {chain.head(found)}"


def _witnessed(home: pipeline.Home, kept: Sequence[Shelf], *, head: str, clock: Clock) -> list[str]:
    """What earlier heads say against the ledgers; their heads of now are remembered."""
    heads = {entry.hash for shelf in kept for entry in shelf.ledger.listed()}
    if head and head not in heads:
        return [f"No ledger holds the head {head}: it was rewritten, or this copy is older."]
    if not home.store.is_file():
        return []
    with Store(home.store) as store:
        if head:
            witnesses.confirm(store, kept, head, clock=clock)
        found = [str(p) for p in witnesses.contradictions(store, kept)]
        witnesses.witness(store, kept, clock)
    return found


def _pack(pack: str) -> list[str]:
    found = pipeline.read_pack(pack)
    pipeline.gazetteer(pack)
    with tempfile.TemporaryDirectory() as folder:
        pipeline.prepare(pipeline.Home(folder=Path(folder)), pack)
    with_data = {
        i for t in found.tables if t.name == "observation" for i in t.rows["indicator"].unique()
    }
    lines = found.policy.themes if found.policy else ()
    return [
        f"pack {found.country.id}: {len(found.places)} places, {len(found.origins)} sources, "
        f"{len(found.registers)} registers, {sum(len(r) for _, _, r in found.registers):,} rows",
        f"policy: {len(lines)} themes, {sum(len(t.lines) for t in lines)} lines",
        f"indicators: {len(found.indicators)}, {len(with_data)} with values in the pack, "
        f"{sum(t.rows.height for t in found.tables):,} rows of series and violence",
    ]


def _registries() -> list[str]:
    found = registry.members(sources.__name__, constant="SOURCE", kind=Source)
    asked = registry.members(analyses.__name__, constant="ANALYSIS", kind=Analysis)
    return [f"sources: {', '.join(found)}", f"analyses: {', '.join(asked)}"]


def _store(home: pipeline.Home) -> list[str]:
    if not home.store.is_file():
        return ["store: none yet (salamti build makes it)"]
    with Store(home.store, read_only=True) as store:
        uneven = store.frame("SELECT name FROM file WHERE records <> stored + quarantined")
        if uneven.height:
            raise SalamtiError(
                f"Records of {', '.join(uneven['name'])} are neither stored nor quarantined.",
                where=str(home.store),
                do="Load the file again.",
            )
        counted = first(store.connection.execute("SELECT count(*) FROM number"))
        return [f"store: {counted[0] if counted else 0:,} numbers, all files add up"]
