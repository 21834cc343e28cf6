"""A small ledger and the pieces that it is made of, for tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from salamti.ledger.ledger import Ledger
from salamti.model.forecast import ForecastCell, Judgement, Manifest, Resolution
from salamti.model.words import Text

Clock = Callable[[], datetime]
MANIFEST = Manifest(data_sha256="a" * 64, models={"zero": "1"}, software="salamti test")


def at(text: str) -> Clock:
    """A clock that stands still: `at("2022-05-10 12:00")`."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return lambda: moment


def cell(**changes: object) -> ForecastCell:
    """A forecast of zero deaths for June 2022, or what `changes` say."""
    plain: dict[str, object] = {
        "model": "zero", "target": "total", "level": "country", "place": "XXA",
        "month": "2022-06", "data_end": "2022-03", "data_basis": "final", "draws": [0] * 5,
    }  # fmt: skip
    return ForecastCell(**(plain | changes))  # type: ignore[arg-type]


def judged(**changes: object) -> Judgement:
    """A judgement that is due at the end of July 2022."""
    plain: dict[str, object] = {
        "question": "calm_july", "text": Text("Will July be calm?", "کیا جولائی پُرامن رہے گا؟"),
        "role": "analyst_desk", "probability": 0.7, "due": date(2022, 7, 31),
        "how": Text("By the monthly count.", "ماہانہ گنتی سے۔"), "level": "country", "place": "XXA",
    }  # fmt: skip
    return Judgement(**(plain | changes))  # type: ignore[arg-type]


def settled(**changes: object) -> Resolution:
    """That July was not calm, said in August."""
    plain: dict[str, object] = {
        "question": "calm_july", "happened": False, "on": date(2022, 8, 2), "source": "Mini Events",
    }  # fmt: skip
    return Resolution(**(plain | changes))  # type: ignore[arg-type]


def make(folder: Path) -> Ledger:
    """An issue of forecasts, a judgement and its resolution, a later issue."""
    made = Ledger(folder)
    made.append_forecast([cell()], MANIFEST, clock=at("2022-05-10 12:00"))
    made.append_judgement(judged(), clock=at("2022-05-11 09:30"))
    made.append_resolution(settled(), clock=at("2022-08-03 09:30"))
    made.append_forecast(
        [cell(month="2022-09", data_end="2022-07")], MANIFEST, clock=at("2022-08-03 10:00")
    )
    return made
