"""Is a pack, the catalogue and the store in order?"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from salamti import analyses, pipeline, sources
from salamti.analyses._analysis import Analysis
from salamti.base import registry
from salamti.base.errors import SalamtiError
from salamti.model.source import Source
from salamti.store.database import Store, first


def check(pack: str, home: pipeline.Home) -> dict[str, Any]:
    """Read everything and say what was found, or what is wrong and where."""
    lines: list[str] = []
    try:
        lines += _pack(pack)
        lines += _registries()
        lines += _store(home)
    except SalamtiError as error:
        return {"ok": False, "lines": [*lines, str(error)]}
    return {"ok": True, "lines": lines}


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
