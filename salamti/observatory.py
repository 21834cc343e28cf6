"""The Python API: ask questions, get findings, frames and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from salamti import pipeline
from salamti.model.finding import Finding
from salamti.model.words import Language
from salamti.present.csvtext import disarmed
from salamti.present.twin import finding_json
from salamti.present.words import Speaker
from salamti.store.public import PublicStore, TrailRows


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding with what is needed to print it."""

    finding: Finding
    observatory: Observatory

    def to_polars(self) -> pl.DataFrame:
        """One row for each number: its dimensions, value, range, unit and sources."""
        rows = [
            {**n.dimensions, "value": n.value, "low": n.low, "high": n.high, "n": n.n,
             "as_of": n.as_of, "source": "|".join(n.origins), "id": n.id}
            for n in self.finding.numbers
        ]  # fmt: skip
        return pl.DataFrame(rows, infer_schema_length=None, strict=False)

    def to_csv(self) -> str:
        """The numbers as CSV; text that a spreadsheet would run as a formula is disarmed."""
        return disarmed(self.to_polars()).write_csv()

    def to_dict(self, language: Language = "en") -> dict[str, Any]:
        """The finding as the site publishes it."""
        with PublicStore(self.observatory.home.store) as public:
            build = {"id": public.meta("build"), "at": public.meta("built_at")}
            return finding_json(self.finding, public.origins(), language=language, build=build)

    def sentence(self, language: Language = "en") -> str:
        """The one sentence that answers."""
        return Speaker(language, {n.id: n for n in self.finding.numbers}).say(self.finding.answer)


@dataclass(frozen=True, slots=True)
class Observatory:
    """One country's observatory on this machine."""

    pack: str
    home: pipeline.Home

    @classmethod
    def at(cls, pack: str, home: str | None) -> Observatory:
        """Open the observatory of `pack` in `home` (a folder; `build` when not given)."""
        return cls(pack, pipeline.Home(folder=Path(home)) if home else pipeline.Home())

    def ask(self, question: str, **params: str) -> Answer:
        """Answer one question, for example `ask("toll", place="Sindh")`."""
        return Answer(pipeline.ask(question, params, home=self.home, pack=self.pack), self)

    def trace(self, number: str) -> list[TrailRows]:
        """The rows behind a published number."""
        with PublicStore(self.home.store) as public:
            return public.trail(number)
