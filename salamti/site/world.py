"""Everything that the site publishes, read once from the public view of the store."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from salamti.model.country import Country
from salamti.model.finding import Finding
from salamti.model.place import Place
from salamti.model.record import Register
from salamti.model.series import Indicator, Policy
from salamti.model.source import Origin
from salamti.present.charts import Picture
from salamti.site import paths
from salamti.store.public import PublicStore
from salamti.store.trails import Row

ADDRESS = os.environ.get("SALAMTI_ADDRESS", "https://salamti.example/").rstrip("/") + "/"
Sketch = tuple[Picture, Picture]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The published facts of one build."""

    build: str
    built_at: str
    address: str
    country: Country
    origins: Mapping[str, Origin]
    indicators: Mapping[str, Indicator]
    places: Mapping[str, Place]
    policy: Policy | None
    registers: Mapping[str, Register]
    records: Mapping[str, list[Row]]
    findings: Mapping[str, Finding]
    boundaries: Mapping[str, bytes]
    quarantined: tuple[Row, ...]
    warnings: tuple[Row, ...]
    files: tuple[Row, ...]
    sketches: dict[tuple[str, str, str], Sketch | None] = field(default_factory=dict)
    """Charts that are drawn already, by finding, chart and language."""

    @property
    def built_on(self) -> str:
        """The day of the build, ISO."""
        return self.built_at[:10]

    def children(self, pcode: str) -> list[Place]:
        """Places that lie directly in a place."""
        return [p for p in self.places.values() if p.parent == pcode]

    def level(self, level: int) -> list[Place]:
        """Current places of a level."""
        return [p for p in self.places.values() if p.level == level and p.status != "abolished"]

    def pages(self) -> frozenset[str]:
        """Paths of pages that have a finding behind them."""
        return frozenset(paths.of_finding(f) for f in self.findings)


def read(public: PublicStore, *, build: str) -> World:
    """Read the store once."""
    registers = public.registers()
    return World(
        build=build,
        built_at=public.meta("built_at") or "",
        address=ADDRESS,
        country=public.country(),
        origins=public.origins(),
        indicators=public.indicators(),
        places=public.places(),
        policy=public.policy(),
        registers=registers,
        records={r: public.register_rows(r) for r in registers},
        findings={f: public.finding(f) for f in public.finding_ids()},
        boundaries=public.boundaries(2),
        quarantined=tuple(public.quarantined()),
        warnings=tuple(public.warnings()),
        files=tuple(public.files()),
    )
