"""All operations side by side: what came, what it cost, what can be learnt; damage and return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._campaigns import results as _results
from salamti.analyses._campaigns import tracker as _tracker
from salamti.analyses._campaigns.harm import Campaign, Known, Line
from salamti.analyses._campaigns.ledger import figure_line, figures
from salamti.analyses._campaigns.results import Result
from salamti.analyses._campaigns.study import ID, Study
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row as Record
from salamti.model.finding import ColumnKind
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

RESULTS: Mapping[str, ColumnKind] = {
    "name": "text", "start": "text", "end": "text", "aims": "text", "year_before": "number",
    "year_first": "number", "year_third": "number", "word": "text",
}  # fmt: skip
HARMS: Mapping[str, ColumnKind] = {
    "name": "text", "civilians": "text", "displaced": "text", "return_share": "text",
    "damage": "text", "answer": "text",
}  # fmt: skip
DISPLACED: Mapping[str, ColumnKind] = {
    "name": "text", "peak": "text", "as_of": "text", "publisher": "text", "return_share": "text",
}  # fmt: skip
DAMAGE: Mapping[str, ColumnKind] = {
    "name": "text", "known": "text", "as_of": "text", "publisher": "text",
}  # fmt: skip
Told = tuple[Result, Campaign]


def lessons(found: Study, told: Sequence[Told]) -> Part:
    """Dates, aims, result and harm of every operation, and what the record as a whole teaches."""
    results, harms = [], []
    numbers: list[Number] = []
    for result, campaign in reversed(told):
        years = _results.recorded(found, result)
        numbers += [years[y] for y in (-1, 0, 2) if y in years]
        row, name = result.operation.row, result.operation.name
        aims = named(row, "stated_aims") if row["stated_aims"] else message("campaigns.not_read")
        cells = tuple(ref(years.get(y)) for y in (-1, 0, 2))
        word = message(f"campaigns.word_{result.verdict().word}")
        results.append((name, str(row["start"]), row["end"] or None, aims, *cells, word))
        harms.append((name, *_harm_cells(campaign)))
        numbers += _shown(campaign)
    return Part(
        id="lessons",
        title=message("campaigns.section_lessons"),
        sentences=(message("campaigns.lessons"), *_taught(told)),
        numbers=tuple({n.id: n for n in numbers}.values()),
        tables=(
            columns_table("campaigns.results", RESULTS, results),
            columns_table("campaigns.harms", HARMS, harms),
        ),
        see=_most_told(found, told),
    )


FEATURED = 4
SHOWN = ("civilian_deaths", "displaced", "return_share", "damage", "followed")


def _harm_cells(campaign: Campaign) -> tuple[Words | None, ...]:
    """The chief line of each kind of harm; a dash where nothing is known."""
    return tuple(
        (line.brief or line.said) if (line := _chief(campaign, n)) else None for n in SHOWN
    )


def _chief(campaign: Campaign, name: str) -> Line | None:
    """The line with the largest published number, of shares the latest; of words the first."""
    entry = getattr(campaign.harm, name)
    if not isinstance(entry, Known):
        return None
    lines = [x for x in entry.lines if x.value is not None and x.publisher != "UCDP"]
    if name == "displaced":
        lines = [x for x in lines if x.kind == "displaced"] or lines
        lines = [x for x in lines if x.unit == "people"] or lines
    if not lines:
        return None if name == "civilian_deaths" else entry.lines[0]
    if name == "return_share":
        return max(lines, key=lambda x: str(x.as_of or ""))
    return max(lines, key=lambda x: x.value or 0.0)


def _shown(campaign: Campaign) -> list[Number]:
    """The numbers of the chief lines, and those that they are made of."""
    made: list[Number] = []
    for name in SHOWN:
        line, entry = _chief(campaign, name), getattr(campaign.harm, name)
        if line and line.number:
            made += [line.number, *(entry.more if line.number.parents else ())]
    return made


def _taught(told: Sequence[Told]) -> list[Words]:
    """How much is known of how many: the lesson that the record itself gives."""
    known = {
        name: sum(_chief(c, name) is not None for _, c in told)
        for name in ("civilian_deaths", "displaced", "return_share")
    }
    clear = sum(r.verdict().word != "cannot_tell" for r, _ in told)
    return [
        message("campaigns.taught_known", of=len(told), **known),
        message("campaigns.taught_effect", of=len(told), clear=clear),
    ]


def _most_told(found: Study, told: Sequence[Told]) -> tuple[str, ...]:
    """The pages to read next: the campaign that runs, and those of which most was published."""
    figures_of = {o.operation.id: len(figures(found, o.operation)) for o, _ in told}
    by_count = sorted(figures_of, key=lambda o: -figures_of[o])
    running = _tracker.running(found)
    first = [running.id] if running else []
    return tuple(f"{ID}.{o}" for o in dict.fromkeys([*first, *by_count]))[:FEATURED]


def every(told: Sequence[Told]) -> Part:
    """All pages."""
    return Part(
        id="every",
        title=message("campaigns.section_every"),
        sentences=(message("campaigns.every"),),
        see=tuple(f"{ID}.{c.operation.id}" for _, c in reversed(told)),
    )


def displacement(found: Study, told: Sequence[Told]) -> Part | None:
    """The largest figure of displaced people by unit, its date, and the share that returned."""
    lines: list[Row] = []
    numbers: list[Number] = []
    for result, campaign in told:
        rows = [r for r in figures(found, result.operation, "displaced") if r["value"]]
        for unit in dict.fromkeys(str(r["unit"]) for r in rows):
            peak = max((r for r in rows if r["unit"] == unit), key=lambda r: float(r["value"]))
            line = figure_line(found, peak)
            back = _chief(campaign, "return_share")
            share = (back.brief or back.said) if back else None
            lines.append(
                (result.operation.name, line.brief or line.said, line.as_of, line.publisher, share)
            )
            numbers += [line.number] if line.number else []
        numbers += _shown(campaign)
    if not lines:
        return None
    return Part(
        id="displacement",
        title=message("campaigns.section_displacement"),
        sentences=(message("campaigns.displacement"), *_together(found, numbers)),
        numbers=tuple({n.id: n for n in numbers}.values()),
        tables=(columns_table("campaigns.displacement", DISPLACED, lines),),
    )


def _together(found: Study, numbers: list[Number]) -> list[Words]:
    """Families of all operations in FATA that the authority said had returned, and that had not."""
    rows = found.tally.rows("operation_figures", scope="fata_operations", unit="families")
    back = _pick(rows, "returned")
    left = _pick(rows, "still_displaced")
    if back is None or left is None:
        return []
    made = [figure_line(found, r).number for r in (back, left)]
    held = [n for n in made if n is not None]
    numbers += held
    return [
        message(
            "campaigns.together",
            returned=Ref(held[0].id),
            left=Ref(held[1].id),
            by=named(back, "published_by"),
            as_of=str(back["as_of"]),
        )
    ]


def _pick(rows: Sequence[Record], measure: str) -> Record | None:
    known = [r for r in rows if r["measure"] == measure and r["value"] is not None]
    return max(known, key=lambda r: str(r["as_of"])) if known else None


def damage(found: Study) -> Part | None:
    """Every published figure on damage and money paid, of one operation or of several."""
    rows = found.tally.rows(
        "operation_figures", measure=("houses_damaged", "compensation", "cash_support")
    )
    if not rows:
        return None
    names = {o.id: o.name for o in found.operations}
    made = [(r, figure_line(found, r)) for r in rows]
    lines: list[Row] = [
        (
            names.get(str(r["op_id"]))
            or found.tally.label("operation_figures", "scope", r["scope"]),
            line.said,
            line.as_of,
            line.publisher,
        )
        for r, line in made
    ]
    return Part(
        id="damage",
        title=message("campaigns.section_damage"),
        sentences=(message("campaigns.damage"),),
        numbers=tuple(line.number for _, line in made if line.number),
        tables=(columns_table("campaigns.damage", DAMAGE, lines),),
    )
