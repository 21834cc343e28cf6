"""Is the claim true? Each claim of the pack under every definition that it can bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._claims.checks import FINDING, Checked, checked
from salamti.analyses._claims.rights import rights
from salamti.analyses._claims.verdict import VERDICTS, Verdict, verdict
from salamti.analyses._kit.columns import Row, columns_table
from salamti.analyses._kit.numbers import Measure, derived, figure, ref
from salamti.analyses._kit.parts import Part, assembled
from salamti.model.claim import Claim, ClaimBook, Document, Statement, parsed
from salamti.model.finding import Axis, Chart, ColumnKind, Finding, Scalar, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

OVERVIEW: Mapping[str, ColumnKind] = {
    "claim": "text",
    "said_in": "text",
    "kind": "text",
    "verdict": "status",
    "figure": "number",
    "unit": "text",
    "window": "text",
}
CHECKS: Mapping[str, ColumnKind] = {
    "definition": "text",
    "window": "text",
    "figure": "number",
    "unit": "text",
    "test": "text",
    "holds": "status",
    "rows": "text",
}
OPERATORS = {">=": "ge", "<=": "le", ">": "gt", "<": "lt", "==": "eq", "!=": "ne"}
METHOD = ("rule", "queries", "verdicts", "definitions", "found", "statements")
CAVEATS = ("sources", "absence", "wording", "neutral")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A claim with its checks run and its verdict."""

    claim: Claim
    document: Document
    checks: tuple[Checked, ...]
    verdict: Verdict

    @property
    def headline(self) -> Checked | None:
        """The check whose value stands in the overview."""
        named = [c for c in self.checks if c.check.key == self.claim.headline]
        known = [c for c in self.checks if c.number and c.check.shown]
        return next(iter([*named, *known]), None)

    @property
    def numbers(self) -> tuple[Number, ...]:
        """All numbers of its checks."""
        return tuple(n for c in self.checks for n in c.numbers)


def variants(reader: Reader) -> list[Params]:
    """One finding with all claims; none for a pack without claims."""
    return [{}] if reader.claims() else []


def run(reader: Reader, _: Params) -> Finding:
    """All claims with their verdicts."""
    book = reader.claims()
    if book is None:
        return _unavailable()
    judged = [_judge(reader, c, book) for c in book.claims]
    counts = _counts(judged)
    said, numbers = rights(reader, FINDING)
    finding = Finding(
        id=FINDING,
        question=message("claims.question"),
        answer=_answer(counts),
        numbers=(*counts.values(), *numbers),
        method=tuple(message(f"claims.method_text_{m}") for m in METHOD),
        caveats=tuple(message(f"claims.caveat_{c}") for c in CAVEATS),
        rights=said,
        security_result=True,
    )
    return assembled(finding, [_overview(judged, counts), *(_part(j) for j in judged)])


def _judge(reader: Reader, claim: Claim, book: ClaimBook) -> Judged:
    checks = checked(reader, claim)
    document = next(d for d in book.documents if d.id == claim.said_in)
    return Judged(
        claim=claim, document=document, checks=checks, verdict=verdict(claim.kind, checks)
    )


def _counts(judged: Sequence[Judged]) -> dict[str, Number]:
    """How many claims have which verdict, and all; the way back are the numbers of their checks."""
    everything = [n for j in judged for n in j.numbers]
    if not everything:
        return {}
    found: dict[str, list[Judged]] = {"all": list(judged)}
    found |= {v: [j for j in judged if j.verdict == v] for v in VERDICTS}
    measure = Measure(
        finding=FINDING,
        name="claims",
        unit=message("claims.unit_claims"),
        method=message("claims.method_claims"),
    )
    return {
        k: figure(
            measure,
            len(own),
            derived([n for j in own for n in j.numbers] or everything),
            dims={"verdict": k},
        )
        for k, own in found.items()
    }


def _answer(counts: Mapping[str, Number]) -> Words:
    if not counts:
        return message("claims.answer_none")
    return message("claims.answer", **{k: Ref(n.id) for k, n in counts.items()})


def _overview(judged: Sequence[Judged], counts: Mapping[str, Number]) -> Part:
    rows = [_overview_row(j) for j in judged]
    return Part(
        id="overview",
        title=message("claims.section_overview"),
        charts=(_bars(counts),) if counts else (),
        tables=(columns_table("claims.overview", OVERVIEW, rows),),
    )


def _overview_row(judged: Judged) -> Row:
    head = judged.headline
    return (
        judged.claim.claim,
        judged.document.name,
        message(f"claims.kind_{judged.claim.kind}"),
        message(f"claims.verdict_{judged.verdict}"),
        ref(head.number) if head else None,
        head.check.unit if head and head.number else None,
        head.check.window if head and head.number else None,
    )


def _bars(counts: Mapping[str, Number]) -> Chart:
    data: tuple[Mapping[str, Scalar], ...] = tuple(
        {"verdict": v, "claims": counts[v].value, "number": counts[v].id}
        for v in VERDICTS
        if counts[v].value
    )
    return Chart(
        id="verdicts",
        title=message("claims.chart_verdicts"),
        alt=message("claims.alt_verdicts"),
        mark="bar",
        data=data,
        x=Axis(column="claims", label=message("claims.unit_claims"), kind="quantity"),
        y=Axis(
            column="verdict",
            label=message("claims.column_verdict"),
            kind="category",
            order=VERDICTS,
            labels={v: message(f"claims.verdict_{v}") for v in VERDICTS},
        ),
    )


def _part(judged: Judged) -> Part:
    shown = [c for c in judged.checks if c.check.shown]
    return Part(
        id=judged.claim.id,
        title=judged.claim.claim,
        sentences=_sentences(judged),
        numbers=judged.numbers,
        tables=(_checks(judged, shown),) if shown else (),
    )


def _sentences(judged: Judged) -> tuple[Words, ...]:
    document = judged.document
    dated = "claims.said_in_on" if document.date else "claims.said_in"
    said: list[Words] = [
        message(dated, document=document.name, date=document.date),
        message("claims.verdict", verdict=message(f"claims.verdict_{judged.verdict}")),
        message(f"claims.why_{judged.verdict}"),
    ]
    said += [_statement(s) for s in judged.claim.says]
    return (*said, judged.claim.note) if judged.claim.note else tuple(said)


def _statement(statement: Statement) -> Words:
    return message(
        "claims.statement_on" if statement.date else "claims.statement",
        who=statement.who,
        says=statement.says,
        date=statement.date,
        source=statement.source,
    )


def _checks(judged: Judged, shown: Sequence[Checked]) -> Table:
    return columns_table(
        f"claims.checks_{judged.claim.id}",
        CHECKS,
        (_check_row(c) for c in shown),
        title=message("claims.table_checks", claim=judged.claim.claim),
    )


def _check_row(found: Checked) -> Row:
    number = found.number
    return (
        found.check.definition,
        found.check.window,
        ref(number),
        found.check.unit if number else None,
        _test(found),
        _holds(found),
        _rows(found),
    )


def _test(found: Checked) -> Words | None:
    if not found.tested:
        return None
    test = parsed(found.check.test)
    return message(f"claims.test_{OPERATORS[test.operator]}", bound=f"{test.bound:,g}")


def _holds(found: Checked) -> Words:
    if not found.tested:
        return message("claims.holds_context")
    names = {True: "yes", False: "no", None: "not_found"}
    return message(f"claims.holds_{names[found.holds]}")


def _rows(found: Checked) -> Words | None:
    number = found.number
    if number is None or number.n is None:
        return None
    if found.detail:
        return message("claims.years_known", count=found.values, value=Ref(found.detail.id))
    return message("claims.rows_known", count=number.n)


def _unavailable() -> Finding:
    return Finding(
        id=FINDING,
        question=message("claims.question"),
        answer=message("claims.answer_unavailable"),
        numbers=(),
        method=(message("claims.method_text_rule"),),
        caveats=(message("claims.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="claims",
    question=message("claims.question"),
    reads=("reg_*", "country_year", "national_month", "violence_month", "observation"),
    run=run,
    variants=variants,
)
