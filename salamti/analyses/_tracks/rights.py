"""A rights section: what is known of the rights of people beside a security result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from salamti.analyses._kit.numbers import Ground, Measure, figure
from salamti.analyses._tracks.tracks import Track, tracks
from salamti.model.country import Country
from salamti.model.finding import Finding
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

RIGHTS = (
    "v2x_clphy",
    "v2cltort",
    "pts_s",
    "pts_a",
    "pts_h",
    "idea_personal_security",
    "fh_total",
)
"""Indicators of rights that stand beside every security result, as far as the store holds them."""

DISAPPEARANCES = """
    SELECT row_id, period_end, value, origin FROM reg_justice
    WHERE topic = 'enforced_disappearance_commission' AND indicator = 'received'
      AND area = $area AND value IS NOT NULL
    ORDER BY period_end DESC, row_id LIMIT 1
"""


def area(country: Country) -> str:
    """The country as the registers name it in their column `area`."""
    return country.name.en.casefold().replace(" ", "_")


def with_rights(
    reader: Reader, finding: Finding, found: Mapping[str, Track] | None = None
) -> Finding:
    """A security result beside what is known of rights; `found` are tracks that are at hand."""
    held = found if found is not None else reader.once("rights", lambda: _held(reader))
    said, numbers = _rights(reader, finding.id, held)
    known = {n.id: n for n in (*finding.numbers, *numbers)}
    return replace(finding, numbers=tuple(known.values()), rights=said, security_result=True)


def _held(reader: Reader) -> dict[str, Track]:
    return tracks(reader, reader.country(), RIGHTS, districts=False)


def _rights(
    reader: Reader, finding: str, found: Mapping[str, Track]
) -> tuple[tuple[Words, ...], tuple[Number, ...]]:
    """Sentences and numbers of the rights section; says so where nothing is known."""
    known = [t for i in RIGHTS if (t := found.get(i)) and t.points]
    numbers = [_latest(finding, t) for t in known]
    said: list[Words] = [message("policy.rights_intro")]
    said += [
        message(
            "policy.rights_indicator",
            indicator=t.indicator.name,
            value=Ref(n.id),
            unit=t.indicator.unit,
            year=t.points[-1].year,
            direction=message(f"policy.direction_{t.indicator.direction}"),
        )
        for t, n in zip(known, numbers, strict=True)
    ]
    missing = _disappearances(reader, finding, area(reader.country()))
    if missing:
        said.append(
            message("policy.rights_disappearances", count=Ref(missing.id), until=missing.as_of)
        )
    if not known and not missing:
        said.append(message("policy.rights_unknown"))
    return tuple(said), (*numbers, *([missing] if missing else []))


def _latest(finding: str, track: Track) -> Number:
    point = track.points[-1]
    measure = Measure(
        finding=finding,
        name="rights",
        unit=track.indicator.unit,
        method=message("policy.method_value"),
        decimals=track.indicator.decimals,
    )
    ground = Ground(
        origins=(track.origin or "",),
        as_of=str(point.year),
        trails=(track.trail(track.country, point.year, point.year),),
        n=1,
    )
    return figure(
        measure,
        point.value,
        ground,
        dims={"indicator": track.indicator.id, "place": track.country, "year": point.year},
        low=point.low,
        high=point.high,
    )


def _disappearances(reader: Reader, finding: str, where: str) -> Number | None:
    """Complaints that the commission on enforced disappearances has received, as last published."""
    if not reader.has("reg_justice"):
        return None
    rows = list(reader.sql(DISAPPEARANCES, area=where).iter_rows(named=True))
    if not rows:
        return None
    row = rows[0]
    measure = Measure(
        finding=finding,
        name="disappearance_complaints",
        unit=message("policy.unit_complaints"),
        method=message("policy.method_disappearances"),
    )
    ground = Ground(
        origins=(row["origin"],),
        as_of=row["period_end"],
        trails=(Trail("reg_justice", {"row_id": row["row_id"]}),),
        n=1,
    )
    return figure(measure, row["value"], ground, dims={"until": row["period_end"]})
