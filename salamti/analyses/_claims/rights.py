"""What the claims do not count: civilians and their rights."""

from __future__ import annotations

from salamti.analyses._kit.numbers import Ground, Measure, figure
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

CIVILIANS = ("deaths_civilians", "deaths_under_18")

FIGURES = """
    SELECT origin, count(*) AS n,
           count(*) FILTER (WHERE list_contains($civilians, measure)) AS civilians,
           count(*) FILTER (WHERE measure = 'deaths_militants') AS militants,
           max(as_of) AS as_of
    FROM reg_operation_figures GROUP BY origin ORDER BY origin
"""
WHO_DIED = """
    SELECT origin, left(max(month), 4) AS year FROM violence_month GROUP BY origin
    ORDER BY year DESC, origin LIMIT 1
"""
YEAR = """
    SELECT sum(civilians) AS civilians, sum(best) AS best, count(*) AS n
    FROM violence_month WHERE origin = $origin AND month BETWEEN $first AND $last
"""


def rights(reader: Reader, finding: str) -> tuple[tuple[Words, ...], tuple[Number, ...]]:
    """Sentences and numbers; says so where nothing is known."""
    parts = [_figures(reader, finding), _civilians(reader, finding)]
    said = [s for s, _ in parts if s]
    numbers = tuple(n for _, made in parts for n in made)
    return (message("claims.rights_intro"), *(said or [message("claims.rights_unknown")])), numbers


Said = tuple[Words | None, tuple[Number, ...]]


def _figures(reader: Reader, finding: str) -> Said:
    """How many of the published figures on operations count civilians."""
    if not reader.has("reg_operation_figures"):
        return None, ()
    rows = reader.sql(FIGURES, civilians=list(CIVILIANS))
    origins = tuple(rows["origin"].to_list())
    latest = str(rows["as_of"].max())
    trails = {
        "militants": Trail("reg_operation_figures", {"measure": "deaths_militants"}),
        "civilians": Trail("reg_operation_figures", {"measure": CIVILIANS}),
        "n": Trail("reg_operation_figures"),
    }
    made = {
        name: figure(
            Measure(
                finding=finding,
                name="operation_figures",
                unit=message("claims.unit_figures"),
                method=message("claims.method_count"),
            ),
            int(rows[name].sum()),
            Ground(origins=origins, as_of=latest, trails=(trail,), n=int(rows[name].sum())),
            dims={"about": name},
        )
        for name, trail in trails.items()
    }
    refs = {k: Ref(n.id) for k, n in made.items()}
    return message("claims.rights_figures", **refs), tuple(made.values())


def _civilians(reader: Reader, finding: str) -> Said:
    """Civilians among the dead in the latest year whose dead are told apart."""
    if not reader.has("violence_month"):
        return None, ()
    head = reader.sql(WHO_DIED).row(0, named=True)
    origin, year = head["origin"], head["year"]
    window = (f"{year}-01", f"{year}-12")
    row = reader.sql(YEAR, origin=origin, first=window[0], last=window[1]).row(0, named=True)
    if row["civilians"] is None:
        return None, ()
    trail = Trail("violence_month", {"origin": origin}, {"month": window})
    ground = Ground(origins=(origin,), as_of=year, trails=(trail,), n=row["n"])
    made = [
        figure(
            Measure(
                finding=finding,
                name=f"{name}_killed",
                unit=message("claims.unit_people"),
                method=message("claims.method_sum"),
            ),
            int(row[column]),
            ground,
            dims={"year": int(year)},
        )
        for name, column in (("civilians", "civilians"), ("people", "best"))
    ]
    source = reader.origins()[origin].name
    said = message(
        "claims.rights_civilians", civilians=Ref(made[0].id), people=Ref(made[1].id),
        year=year, source=source,
    )  # fmt: skip
    return said, tuple(made)
