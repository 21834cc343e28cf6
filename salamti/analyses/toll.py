"""How many people organised violence killed: by year, place, type, who died, and publisher."""

from __future__ import annotations

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import places as _places
from salamti.analyses._kit import violence as _violence
from salamti.analyses._toll import countries as _toll_countries
from salamti.analyses._toll import findings as _toll_findings
from salamti.analyses._toll import months as _toll_months
from salamti.analyses._toll import publishers as _toll_publishers
from salamti.analyses._toll import rights as _toll_rights
from salamti.model.finding import Finding
from salamti.model.words import message
from salamti.store.reading import Reader

READS = (
    *_places.READS,
    *_violence.READS,
    *_toll_countries.READS,
    *_toll_months.READS,
    *_toll_publishers.READS,
    *_toll_rights.READS,
)


def run(reader: Reader, params: Params) -> Finding:
    """The toll of the country, or of the place asked for."""
    places = _places.known(reader)
    asked = params.get("place")
    spot = _places.resolve(places, asked) if asked else None
    if spot is None or spot.level == 0:
        return _toll_findings.national(reader, places)
    return _toll_findings.local(reader, places, spot)


def variants(reader: Reader) -> list[Params]:
    """The country and its provinces, where the pack holds any count; districts have `places`."""
    counts = ("violence_month", "country_year", "reg_annual_toll")
    if not any(reader.has(table) for table in counts):
        return []
    provinces = _places.known(reader).level(1) if reader.has("violence_month") else []
    return [{}, *({"place": s.pcode} for s in provinces)]


ANALYSIS = Analysis(
    id="toll",
    question=message("toll.question"),
    reads=tuple(dict.fromkeys(READS)),
    run=run,
    params={"place": "province or district: English or Urdu name, or P-code"},
    variants=variants,
)
