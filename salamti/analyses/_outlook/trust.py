"""How far to trust an outlook: what replays of past years say, and where the record stands."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from salamti.analyses._kit import registers as _registers
from salamti.analyses._kit.numbers import Ground, Measure, as_of, figure
from salamti.analyses._kit.parts import Part
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

READS = ("reg_hindcast",)
NEEDED = ("row_id", "level", "window", "model", "measure", "against", "value", "low", "high", "n")
LEVELS = ("country", "province", "district")


def part(reader: Reader, finding: str) -> Part:
    """What is known of the quality of these forecasts."""
    gains = _gains(reader, finding)
    sentences = [message("outlook.trust_intro"), *(_told(level, n) for level, n in gains.items())]
    if gains:
        sentences.append(message("outlook.trust_replays"))
    return Part(
        id="trust",
        title=message("outlook.section_trust"),
        sentences=tuple(sentences),
        numbers=tuple(gains.values()),
        see=("track_record",),
    )


def _told(level: str, gain: Number) -> Words:
    """Closer, not clearly closer, or farther than the last year again."""
    low, high = (float(str(gain.value if v is None else v)) for v in (gain.low, gain.high))
    way = "gain" if low > 0 else "loss" if high < 0 else "unsure"
    return message(
        f"outlook.trust_{way}",
        level=message(f"outlook.level_{level}"),
        gain=Ref(gain.id),
        low=f"{low:.1f}",
        high=f"{high:.1f}",
    )


def _gains(reader: Reader, finding: str) -> dict[str, Number]:
    frame = _registers.frame(reader, "hindcast", NEEDED)
    if frame is None:
        return {}
    rows = frame.filter(
        (pl.col("measure") == "skill")
        & (pl.col("model") == "salamti")
        & (pl.col("against") == "conflictology")
        & (pl.col("window") == "all")
        & pl.col("value").is_not_null()
    )
    by_level = {str(r["level"]): r for r in rows.iter_rows(named=True)}
    return {lv: _number(reader, finding, by_level[lv]) for lv in LEVELS if lv in by_level}


def _number(reader: Reader, finding: str, row: Mapping[str, object]) -> Number:
    """A gain in percent."""
    origin = str(row["origin"])
    of = Measure(
        finding=finding,
        name="gain",
        unit=message("outlook.unit_percent"),
        method=message("outlook.how_gain"),
        decimals=1,
    )
    ground = Ground(
        origins=(origin,),
        as_of=as_of(reader.origins(), origin),
        trails=(Trail("reg_hindcast", {"row_id": str(row["row_id"])}),),
    )
    low, value, high = (_percent(row[c]) for c in ("low", "value", "high"))
    return figure(of, value, ground, dims={"level": str(row["level"])}, low=low, high=high)


def _percent(cell: object) -> float | None:
    return None if cell is None else 100 * float(str(cell))
