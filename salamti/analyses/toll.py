"""How many people organised violence killed: by year, place, type and who died."""

from __future__ import annotations

from salamti.analyses._analysis import Analysis, Params
from salamti.base.ids import Scalar
from salamti.model.finding import Finding
from salamti.model.number import Number, Trail, identified
from salamti.model.words import Ref, Text, message
from salamti.store.reading import Reader

YEARLY = """
    SELECT CAST(left(month, 4) AS INTEGER) AS year, origin, count(*) AS n,
           sum(low) AS low, sum(best) AS best, sum(high) AS high
    FROM violence_month GROUP BY ALL ORDER BY ALL
"""


def run(reader: Reader, params: Params) -> Finding:
    origins = reader.origins()
    numbers = []
    for row in reader.sql(YEARLY).iter_rows(named=True):
        name = origins[row["origin"]].name.en
        dims: dict[str, Scalar] = {"measure": "deaths", "year": row["year"], "publisher": name}
        numbers.append(
            Number(
                id=identified("toll", dims),
                value=row["best"],
                low=row["low"],
                high=row["high"],
                n=row["n"],
                unit=Text("deaths", "اموات"),
                as_of=origins[row["origin"]].as_of,
                dimensions=dims,
                origins=(row["origin"],),
                method=Text("Sum of best estimates", "x"),
                trails=(
                    Trail(
                        "violence_month",
                        {"origin": row["origin"]},
                        {"month": (f"{row['year']}-01", f"{row['year']}-12")},
                    ),
                ),
            )
        )
    return Finding(
        id="toll",
        question=Text("How many people has organised violence killed?", "x"),
        answer=message("toll.answer", deaths=Ref(numbers[-1].id)),
        numbers=tuple(numbers),
        method=(Text("m", "m"),),
        caveats=(Text("m", "m"),),
        security_result=True,
        rights=(Text("m", "m"),),
    )


ANALYSIS = Analysis(
    id="toll",
    question=Text("How many people has organised violence killed?", "x"),
    reads=("violence_month",),
    run=run,
)
