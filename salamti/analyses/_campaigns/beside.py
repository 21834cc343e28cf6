"""What stands beside the effect: the harm ledger, published figures, who died, places around."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from salamti.analyses._campaigns import samples as _samples
from salamti.analyses._campaigns.harm import ENTRIES, Campaign, Harm, Known, Line
from salamti.analyses._campaigns.results import Result
from salamti.analyses._campaigns.study import (
    Dims,
    Named,
    Study,
    deaths,
    deaths_ground,
    number,
    row_number,
)
from salamti.analyses._campaigns.trials import BASE, BEFORE, LEAST, quarters
from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row as Record
from salamti.analyses._kit.tally import without_addresses
from salamti.methods.effect import interrupted
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

LEDGER: Mapping[str, ColumnKind] = {
    "harm": "text", "known": "text", "publisher": "text", "as_of": "text",
}  # fmt: skip
RING_YEARS = (-1, 0, 1)
FIGURES: Mapping[str, ColumnKind] = {
    "measure": "text", "figure": "number", "qualifier": "text", "unit": "text", "as_of": "text",
    "publisher": "text", "claim": "text", "source": "text",
}  # fmt: skip


def ledger(campaign: Campaign) -> Part:
    """The harm ledger, every entry in its order, the warning first."""
    harm = campaign.harm
    lines = [row for name in ENTRIES for row in _entry_rows(harm, name)]
    table = columns_table("campaigns.harm", LEDGER, lines)
    warning = harm.warning
    said: list[Words] = []
    if warning:
        said.append(
            message("campaigns.warning", before=Ref(warning.before.id), after=Ref(warning.after.id))
        )
    return Part(
        id="harm",
        title=message("campaigns.section_harm"),
        sentences=(*said, message("campaigns.harm")),
        numbers=harm_numbers(harm),
        tables=(table,),
    )


def _entry_rows(harm: Harm, name: str) -> list[Row]:
    entry = getattr(harm, name)
    label = message(f"campaigns.harm_{name}")
    if not isinstance(entry, Known):
        return [(label, message("campaigns.unknown_entry", why=entry.said), None, None)]
    return [(label, line.said, line.publisher, _day(line)) for line in entry.lines]


def _day(line: Line) -> str | None:
    return str(line.as_of) if line.as_of else None


def harm_numbers(harm: Harm) -> tuple[Number, ...]:
    """Every number that the ledger shows."""
    made: list[Number] = []
    for name in ENTRIES:
        entry = getattr(harm, name)
        made += entry.more
        if isinstance(entry, Known):
            made += [line.number for line in entry.lines if line.number is not None]
    return tuple({n.id: n for n in made}.values())


def published(found: Study, campaign: Campaign) -> Part | None:
    """Published figures by whom, official claims marked, and the span across publishers."""
    rows = found.tally.rows("operation_figures", op_id=campaign.operation.id)
    if not rows:
        return None
    numbers = [_figure(found, r) for r in rows]
    lines = [_figure_row(found, r, n) for r, n in zip(rows, numbers, strict=True)]
    return Part(
        id="published",
        title=message("campaigns.section_published"),
        sentences=(message("campaigns.published"), *_spans(found, rows, numbers)),
        numbers=tuple(numbers),
        tables=(columns_table("campaigns.published", FIGURES, lines),),
    )


def _figure(found: Study, row: Record) -> Number:
    unit = found.tally.label("operation_figures", "unit", row["unit"])
    return row_number(found, "operation_figures", row, name="published", unit=unit)


def _figure_row(found: Study, row: Record, number_: Number) -> Row:
    label = found.tally.label
    claim = "official" if row["official_claim"] in ("yes", True) else "other"
    checked = label("operation_figures", "verified", row["verified"])
    return (
        label("operation_figures", "measure", row["measure"]),
        Ref(number_.id),
        label("operation_figures", "qualifier", row["qualifier"]) if row["qualifier"] else None,
        label("operation_figures", "unit", row["unit"]),
        str(row["as_of"]) if row["as_of"] else None,
        named(row, "published_by"),
        message(f"campaigns.claim_{claim}", checked=checked),
        without_addresses(str(row["source"])),
    )


def _spans(found: Study, rows: Sequence[Record], numbers: Sequence[Number]) -> list[Words]:
    """For deaths and the displaced: the lowest and the highest of different publishers."""
    groups: dict[tuple[str, str], list[tuple[Record, Number]]] = defaultdict(list)
    for row, n in zip(rows, numbers, strict=True):
        if n.value is not None and str(row["measure"]) in ("deaths_militants", "displaced"):
            groups[(str(row["measure"]), str(row["unit"]))].append((row, n))
    said: list[Words] = []
    for (measure, unit), held in groups.items():
        if len({str(r["published_by"]) for r, _ in held}) < 2:
            continue
        low, high = (f(held, key=lambda p: float(str(p[1].value))) for f in (min, max))
        label = found.tally.label
        said.append(
            message(
                "campaigns.span",
                measure=label("operation_figures", "measure", measure),
                low=Ref(low[1].id),
                low_by=named(low[0], "published_by"),
                high=Ref(high[1].id),
                high_by=named(high[0], "published_by"),
                unit=label("operation_figures", "unit", unit),
            )
        )
    return said


def around(found: Study, result: Result) -> Part | None:
    """Whether violence moved to the places around: rings by the distance between centres."""
    if result.setting is None:
        return None
    at, operation = result.setting, result.operation
    heads: dict[str, ColumnKind] = {
        "ring": "text", "districts": "number", "year_before": "number", "year_first": "number",
        "year_second": "number", "ratio": "text",
    }  # fmt: skip
    made: list[Number] = []
    lines: list[Row] = []
    for ring in _samples.RINGS:
        codes = _samples.ring(found, at, ring)
        if not codes:
            continue
        years = _ring_years(found, result, codes, km=ring[1])
        absent = [None] * (len(RING_YEARS) - len(years))
        ratio = _ring_ratio(found, result, codes, km=ring[1])
        made += [*years, *ratio.values()]
        lines.append(
            (
                message("campaigns.ring", low=round(ring[0]), high=round(ring[1])),
                len(codes),
                *(ref(n) for n in years),
                *absent,
                _ring_words(ratio),
            )
        )
    if not lines:
        return None
    return Part(
        id="around",
        title=message("campaigns.section_around"),
        sentences=(message("campaigns.around", name=operation.name),),
        numbers=tuple(made),
        tables=(columns_table("campaigns.around", heads, lines),),
    )


def _ring_years(found: Study, result: Result, codes: tuple[str, ...], *, km: float) -> list[Number]:
    start = result.operation.start
    spans = [(_panels.after(start, 12 * y), _panels.after(start, 12 * y + 11)) for y in RING_YEARS]
    dims: Dims = {"operation": result.operation.id, "within_km": round(km)}
    return [
        deaths(found, codes, span, dims={**dims, "year": y})
        for y, span in zip(RING_YEARS, spans, strict=True)
        if span[1] <= found.panel.months[-1]
    ]


def _ring_ratio(
    found: Study, result: Result, codes: tuple[str, ...], *, km: float
) -> dict[str, Number]:
    """Its own past against the two years after, by the interrupted series."""
    at = result.setting
    if at is None:
        return {}
    last = min(at.start + 3 * BASE, at.last)
    inside = np.isin(found.panel.pcodes, codes)
    months = found.panel.deaths[inside, at.first : last].sum(axis=0)
    if months[: 3 * BEFORE].sum() < LEAST:
        return {}
    design = interrupted.Design(start=BEFORE, trend=False, slope=True)
    effect = interrupted.estimate(np.log1p(quarters(months)), design)
    base = deaths_ground(found, codes, (at.months[at.first], at.months[last - 1]))
    dims: Dims = {"operation": result.operation.id, "within_km": round(km)}
    ends = {"ratio": effect.effect, "low": effect.low, "high": effect.high}
    return {
        name: number(found, Named(f"ring_{name}", "times", "ring", 1),
                     float(np.exp(np.clip(value, -20, 20))), ground=base, dims=dims)
        for name, value in ends.items()
    }  # fmt: skip


def _ring_words(ratio: Mapping[str, Number]) -> Words | None:
    if not ratio:
        return None
    value, low, high = (ratio[k] for k in ("ratio", "low", "high"))
    clear = float(str(low.value)) > 1 or float(str(high.value)) < 1
    return message(
        f"campaigns.ring_{'clear' if clear else 'unclear'}",
        value=Ref(value.id), low=Ref(low.id), high=Ref(high.id),
    )  # fmt: skip
