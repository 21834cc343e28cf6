"""`salamti scorecard run`: a table and a file of choices in, scores and every choice out."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Call = Callable[..., Any]
UNITS = """uCode,uName,year,coast,inhabitants,income,schools,deaths
A,Alpha,2020,yes,10,10,1,10
B,Beta,2020,yes,10,20,3,0
C,Gamma,2020,no,10,30,2,30
D,Delta,2020,no,20,50,NA,40
"""
META = """Level,iCode,iName,Direction,Weight,Unit,Target,Denominator,Parent,Type
1,income,Income,1,1,USD,40,NA,people,Indicator
1,schools,Schools,1,1,n,3,NA,people,Indicator
1,deaths,Deaths,-1,1,n,1,inhabitants,safety,Indicator
2,people,People,1,1,NA,NA,NA,index,Aggregate
2,safety,Safety,1,1,NA,NA,NA,index,Aggregate
3,index,Security,1,1,NA,NA,NA,NA,Aggregate
NA,inhabitants,Inhabitants,NA,NA,NA,NA,NA,NA,Denominator
NA,coast,On the coast,NA,NA,NA,NA,NA,NA,Group
"""
INLINE: list[dict[str, object]] = [
    {"code": "income", "parent": "people"},
    {"code": "schools", "parent": "people"},
    {"code": "deaths", "parent": "safety", "direction": -1, "denominator": "inhabitants"},
    {"code": "people", "parent": "index"},
    {"code": "safety", "parent": "index"},
    {"code": "index", "name": "Security"},
]


@pytest.fixture
def units(tmp_path: Path) -> Path:
    (tmp_path / "iMeta.csv").write_text(META, encoding="utf-8")
    path = tmp_path / "units.csv"
    path.write_text(UNITS, encoding="utf-8")
    return path


@pytest.fixture
def scored(salamti: Call, units: Path) -> Call:
    """Runs the verb on the small table: `scored({"aggregation": {...}}, "--stages")`."""

    def call(choices: dict[str, Any] | str, *options: object) -> Any:
        spec = units.parent / "spec.yml"
        if isinstance(choices, dict):
            choices = yaml.safe_dump({"indicators": "iMeta.csv", **choices}, sort_keys=False)
        spec.write_text(choices, encoding="utf-8")
        return salamti("scorecard", "run", units, "--spec", spec, *options)

    return call


def scores(said: Any, code: str = "index") -> dict[str, float]:
    return {row["unit"]: row["scores"][code] for row in said.json["results"]}


def test_scores_and_ranks_of_every_code_are_printed_best_first(scored: Call) -> None:
    said = scored({}, "--json")
    assert [row["unit"] for row in said.json["results"]] == ["B", "D", "A", "C"]
    first = said.json["results"][0]
    assert (first["name"], first["score"], first["rank"]) == ("Beta", 81.25, 1)
    assert first["scores"]["people"] == 62.5
    assert first["ranks"] == {
        "income": 3, "schools": 1, "deaths": 1, "people": 2, "safety": 1, "index": 1,
    }  # fmt: skip
    assert said.json["ignored_columns"] == ["year", "coast"]


def test_rows_may_stand_in_the_file_of_choices(scored: Call) -> None:
    assert scores(scored({"indicators": INLINE}, "--json")) == scores(scored({}, "--json"))


def test_every_choice_is_shown_with_its_resolved_value(scored: Call) -> None:
    shown = scored(
        {
            "screening": {"by": "missing", "availability": 0.5},
            "treatment": {"limit": 2, "individual": {"income": {"skew": 3}, "deaths": "none"}},
            "normalisation": {"scale": [1, 100], "individual": {"deaths": {"maximum": 4}}},
            "aggregation": {"method": "geometric", "levels": {3: {"method": "arithmetic"}}},
            "weights": {"given": {"safety": 3}},
        },
        "--json",
    ).json["choices"]
    assert shown["screening"]["availability"] == 0.5
    assert shown["treatment"]["income"] | {"skew": 3.0, "limit": 2} == shown["treatment"]["income"]
    assert shown["treatment"]["schools"]["skew"] == 2.0
    assert shown["treatment"]["deaths"]["first"] == "none"
    assert shown["normalisation"]["deaths"]["scale"] == [1.0, 100.0]
    assert shown["normalisation"]["deaths"]["maximum"] == 4.0
    assert shown["normalisation"]["income"]["maximum"] is None
    assert [shown["aggregation"][k]["method"] for k in "23"] == ["geometric", "arithmetic"]
    assert {row["code"]: row["weight"] for row in shown["scorecard"]}["safety"] == 3
    assert shown["denomination"] == {"deaths": {"by": "inhabitants", "factor": 1.0}}


def test_notes_tell_what_was_done_to_each_series(scored: Call) -> None:
    said = scored({"imputation": {"method": "group_mean", "group": "coast"}}, "--json").json
    schools = said["notes"]["schools"]
    assert (schools["known"], schools["imputed"], schools["imputation_error"]) == (3, 1, 2.0)
    assert schools["normalisation"] == {"min": 1.0, "max": 3.0}
    assert said["notes"]["deaths"]["denominated_by"] == "inhabitants"
    assert said["warnings"] == []


def test_stages_come_when_they_are_asked_for(scored: Call) -> None:
    assert "stages" not in scored({}, "--json").json
    stages = scored({"screening": {"by": "missing", "availability": 1}}, "--json", "--stages").json
    rates = {row["unit"]: row["values"]["deaths"] for row in stages["stages"]["denominated"]}
    assert rates == {"A": 1, "B": 0, "C": 3, "D": 2}
    assert [row["unit"] for row in stages["stages"]["screened"]] == ["A", "B", "C"]
    assert stages["screened_out"] == [{"unit": "D", "availability": 2 / 3, "nonzero": 1.0}]


def test_each_cell_says_where_it_comes_from(scored: Call) -> None:
    filled = {"imputation": {"method": "mean"}, "screening": {"exclude": ["A"]}}
    said = scored(filled, "--json", "--stages").json["origins"]
    assert [row["unit"] for row in said] == ["B", "C", "D"]
    assert said[2]["values"] == {"income": "measured", "schools": "filled", "deaths": "measured"}
    assert scored({}, "--json", "--stages").json["origins"][3]["values"]["schools"] == "unknown"


def test_people_see_a_table_and_what_was_done(scored: Call) -> None:
    said = scored({})
    assert "Security" in said.out
    assert "81.25" in said.out
    assert "Steps: denominate, screen, impute, treat, normalise, aggregate." in said.out


def test_a_folder_gets_every_stage(scored: Call, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "here"
    scored({}, "--out", folder)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "aggregated.csv", "denominated.csv", "imputed.csv", "normalised.csv", "origins.csv",
        "raw.csv", "results.csv", "run.json", "screened.csv", "treated.csv",
    ]  # fmt: skip
    with (folder / "results.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert (rows[0]["unit"], rows[0]["rank"], rows[0]["index"]) == ("B", "1", "81.25")
    with (folder / "raw.csv").open(encoding="utf-8") as stream:
        assert [row["schools"] for row in csv.DictReader(stream)][3] == ""


def test_unknown_scores_are_null_with_a_reason(scored: Call) -> None:
    said = scored({"aggregation": {"availability": 0.9}}, "--json").json
    last = said["results"][-1]
    assert (last["unit"], last["score"], last["rank"]) == ("D", None, None)
    assert last["unknown"] == ["people", "index"]
    assert last["reason"] == "too few of the scores below is known; unknown: people"
    assert any("people is not available for 1 of 4 units" in text for text in said["warnings"])


def test_targets_come_from_the_table(scored: Call) -> None:
    said = scored({"normalisation": {"method": "distance_to_target", "cap": True}}, "--json")
    assert scores(said, "income") == {"A": 0, "B": 1 / 3, "C": 2 / 3, "D": 1}
    assert scores(said, "deaths") == {"A": 1, "B": 1, "C": 0, "D": 0.5}


def test_parameters_of_the_table_are_read_when_asked_for(scored: Call, units: Path) -> None:
    header, *lines = META.splitlines()
    posts = ["0,100,1,TRUE", "0,4,1,TRUE", "0,4,1,FALSE", *(["NA,NA,NA,NA"] * 5)]
    columns = "goalpost_lower,goalpost_upper,goalpost_scale,goalpost_trunc2posts"
    table = [f"{header},{columns}", *(f"{a},{b}" for a, b in zip(lines, posts, strict=True))]
    (units.parent / "iMeta.csv").write_text("\n".join(table), encoding="utf-8")
    said = scored({"normalisation": {"method": "goalposts", "from_table": True}}, "--json")
    assert scores(said, "income") == {"A": 0.1, "B": 0.2, "C": 0.3, "D": 0.5}
    assert scores(said, "deaths") == {"A": 0.75, "B": 1, "C": 0.25, "D": 0.5}


def test_weights_may_come_from_a_file(scored: Call, units: Path) -> None:
    (units.parent / "w.csv").write_text("iCode,Level,Weight\nsafety,2,3\n", encoding="utf-8")
    given = scores(scored({"weights": {"given": {"safety": 3}}}, "--json"))
    assert scores(scored({"weights": {"file": "w.csv"}}, "--json")) == given


def test_divisors_can_be_taken_off_and_scaled(scored: Call) -> None:
    bare = scored({"denomination": {"by": {"deaths": None}}}, "--json", "--stages").json
    assert [row["values"]["deaths"] for row in bare["stages"]["denominated"]] == [10, 0, 30, 40]
    scaled = scored({"denomination": {"factor": {"deaths": 1000}}}, "--json", "--stages").json
    assert scaled["stages"]["denominated"][0]["values"]["deaths"] == 1000


def test_panels_are_told_apart_by_time(scored: Call, units: Path) -> None:
    later = UNITS.splitlines()[1:]
    more = "\n".join(line.replace("2020", "2021").replace(",20,3,0", ",90,3,0") for line in later)
    units.write_text(UNITS + more + "\n", encoding="utf-8")
    said = scored({"columns": {"time": "year"}}, "--json", "--stages").json
    found = [(row["time"], row["unit"], row["rank"]) for row in said["results"][:5]]
    assert found[0] == (2021, "B", 1)
    assert found[4][0] == 2020
    assert said["stages"]["aggregated"][0]["time"] == 2020
    assert "2021" in scored({"columns": {"time": "year"}}).out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("indicators: iMeta.csv\nweighs: {}\n", "spec.yml:2: weighs: this key is not known"),
        (
            "indicators: iMeta.csv\ntreatment:\n  first: winsorise\n  winmax: 3\n",
            "spec.yml:4: treatment.winmax: this key is not known. Allowed here: first, second",
        ),
        (
            "indicators: iMeta.csv\nnormalisation:\n  individual:\n    income:\n      low: 3\n",
            "spec.yml:5: normalisation.individual.income.low: this key is not known",
        ),
        (
            "indicators: iMeta.csv\nnormalisation:\n  individual:\n    incme: {}\n",
            "spec.yml:4: normalisation.individual.incme: it is not an indicator",
        ),
        (
            "indicators: iMeta.csv\nweights:\n  given:\n    safty: 2\n",
            "spec.yml:4: weights.given.safty: it is not a code",
        ),
        (
            "indicators: iMeta.csv\nnormalisation:\n  method: minmx\n",
            "spec.yml:3: normalisation.method: Input should be 'minmax', 'zscore'",
        ),
        (
            "indicators: iMeta.csv\ntreatment:\n  individual:\n    income:\n      limit: few\n",
            "spec.yml:5: treatment.individual.income.limit: Input should be a valid integer",
        ),
        ("indicators: iMeta.csv\nsteps: [normalise]\n", "spec.yml: steps: 'normalise' and then"),
        ("indicators: iMeta.csv\nsteps: [normalize]\n", "spec.yml:2: steps.0: Input should be"),
        ("- a\n", "spec.yml:1: the file: give keys and values: indicators, steps"),
        ("a: [\n", "spec.yml:2: This is not valid YAML"),
        ("steps: [normalise, aggregate]\n", "indicators: "),
        (
            "indicators:\n- code: x\n  parnt: y\n",
            "spec.yml:3: indicators.0.parnt",
        ),
        ("indicators: none.csv\n", "none.csv: The file cannot be read"),
        (
            "indicators: iMeta.csv\nweights: {given: {income: 0, schools: 0}}\n",
            "all weights below 'people' are 0",
        ),
        ("indicators: iMeta.csv\naggregation: {method: geometric}\n", "level 2, 'people'"),
        ("indicators: iMeta.csv\ncolumns: {code: iso3}\n", "units.csv:1: the code of a unit"),
        (
            "indicators: iMeta.csv\nimputation: {method: group_mean, group: hills}\n",
            "units.csv:1: the group of the imputation: there is no column hills",
        ),
    ],
)
def test_a_wrong_choice_is_one_message_with_its_place(scored: Call, text: str, said: str) -> None:
    done = scored(text)
    assert done.code == 3
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("10,10,1,10", "10,x,1,10", "units.csv:2: income: 'x' is not a number"),
        ("10,10,1,10", "10,inf,1,10", "units.csv:2: income: 'inf' is not a number"),
        ("10,10,1,10", "10,10,1", "units.csv:2: The number of cells differs"),
        ("A,Alpha", ",Alpha", "units.csv:2: uCode is empty"),
        ("B,Beta", "A,Beta", "unit 'A' has several rows"),
        ("income,schools", "income,income", "units.csv:1: Column 'income' stands twice"),
        ("income,schools", "income,school", "indicator 'schools' has no data"),
        ("A,Alpha,2020,yes,10", "A,Alpha,2020,yes,0", "'inhabitants' is 0 for 'A'"),
    ],
)
def test_a_wrong_cell_is_one_message_with_its_place(
    scored: Call, units: Path, before: str, after: str, said: str
) -> None:
    assert before in UNITS
    units.write_text(UNITS.replace(before, after), encoding="utf-8")
    done = scored({})
    assert done.code == 3
    assert said in done.err


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("index,Aggregate", "people,Aggregate", "iMeta.csv: the parents run in a circle"),
        (",-1,1,n", ",0,1,n", "iMeta.csv:4: iCode, Direction (1 or -1) and Weight are needed"),
        (",-1,1,n", ",-1,-1,n", "iMeta.csv: 'deaths' has the weight -1.0"),
        ("people,Indicator", "peple,Indicator", "iMeta.csv: 'income' has the unknown parent"),
        ("people,Indicator", "people,Indicatr", "iMeta.csv:2: Type: 'Indicatr' is not known"),
        ("1,income", "2,income", "iMeta.csv: 'income' is given as level 2"),
        ("inhabitants,safety", "people_n,safety", "units.csv:1: a denominator: there is no column"),
    ],
)
def test_a_wrong_scorecard_is_one_message_with_its_place(
    scored: Call, units: Path, before: str, after: str, said: str
) -> None:
    assert before in META
    (units.parent / "iMeta.csv").write_text(META.replace(before, after, 1), encoding="utf-8")
    done = scored({})
    assert done.code == 3
    assert said in done.err


@pytest.mark.data
def test_the_published_example_is_reproduced_from_its_files(
    salamti: Call, shared_data: Path, tmp_path: Path
) -> None:
    folder = shared_data / "coinr_vectors"
    if not folder.is_dir():
        pytest.skip(f"COINr's ASEM example is not at {folder}")
    page = Path(__file__).resolve().parents[1] / "docs" / "methods" / "composite.md"
    example = page.read_text(encoding="utf-8").split("```yaml\n# asem.yml\n")[1].split("```")[0]
    spec = tmp_path / "asem.yml"
    spec.write_text(example.replace("iMeta.csv", str(folder / "iMeta.csv")), encoding="utf-8")
    said = salamti("scorecard", "run", folder / "iData.csv", "--spec", spec, "--json").json
    with (folder / "dset_Aggregated.csv").open(encoding="utf-8") as stream:
        wanted = {row["uCode"]: row for row in csv.DictReader(stream)}
    for row in said["results"]:
        for code, score in row["scores"].items():
            assert abs(score - float(wanted[row["unit"]][code])) < 1e-9
    assert len(said["results"]) == 51
