"""How one indicator is shown: its panel, its trend in words, its place among peers."""

from __future__ import annotations

from collections.abc import Mapping

from salamti.analyses._tracks.results import Result, Standing
from salamti.methods import ranking
from salamti.model.country import Country
from salamti.model.finding import Axis, Cell, Scalar
from salamti.model.words import Ref, Words, message

CHART_FROM = 2000
LEAST_PEERS = 3


def who_axis(country: Country) -> Axis:
    """The country and the middle of each group of its peers."""
    names: dict[str, Words] = {country.iso3: country.name}
    names |= {g: message("policy.median_of", group=v.name) for g, v in country.peer_groups.items()}
    return Axis(
        column="who",
        label=message("policy.axis_who"),
        kind="category",
        order=tuple(names),
        labels=names,
    )


def trend_word(result: Result) -> Words | None:
    """The long trend in words: rising, falling or none, with its years."""
    if result.slope is None or result.p is None:
        return None
    name = {1: "rising", -1: "falling", 0: "none"}[result.rising]
    first, last = result.slope.dimensions["from"], result.slope.dimensions["to"]
    return message(f"policy.trend_{name}", first=str(first), last=str(last))


def standing_cells(standing: Standing | None) -> tuple[Cell | Words, Cell | Words]:
    """Middle value of the peers, and the rank or the span of ranks where ranges overlap."""
    if standing is None:
        return None, None
    rank = standing.rank
    if rank is None:
        return Ref(standing.median.id), None
    count = int(rank.n or 0)
    if standing.exact:
        words = message("policy.rank_exact", rank=Ref(rank.id), of=count)
    else:
        words = message(
            "policy.rank_span", best=int(rank.low or 0), worst=int(rank.high or 0), of=count
        )
    return Ref(standing.median.id), words


def chart_rows(result: Result, country: Country) -> list[Mapping[str, Scalar]]:
    """Marks of one panel: the country by year, and the middle of each group of peers."""
    ident = result.track.indicator.id
    own: list[Mapping[str, Scalar]] = [
        {"indicator": ident, "who": country.iso3, "year": y, "value": n.value, "low": n.low,
         "high": n.high, "number": n.id}
        for y, n in result.years.items() if y >= CHART_FROM
    ]  # fmt: skip
    return own + [
        {"indicator": ident, "who": group, "year": year, "value": value}
        for group in country.peer_groups
        for year, value in _medians(result, country, group)
    ]


def _medians(result: Result, country: Country, group: str) -> list[tuple[int, float]]:
    members = [p.iso3 for p in country.peers if p.group == group]
    years: dict[int, list[ranking.Score]] = {}
    for iso3 in members:
        for point in result.track.peers.get(iso3, ()):
            if point.year >= CHART_FROM:
                years.setdefault(point.year, []).append(ranking.Score(point.value))
    return [
        (year, float(ranking.median(scores) or 0.0))
        for year, scores in sorted(years.items())
        if len(scores) >= LEAST_PEERS
    ]
