"""Claims: the stored queries, the verdicts, and the way back to the rows."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from salamti import pipeline
from salamti.analyses._claims.checks import Checked
from salamti.analyses._claims.verdict import verdict
from salamti.base.errors import PackError, StoreError
from salamti.model.claim import Check, ClaimKind
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Text
from salamti.present.words import Speaker
from salamti.store.public import PublicStore

Clock = Callable[[], datetime]

BOOK = """
documents:
  - {id: letter, name: {en: A letter, ur: ایک خط}, kind: opinion_article}
claims:
  - id: many_people
    claim: {en: Many people came, ur: بہت لوگ آئے}
    said_in: letter
    kind: figure
    checks:
      - id: talks
        definition: {en: People at talks, ur: بات چیت کے شرکا}
        unit: {en: people, ur: افراد}
        window: "2021"
        table: reg_visits
        where: {kind: talk}
        value: sum
        column: people
        test: ">= 10"
      - id: tours
        definition: {en: Tours, ur: دورے}
        unit: {en: entries, ur: اندراج}
        window: "2022"
        table: reg_visits
        where: {kind: tour, date: 2022}
        value: count
        test: ">= 2"
"""


@pytest.fixture(scope="module")
def pakistan(tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> pipeline.Home:
    """An observatory of the real pack."""
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    return home


@pytest.fixture(scope="module")
def found(pakistan: pipeline.Home, clock: Clock) -> Finding:
    """All claims of the real pack."""
    return pipeline.ask("claims", {}, home=pakistan, clock=clock)


@pytest.fixture
def small(mini: str, tmp_path: Path) -> Path:
    """The small pack with a book of claims of its own."""
    folder = tmp_path / "pack"
    shutil.copytree(mini, folder)
    (folder / "claims.yml").write_text(BOOK, encoding="utf-8")
    return folder


def number(finding: Finding, definition: str, window: str, claim: str = "us_aid_33bn") -> Number:
    wanted = {
        "measure": "claim_check",
        "claim": claim,
        "definition": definition,
        "window": window,
    }
    return next(n for n in finding.numbers if n.dimensions == wanted)


def verdicts(finding: Finding) -> dict[str, str]:
    """Verdict of each claim by its English words."""
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    table = next(t for t in finding.tables if t.id == "overview")
    columns = [c.id for c in table.columns]
    rows = [dict(zip(columns, row, strict=True)) for row in table.rows]
    return {speaker.say(r["claim"]): r["verdict"].key.split("verdict_")[1] for r in rows}  # type: ignore[arg-type,union-attr]


@pytest.mark.parametrize(
    ("definition", "window", "value"),
    [
        ("with_reimbursements", "FY2002-FY2013", 28502),
        ("with_reimbursements", "FY2002-FY2014", 30679),
        ("with_reimbursements", "FY2002-FY2015", 32283),
        ("with_reimbursements", "FY2002-FY2016", 33486),
        ("with_reimbursements", "FY2002-FY2017", 34076),
        ("with_reimbursements_yearly_totals", "FY2002-FY2018", 34184),
        ("with_reimbursements_printed_total", "FY2002-FY2018", 34183),
        ("without_reimbursements", "FY2002-FY2018", 19610),
        ("reimbursements_only", "FY2002-FY2018", 14573),
        ("security_only", "FY2002-FY2018", 8284),
        ("economic_only", "FY2002-FY2018", 11326),
        ("obligations_current", "FY2002-FY2017", 16717.7),
        ("obligations_constant", "FY2002-FY2017", 21923.0),
        ("disbursements_current", "FY2002-FY2017", 15152.8),
        ("disbursements_constant", "FY2002-FY2017", 19817.3),
        ("obligations_current", "FY2002-FY2018", 17141.4),
        ("obligations_constant", "FY2002-FY2018", 22406.8),
        ("disbursements_current", "FY2002-FY2018", 15633.5),
        ("disbursements_constant", "FY2002-FY2018", 20366.3),
        ("obligations_current", "FY2002-FY2023", 18542.6),
        ("obligations_constant", "FY2002-FY2023", 23916.9),
        ("disbursements_current", "FY2002-FY2023", 17503.8),
        ("disbursements_constant", "FY2002-FY2023", 22373.4),
        ("disbursements_and_reimbursements", "FY2002-FY2018", 30206.5),
    ],
)
def test_aid_claim_gives_each_published_sum(
    found: Finding, definition: str, window: str, value: float
) -> None:
    shown = number(found, definition, window)
    assert shown.value == pytest.approx(value, abs=0.05 if isinstance(value, float) else 0)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("33 billion dollars in aid since 2002", "depends_on_definition"),
        ("33 billion dollars in aid over fifteen years", "depends_on_definition"),
        ("continued to provide military aid", "contradicted"),
        ("September 2021", "partly_supported"),
        ("Strategic Stability Dialogue", "not_verified"),
        ("Trump administration", "observed_in_part"),
        ("300 people", "supported"),
        ("highest in six years", "supported"),
        ("centres of the violence", "supported"),
        ("networks of armed groups", "depends_on_definition"),
        ("new operation", "contradicted"),
        ("five Chinese nationals", "supported"),
        ("thousands of militants", "official_claim"),
        ("sanctuaries", "contested"),
        ("600 people", "official_claim"),
        ("began in 2014", "supported"),
    ],
)
def test_verdicts_of_the_pack(found: Finding, words: str, expected: str) -> None:
    matching = [v for k, v in verdicts(found).items() if words in k]
    assert matching == [expected]


def test_each_sum_and_count_can_be_recomputed_from_the_rows_of_its_trail(
    pakistan: pipeline.Home, found: Finding
) -> None:
    columns = {
        "reg_aid": "amount_usd_million",
        "national_month": "best",
        "reg_attacks_on_foreign_nationals": None,
    }
    compared = 0
    with PublicStore(pakistan.store) as public:
        for shown in found.numbers:
            if shown.dimensions["measure"] != "claim_check" or shown.parents:
                continue
            rows = public.trail(shown.id)[0]
            if str(shown.method).find("claims.method_count") >= 0:
                assert rows.count == shown.value
                compared += 1
            column = columns.get(rows.table)
            if column:
                assert sum(r[column] for r in rows.rows) == pytest.approx(shown.value)
                compared += 1
    assert compared > 40


def test_every_rank_names_the_publisher_and_its_value(found: Finding) -> None:
    rank = number(found, "ucdp", "2018–2023", "six_year_high_2023")
    value = next(
        n for n in found.numbers
        if n.dimensions.get("measure") == "claim_value" and n.dimensions["definition"] == "ucdp"
    )  # fmt: skip
    assert (rank.value, rank.n, value.value) == (1, 18, 1178)


def test_a_rank_among_too_few_years_is_not_given(found: Finding) -> None:
    shown = [n.dimensions.get("definition") for n in found.numbers
             if n.dimensions.get("claim") == "six_year_high_2023"]  # fmt: skip
    assert "gti" not in shown
    assert "crss" in shown


def test_contested_claim_shows_each_side_with_its_source(found: Finding) -> None:
    speaker = Speaker("en", {n.id: n for n in found.numbers})
    section = next(s for s in found.sections if s.id == "ttp_sanctuaries")
    said = " ".join(speaker.say(s) for s in section.sentences)
    assert "Foreign Office of Pakistan" in said
    assert "Afghan Taliban" in said
    assert said.count("https://") >= 3


def test_rights_of_civilians_stand_beside_the_claims(found: Finding) -> None:
    assert found.security_result
    assert len(found.rights) >= 3


@pytest.mark.parametrize("language", ["en", "ur"])
def test_every_sentence_can_be_said_in_both_languages(found: Finding, language: str) -> None:
    speaker = Speaker(language, {n.id: n for n in found.numbers})  # type: ignore[arg-type]
    words = [found.question, found.answer, *found.rights, *found.method, *found.caveats]
    words += [x for s in found.sections for x in (s.title, *s.sentences)]
    words += [c for t in found.tables for row in t.rows for c in row if hasattr(c, "key")]  # type: ignore[misc]
    assert all(speaker.say(w) for w in words)


def test_a_claim_is_a_few_lines_of_yaml(small: Path, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("claims", {}, home=home, pack=str(small), clock=clock)
    assert number(finding, "talks", "2021", "many_people").value == 12
    assert number(finding, "tours", "2022", "many_people").value == 1
    assert verdicts(finding) == {"Many people came": "depends_on_definition"}


def test_a_pack_without_claims_says_so(bare: str, home: pipeline.Home, clock: Clock) -> None:
    finding = pipeline.ask("claims", {}, home=home, pack=bare, clock=clock)
    assert finding.numbers == ()
    assert "Not available" in Speaker("en", {}).say(finding.answer)


def test_claims_whose_registers_are_missing_are_not_verified(
    small: Path, home: pipeline.Home, clock: Clock
) -> None:
    for name in ("visits.csv", "visits.yml"):
        (small / "registers" / name).unlink()
    finding = pipeline.ask("claims", {}, home=home, pack=str(small), clock=clock)
    assert verdicts(finding) == {"Many people came": "not_verified"}


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('test: ">= 10"', 'test: "about 10"', "is not a test", 10),
        ("value: sum", "value: average", "sum", 17),
        ("column: people\n", "colum: people\n", "colum", 18),
        ("said_in: letter", "said_in: nowhere", "nowhere", 2),
        ("where: {kind: talk}", 'where: {"kind) OR (1=1": talk}', "is not the name", 10),
        ("kind: figure", "kind: contested", "each side", 5),
        ("id: tours", "id: talks", "talks@2022", None),
    ],
)
def test_a_broken_claim_is_refused_with_its_line(
    small: Path, old: str, new: str, message: str, line: int | None
) -> None:  # fmt: skip
    path = small / "claims.yml"
    text = BOOK.replace(old, new)
    if old == "id: tours":
        text = text.replace('window: "2021"', 'window: "2022"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackError, match=message if line else "two checks") as caught:
        pipeline.read_pack(str(small))
    assert "claims.yml:" in caught.value.where
    if line:
        assert int(caught.value.where.rsplit(":", 1)[1]) == pytest.approx(line, abs=1)


def test_an_unknown_column_is_named(small: Path, home: pipeline.Home, clock: Clock) -> None:
    text = BOOK.replace("column: people\n", "column: guests\n")
    (small / "claims.yml").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="guests"):
        pipeline.ask("claims", {}, home=home, pack=str(small), clock=clock)


def case(holds: bool | None) -> Checked:
    check = Check(
        id="c", definition=Text("d", "d"), unit=Text("u", "u"), window="w", value="count",
        table="reg_x", test=">= 1",
    )  # fmt: skip
    return Checked(check=check, holds=holds)


@pytest.mark.parametrize(
    ("kind", "holds", "expected"),
    [
        ("figure", [True, True], "supported"),
        ("figure", [True, None], "supported"),
        ("figure", [True, False], "depends_on_definition"),
        ("figure", [False, None], "contradicted"),
        ("figure", [None], "not_verified"),
        ("figure", [], "not_verified"),
        ("event", [True, None], "partly_supported"),
        ("event", [True, False], "partly_supported"),
        ("event", [True], "supported"),
        ("scenario", [True, None], "observed_in_part"),
        ("scenario", [True, True], "observed"),
        ("scenario", [None, False], "not_observed"),
        ("official_claim", [True], "official_claim"),
        ("contested", [False], "contested"),
    ],
)
def test_verdict_rule(kind: ClaimKind, holds: list[bool | None], expected: str) -> None:
    assert verdict(kind, [case(h) for h in holds]) == expected
