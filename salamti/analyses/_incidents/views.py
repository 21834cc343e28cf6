"""Sections: attacks by year, deaths side by side, how good the matching is, what stays unknown."""

from __future__ import annotations

from salamti.analyses._incidents.rows import ID, Known, say
from salamti.analyses._kit.columns import columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, Row, category
from salamti.model.finding import Axis, Chart, ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words

WHO = ("both", "only_pbc")
DEATHS = ("deaths_pbc", "deaths_ged")
TIERS = ("strong", "strong_or_likely")
YEAR = Axis(column="year", label=say("axis_year"), kind="year")


def attacks(known: Known) -> Part:
    """Attacks of Pakistan Body Count by year: also in UCDP GED, or not."""
    both, strong, alone = (known.year(m) for m in ("matched", "matched_strongly", "only_pbc"))
    rows: list[Row] = [(y, ref(both.get(y)), ref(strong.get(y)), ref(alone.get(y))) for y in both]
    heads: dict[str, ColumnKind] = {"year": "year"}
    heads |= dict.fromkeys(("matched", "matched_strongly", "only_pbc"), "number")
    return Part(
        id="attacks",
        title=say("section_attacks"),
        sentences=(say("attacks_intro"), *_range(known)),
        numbers=(*both.values(), *strong.values(), *alone.values()),
        charts=(
            Chart(
                id="attacks",
                title=say("chart_attacks"),
                alt=say("chart_attacks_alt"),
                mark="line",
                data=_marks({"both": both, "only_pbc": alone}, "attacks"),
                x=YEAR,
                y=Axis(column="attacks", label=say("axis_attacks"), kind="quantity"),
                colour=category("who", ID, WHO),
                subject="both",
            ),
        ),
        tables=(columns_table(f"{ID}.attacks", heads, rows),),
        see=("toll",),
    )


def _range(known: Known) -> tuple[Words, ...]:
    """How far the number of matches may differ, where it is known."""
    whole = known.tiers.get(("matched_in_all", ""))
    if whole is None or whole.low is None or whole.high is None:
        return ()
    return (say("attacks_range", low=round(whole.low), high=round(whole.high)),)


def _marks(
    series: dict[str, dict[int, Number]], value: str
) -> tuple[dict[str, str | int | float | None], ...]:
    return tuple(
        {"year": y, "who": who, value: float(str(n.value)), "number": n.id}
        for who, numbers in series.items()
        for y, n in numbers.items()
    )


def deaths(known: Known, totals: dict[str, Number]) -> Part:
    """Deaths in the attacks that both sources have, as each gives them."""
    pbc, ged = (known.year(m) for m in DEATHS)
    shown = [y for y in pbc if known.years["matched", y].value]
    rows: list[Row] = [
        (y, ref(known.years["matched", y]), ref(pbc[y]), ref(ged.get(y))) for y in shown
    ]
    heads: dict[str, ColumnKind] = {"year": "year"}
    heads |= dict.fromkeys(("matched", *DEATHS), "number")
    return Part(
        id="deaths",
        title=say("section_deaths"),
        sentences=(
            say("deaths_intro", pbc=Ref(totals["pbc"].id), ged=Ref(totals["ged"].id)),
            say("deaths_why"),
        ),
        numbers=(*pbc.values(), *ged.values(), *totals.values()),
        charts=(
            Chart(
                id="deaths",
                title=say("chart_deaths"),
                alt=say("chart_deaths_alt"),
                mark="line",
                data=_marks(
                    {w: {y: n[y] for y in shown} for w, n in zip(DEATHS, (pbc, ged), strict=True)},
                    "deaths",
                ),
                x=YEAR,
                y=Axis(column="deaths", label=say("axis_deaths"), kind="quantity"),
                colour=category("who", ID, DEATHS),
                subject="deaths_pbc",
            ),
        ),
        tables=(columns_table(f"{ID}.deaths", heads, rows),),
    )


def quality(known: Known) -> Part | None:
    """Precision and recall on labelled pairs."""
    rows: list[Row] = []
    numbers = []
    for tier in TIERS:
        found = [known.tiers.get((m, tier)) for m in ("precision", "recall")]
        rows.append((say(f"tier_{tier}"), *(ref(n) for n in found)))
        numbers += [n for n in found if n is not None]
    if not numbers:
        return None
    heads: dict[str, ColumnKind] = {"tier": "text", "precision": "number", "recall": "number"}
    return Part(
        id="quality",
        title=say("section_quality"),
        sentences=(say("quality_intro"), say("quality_reading")),
        numbers=tuple(numbers),
        tables=(columns_table(f"{ID}.quality", heads, rows),),
    )


def unseen(known: Known) -> Part | None:
    """What share one source has of the other's attacks, and what cannot be told."""
    share = known.tiers.get(("share_in_ged", ""))
    if share is None or share.low is None or share.high is None:
        return None
    return Part(
        id="unseen",
        title=say("section_unseen"),
        sentences=(
            say(
                "unseen_share",
                share=Ref(share.id),
                low=round(share.low),
                high=round(share.high),
            ),
            say("unseen_assumes"),
            say("unseen_unknown"),
        ),
        numbers=(share,),
    )
