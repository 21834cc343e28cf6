"""Filling the harm ledger of one operation from the registers and the deaths by district."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._campaigns.harm import Entry, Harm, Known, Line, Unknown, Warned
from salamti.analyses._campaigns.study import (
    Named,
    Operation,
    Study,
    asked,
    deaths,
    number,
    row_number,
)
from salamti.analyses._kit import panels as _panels
from salamti.analyses._kit.numbers import derived
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row
from salamti.analyses._kit.violence import FEW, UNKNOWN_LIMIT
from salamti.model.number import Number
from salamti.model.words import Ref, message

YEAR = 12
SPANS = {"before": (-24, -1), "after": (0, 23)}
"""Months from the start over which the share of civilians is compared."""
SHARED = ("fata_operations", "all_operations", "several")
"""Figures that cover several operations stand beside, never in place of, its own."""


def harm(found: Study, operation: Operation) -> Harm:
    """Everything that was published, and what was not."""
    counts = civilians(found, operation)
    shares = _shares(found, counts)
    voices = asked(found, operation)
    return Harm(
        civilian_deaths=_civilian_deaths(found, operation, counts),
        civilian_share=_share_entry(operation, counts, shares),
        displaced=_published(found, operation, "displaced", "still_displaced"),
        returned=_published(found, operation, "returned", "return_reason"),
        return_share=_return_share(found, operation),
        damage=_published(found, operation, "houses_damaged"),
        compensation=_published(found, operation, "compensation", "cash_support"),
        disappearances=_disappearances(found, operation),
        asked=_asked(found, operation, voices),
        followed=_followed(found, voices),
        warning=warned(shares),
    )


def figures(found: Study, operation: Operation, *measures: str) -> tuple[Row, ...]:
    """Its published figures, of some measures or of all."""
    rows = found.tally.rows("operation_figures", op_id=operation.id)
    return tuple(r for r in rows if not measures or r["measure"] in measures)


def figure_line(found: Study, row: Row) -> Line:
    """One published figure in words: how it is qualified, what of, by whom, when."""
    label = found.tally.label
    unit = label("operation_figures", "unit", row["unit"])
    value = row_number(found, "operation_figures", row, name="published", unit=unit)
    measure = label("operation_figures", "measure", row["measure"])
    brief = message("campaigns.brief", value=Ref(value.id), unit=unit)
    if row["value"] is None:
        said = message("campaigns.figure_none", measure=measure)
    elif row["qualifier"]:
        qualifier = label("operation_figures", "qualifier", row["qualifier"])
        said = message(
            "campaigns.figure_qualified",
            measure=measure, qualifier=qualifier, value=Ref(value.id), unit=unit,
        )  # fmt: skip
        brief = message("campaigns.brief_qualified", qualifier=qualifier, value=Ref(value.id),
                        unit=unit)  # fmt: skip
    else:
        said = message("campaigns.figure", measure=measure, value=Ref(value.id), unit=unit)
    return Line(
        said=said,
        number=value,
        publisher=named(row, "published_by"),
        as_of=row["as_of"] or None,
        brief=brief,
        kind=str(row["measure"]),
        unit=str(row["unit"]),
    )


def _published(found: Study, operation: Operation, *measures: str) -> Entry:
    rows = _telling(figures(found, operation, *measures))
    if rows:
        return Known(lines=tuple(figure_line(found, r) for r in rows))
    return Unknown(said=message(f"campaigns.unknown_{measures[0]}"))


def _telling(rows: Sequence[Row]) -> list[Row]:
    """Of each measure and unit the largest and the latest figure; all stand further below."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((str(row["measure"]), str(row["unit"])), []).append(row)
    kept = set()
    for held in groups.values():
        largest = max(held, key=lambda r: float(r["value"] or 0))
        latest = max(held, key=lambda r: str(r["as_of"] or ""))
        kept |= {str(largest["fact_id"]), str(latest["fact_id"])}
    return [r for r in rows if str(r["fact_id"]) in kept]


def civilians(found: Study, operation: Operation) -> dict[str, dict[str, Number]] | None:
    """Deaths, civilians and unknown in the two years before and after, by UCDP; None without."""
    if not operation.start or not found.panel.months:
        return None
    places = None if operation.nationwide else operation.districts
    spans = {
        name: (_panels.after(operation.start, a), _panels.after(operation.start, b))
        for name, (a, b) in SPANS.items()
    }
    if places == () or spans["after"][1] > found.panel.months[-1]:
        return None
    return {
        name: {
            who: deaths(
                found, places, span, who=who, dims={"operation": operation.id, "span": name}
            )
            for who in ("best", "civilians", "unknown")
        }
        for name, span in spans.items()
    }


def told(counts: dict[str, Number]) -> bool:
    """Whether the source can say who died: enough dead, and few of them unknown."""
    whole, unknown = (float(str(counts[w].value)) for w in ("best", "unknown"))
    return whole >= FEW and unknown <= UNKNOWN_LIMIT * whole


def _shares(found: Study, counts: dict[str, dict[str, Number]] | None) -> dict[str, Number]:
    """The share of civilians of each span of which the source can say who died, in percent."""
    made = {}
    for name, held in (counts or {}).items():
        if told(held):
            parents = [held["civilians"], held["best"]]
            value = 100 * float(str(parents[0].value)) / float(str(parents[1].value))
            dims = {"operation": parents[0].dimensions["operation"], "span": name}
            ground = derived(parents)
            made[name] = number(
                found,
                Named("civilian_share", "percent", "share", 1),
                value,
                ground=ground,
                dims=dims,
            )
    return made


def warned(shares: dict[str, Number]) -> Warned | None:
    """A warning where the share of civilians is known on both sides and rose."""
    if len(shares) < len(SPANS):
        return None
    before, after = shares["before"], shares["after"]
    return (
        Warned(before=before, after=after)
        if float(str(after.value)) > float(str(before.value))
        else None
    )


def _civilian_deaths(
    found: Study, operation: Operation, counts: dict[str, dict[str, Number]] | None
) -> Entry:
    lines = [figure_line(found, r) for r in figures(found, operation, "deaths_civilians",
                                                    "deaths_under_18")]  # fmt: skip
    for name, held in (counts or {}).items():
        said = message(
            f"campaigns.civilians_{name}",
            civilians=Ref(held["civilians"].id),
            deaths=Ref(held["best"].id),
            unknown=Ref(held["unknown"].id),
        )
        lines.append(Line(said=said, number=held["civilians"], publisher="UCDP"))
    more = tuple(held[w] for held in (counts or {}).values() for w in ("best", "unknown"))
    if lines:
        return Known(lines=tuple(lines), more=more)
    return Unknown(said=message("campaigns.unknown_civilians"))


def _share_entry(
    operation: Operation, counts: dict[str, dict[str, Number]] | None, shares: dict[str, Number]
) -> Entry:
    if counts is None:
        return Unknown(said=message("campaigns.unknown_share_data"))
    lines = [
        Line(said=message(f"campaigns.share_{name}", share=Ref(n.id)), number=n, publisher="UCDP")
        for name, n in shares.items()
    ]
    if len(shares) == len(SPANS):
        return Known(lines=tuple(lines))
    said = message("campaigns.unknown_share")
    return Known(lines=(*lines, Line(said=said))) if lines else Unknown(said=said)


def _return_share(found: Study, operation: Operation) -> Entry:
    """Returned over displaced, where one publisher gave both in the same unit."""
    lines, more = [], []
    for back in figures(found, operation, "returned"):
        gone = _matching(found, operation, back)
        if back["value"] is not None and back["unit"] == "percent":
            lines.append(figure_line(found, back))
        if gone is None:
            continue
        pair = [figure_line(found, r).number for r in (gone, back)]
        parents = [n for n in pair if n is not None]
        value = 100 * float(back["value"]) / float(gone["value"])
        dims = {"operation": operation.id, "fact": str(back["fact_id"])}
        named_share = Named("return_share", "percent", "return_share")
        share = number(found, named_share, value, ground=derived(parents), dims=dims)
        said = message("campaigns.return_share", share=Ref(share.id))
        publisher = named(back, "published_by")
        brief = message("campaigns.brief", value=Ref(share.id), unit=share.unit)
        lines.append(
            Line(said=said, number=share, publisher=publisher, as_of=back["as_of"], brief=brief)
        )
        more += parents
    if lines:
        return Known(lines=tuple(lines), more=tuple(more))
    return Unknown(said=message("campaigns.unknown_return_share"))


def _matching(found: Study, operation: Operation, back: Row) -> Row | None:
    """The largest figure of displaced people of the same publisher, source and unit, not later."""
    rows = [
        r
        for r in figures(found, operation, "displaced")
        if r["published_by"] == back["published_by"]
        and r["source"] == back["source"]
        and r["unit"] == back["unit"]
        and r["value"] and str(r["as_of"]) <= str(back["as_of"])
    ]  # fmt: skip
    known = back["value"] is not None and bool(rows)
    return max(rows, key=lambda r: float(r["value"])) if known else None


def _disappearances(found: Study, operation: Operation) -> Entry:
    """None are published by operation; what stands for the country is said beside it."""
    rows = figures(found, operation, "missing")
    if rows:
        return Known(lines=tuple(figure_line(found, r) for r in rows))
    whole = found.tally.rows("operation_figures", scope="all_operations", measure="missing")
    if not whole:
        return Unknown(said=message("campaigns.unknown_missing"))
    line = figure_line(found, whole[0])
    said = message("campaigns.unknown_missing_claimed", claimed=line.said, by=line.publisher or "")
    return Unknown(said=said, more=(line.number,) if line.number else ())


def _asked(found: Study, operation: Operation, voices: Sequence[Row]) -> Entry:
    heard = [r for r in voices if r["demands"]]
    if not heard:
        return Unknown(said=message("campaigns.unknown_asked"))
    return Known(
        lines=tuple(
            Line(
                said=message("campaigns.asked", demands=named(r, "demands")),
                publisher=found.tally.label("consultations", "type", r["type"]),
                as_of=str(r["date"]),
            )
            for r in heard
        )
    )


def _followed(found: Study, voices: Sequence[Row]) -> Entry:
    heard = [r for r in voices if r["demands"]]
    answered = [r for r in heard if r["answer"] not in ("unknown", "not_applicable")]
    if not answered:
        return Unknown(said=message("campaigns.unknown_followed"))
    return Known(
        lines=tuple(
            Line(
                said=message(
                    "campaigns.followed",
                    demands=named(r, "demands"),
                    answer=found.tally.label("consultations", "answer", r["answer"]),
                ),
                as_of=str(r["date"]),
            )
            for r in answered
        )
    )
