"""Attacks on foreign nationals: by year, beside what the authorities published, since the rules."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._kit.numbers import ref
from salamti.analyses._kit.parts import Part, marks
from salamti.analyses._kit.parts import Row as Line
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.tally import Row, Tally
from salamti.analyses._protection.sums import added, by_year, single
from salamti.analyses._toll.months import month_words
from salamti.methods import rate_ratio
from salamti.model.finding import Axis, Chart
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message

REGISTER = "attacks_on_foreign_nationals"
PUBLISHED = "foreign_nationals_figures"
HARM = ("killed_total", "killed_chinese", "killed_pakistani")
SPAN = 3
"""Years that are put together, since single years hold few attacks."""
BESIDE = {"attacks": "", "killed": "killed_chinese", "killed_pakistani": "killed_pakistani"}
"""Published measures with the column of our register that counts the same."""


def attacks(tally: Tally) -> list[Row]:
    """All entries but quarrels, which are no attacks by a group."""
    return [r for r in tally.rows(REGISTER) if r["method"] != "dispute"]


def spans(tally: Tally) -> list[tuple[int, int, Number | None]]:
    """The last three years on record and the three before, with the attacks of each."""
    rows = attacks(tally)
    last = max((int(str(r["month"])[:4]) for r in rows), default=0)
    ends = [(last - 2 * SPAN + 1, last - SPAN), (last - SPAN + 1, last)]
    return [(a, b, _count(tally, _between(rows, a, b), a, b)) for a, b in ends]


def told(tally: Tally) -> str:
    """Whether the last three years differ from the three before by more than chance."""
    (*_, then), (*_, now) = spans(tally)
    counts = [float(str(n.value)) if n else 0.0 for n in (now, then)]
    return rate_ratio.ratio(counts[:1], counts[1:], [[1.0]]).told


def _between(rows: Sequence[Row], first: int, last: int) -> list[Row]:
    return [r for r in rows if first <= int(str(r["month"])[:4]) <= last]


def _count(tally: Tally, rows: Sequence[Row], *years: int) -> Number | None:
    dims = {"from": years[0], "to": years[1]}
    return tally.count("attacks_foreign", REGISTER, rows, **dims) if rows else None


def parts(tally: Tally) -> list[Part | None]:
    """The sections of the page on foreign nationals."""
    return [_years(tally), _since(tally), _beside(tally), _where(tally)]


def _years(tally: Tally) -> Part:
    rows: list[Line] = []
    counts: list[Number] = []
    sums: list[Number] = []
    for year, found in by_year(attacks(tally), "month").items():
        count = tally.count("attacks_year", REGISTER, found, year=year)
        cells = [
            added(tally, REGISTER, found, column=c, unit="people", dims={"year": year})
            for c in HARM
        ]
        counts.append(count)
        sums += [n for n in cells if n]
        rows.append((year, ref(count), *(ref(n) for n in cells)))
    chart = Chart(
        id="years",
        title=message("protection.chart_years"),
        alt=message("protection.chart_years_alt"),
        mark="bar",
        data=marks(counts, "attacks", "year"),
        x=Axis(column="year", label=message("protection.axis_year"), kind="year"),
        y=Axis(column="attacks", label=message("protection.axis_attacks"), kind="quantity"),
    )
    table = parts_table(
        "protection.attacks",
        ("year", "attacks", *HARM),
        list(reversed(rows)),
        note=message("protection.note_attacks"),
    )
    ends = [n for *_, n in spans(tally) if n]
    return Part(
        id="years",
        title=message("protection.section_attacks"),
        sentences=(message("protection.attacks"),),
        numbers=(*counts, *sums, *ends),
        charts=(chart,),
        tables=(table,),
    )


def _since(tally: Tally) -> Part | None:
    """Attacks since the latest procedures of the federal government."""
    issued = tally.rows("protection_measures", kind="procedures", taken_by="federal")
    if not issued:
        return None
    day = max(str(r["date"]) for r in issued)
    rows = attacks(tally)
    after = [r for r in rows if str(r["month"]) > day[:7]]
    last = max(str(r["month"]) for r in tally.rows(REGISTER))
    count = tally.count("attacks_since", REGISTER, after, since=day[:7]) if after else None
    told: Words = message("protection.some", count=Ref(count.id)) if count else _none()
    return Part(
        id="since",
        title=message("protection.section_since"),
        sentences=(
            message(
                "protection.since", day=month_words(day[:7]), last=month_words(last), count=told
            ),
        ),
        numbers=(count,) if count else (),
    )


def _none() -> Words:
    return message("protection.none")


def _beside(tally: Tally) -> Part | None:
    """What the counter-terrorism authority told parliament, and the same of our register."""
    rows: list[Line] = []
    made: list[Number] = []
    for row in tally.rows(PUBLISHED, measure=tuple(BESIDE)):
        said = single(
            tally, PUBLISHED, row, column="value", unit="entries", dims={"fact": row["fact_id"]}
        )
        ours = _same(tally, row)
        made += [n for n in (said, ours) if n]
        rows.append(
            (
                tally.label(PUBLISHED, "measure", row["measure"]),
                tally.label(PUBLISHED, "area", row["area"]),
                str(row["period_start"]),
                ref(said),
                ref(ours),
            )
        )
    if not rows:
        return None
    heads = ("name", "coverage", "since", "published", "ours")
    return Part(
        id="published",
        title=message("protection.section_published"),
        sentences=(message("protection.published"),),
        numbers=tuple(made),
        tables=(parts_table("protection.published", heads, rows),),
    )


def _same(tally: Tally, row: Row) -> Number | None:
    area, since = str(row["area"]), str(row["period_start"])
    rows = [
        r
        for r in attacks(tally)
        if str(r["month"]) >= since
        and str(r["month"]) <= str(row["as_of"])
        and (r["province"] == area or row["pcodes"] == "PK" or area == "pakistan")
    ]
    column = BESIDE[str(row["measure"])]
    dims = {"fact": str(row["fact_id"])}
    if not column:
        return tally.count("attacks_same", REGISTER, rows, **dims) if rows else None
    return added(tally, REGISTER, rows, column=column, unit="people", dims=dims)


def _where(tally: Tally) -> Part:
    """Attacks by province and by what was attacked."""
    rows = attacks(tally)
    made: list[Number] = []
    tables = []
    for column in ("province", "target"):
        lines: list[Line] = []
        groups: dict[str, list[Row]] = {}
        for row in rows:
            groups.setdefault(str(row[column]), []).append(row)
        for code, found in sorted(groups.items(), key=lambda g: (-len(g[1]), g[0])):
            count = tally.count(f"attacks_by_{column}", REGISTER, found, **{column: code})
            made.append(count)
            lines.append((tally.label(REGISTER, column, code), ref(count)))
        tables.append(parts_table(f"protection.by_{column}", ("name", "attacks"), lines))
    return Part(
        id="where",
        title=message("protection.section_where"),
        numbers=tuple(made),
        tables=tuple(tables),
    )
