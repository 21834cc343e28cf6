"""Matching files end to end: counts that add up, grounds of each match, errors that help."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from salamti.base.errors import SalamtiError, SourceError, UsageError
from salamti.linkage import run, telling, writing
from salamti.methods.match.matched import Mode
from tests.linkage import crashes

TAXONOMIES = tuple(crashes.LEVELS)


def choices(folder: Path, **more: object) -> run.Choices:
    files = tuple((None, folder / f"{t}.csv") for t in TAXONOMIES)
    given = {"km": 4.0, "days": 2, "taxonomies": files}
    return run.Choices(**{**given, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_files_overlap_as_they_were_made(tmp_path: Path, seed: int) -> None:
    files = crashes.write(tmp_path, seed=seed)
    said = telling.told(run.run(files, choices(tmp_path)))
    counts = [said[k] for k in ("records", "unique", "matches", "duplicates")]
    assert counts == [195, 140, 34, 55]
    assert said["matches_of_events"] + said["matches_of_episodes"] == 34
    found = {"".join(s[-1] for s in row["sources"]): row["incidents"] for row in said["overlap"]}
    assert found == crashes.OVERLAP


def test_counts_add_up_and_every_match_has_its_grounds(tmp_path: Path) -> None:
    files = crashes.write(tmp_path)
    with files[0].open("a", encoding="utf-8") as stream:
        stream.write("crash_data1,72,2012-13-45,,38,-77,m10,c10,d10\n")
        stream.write("crash_data1,73,2012-01-05,,,-77,m10,c10,d10\n")
        stream.write("crash_data1,74,2012-01-05,2012-01-01,38,-77,m10,c10,d10\n")
        stream.write("crash_data1,75,2012-01-05,,138,-77,m10,c10,d10\n")
    done = run.run(files, choices(tmp_path))
    said = telling.told(done)
    assert said["records"] == said["unique"] + said["duplicates"] + len(said["quarantined"])
    reasons = [q["reason"] for q in said["quarantined"]]
    assert reasons == ["date is not YYYY-MM-DD", "no place", "ends before it begins",
                       "latitude or longitude is out of range"]  # fmt: skip
    assert [q["row"] for q in said["quarantined"]] == [72, 73, 74, 75]
    assert len(said["groups"]) == said["matches"]
    for group in said["groups"]:
        assert len({m["source"] for m in group["members"]}) == len(group["members"]) > 1
        assert group["why"]["km"] <= 4
        assert set(group["why"]["types"]) == set(TAXONOMIES)
    for name, of in said["by_source"].items():
        assert of["records"] == of["quarantined"] + of["alone"] + of["matched"], name


def test_evidence_tells_what_each_comparison_adds_and_how_unsure_the_count_is(
    tmp_path: Path,
) -> None:
    done = run.run(crashes.write(tmp_path), choices(tmp_path, by=run.By.EVIDENCE, km=12.0))
    said = telling.told(done)
    assert done.mode is Mode.EVIDENCE
    assert said["duplicates"] == pytest.approx(55, abs=3)
    pair = said["groups"][0]["why"]["pairs"][0]
    assert set(pair["adds"]) == {"usual", "distance", "days", *TAXONOMIES}
    assert 0.5 < pair["probability"] <= 1
    span = said["incidents"]
    assert span["low"] <= 140 <= span["high"]
    assert span["high"] - span["low"] < 10
    assert set(said["choices"]["model"]["sigma_km"]) == {f"crash_data{k}" for k in (1, 2, 3)}


def test_events_within_an_episode_are_flagged_not_matched(tmp_path: Path) -> None:
    head = "date,enddate,lat,lon\n"
    (tmp_path / "a.csv").write_text(head + "2020-01-01,2020-01-20,30,70\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(head + "2020-01-10,2020-01-10,30,70\n", encoding="utf-8")
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    said = telling.told(run.run(files, run.Choices(km=4, days=2)))
    assert said["matches"] == 0
    assert said["flagged"] == [
        {"episode": {"source": "a", "id": "1", "row": 1},
         "event": {"source": "b", "id": "1", "row": 1}, "km": 0}
    ]  # fmt: skip


def test_a_log_of_judgements_overrides(tmp_path: Path) -> None:
    files = crashes.write(tmp_path)
    group = telling.told(run.run(files, choices(tmp_path)))["groups"][0]
    a, b = group["members"][:2]
    log = tmp_path / "judged.csv"
    head = ["source_a", "id_a", "source_b", "id_b", "judgement", "by", "date", "reason"]
    ends = [a["source"], a["id"], b["source"], b["id"]]
    line = [*ends, "different", "analyst", "2024-05-01", "two cars"]
    with log.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([head, line])
    said = telling.told(run.run(files, choices(tmp_path, judgements=log)))
    assert said["choices"]["judgements"] == {"same": 0, "different": 1, "unmet": 0}
    assert not any(a in g["members"] and b in g["members"] for g in said["groups"])
    log.write_text(log.read_text(encoding="utf-8").replace("analyst", ""), encoding="utf-8")
    with pytest.raises(SourceError, match="by whom"):
        run.run(files, choices(tmp_path, judgements=log))


def test_an_unknown_category_is_refused_with_what_to_do(tmp_path: Path) -> None:
    files = crashes.write(tmp_path)
    text = files[1].read_text(encoding="utf-8").replace("c20", "mauve", 1)
    files[1].write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"no category 'mauve' of crash_data2.*Add a line"):
        run.run(files, choices(tmp_path))


def test_an_empty_category_is_unknown(tmp_path: Path) -> None:
    files = crashes.write(tmp_path)
    files[1].write_text(files[1].read_text(encoding="utf-8").replace("c20", ""), encoding="utf-8")
    said = telling.told(run.run(files, choices(tmp_path)))
    assert said["duplicates"] == pytest.approx(55, abs=2)


def test_one_file_may_hold_all_taxonomies_and_stand_among_the_files(tmp_path: Path) -> None:
    files = crashes.write(tmp_path)
    rows = []
    for name in TAXONOMIES:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            lines = list(csv.reader(stream))[1:]
        rows += [[name, *line, *[""] * (5 - len(line))] for line in lines]
    whole = tmp_path / "all.csv"
    with whole.open("w", newline="", encoding="utf-8") as stream:
        head = ["taxonomy", "data.source", "base.categories", "level1", "level2", "level3"]
        csv.writer(stream).writerows([head, *rows])
    said = telling.told(run.run([*files, whole], run.Choices(km=4, days=2)))
    assert said["duplicates"] == 55
    assert [t["levels"] for t in said["choices"]["taxonomies"]] == [3, 2, 1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("when,lat,lon\n2020-01-01,1,2\n", "No column is called date"),
        ("date,lat,lon\nlast year,1,2\n", "No row has a date"),
        ('date,lat,lon\n"2020-01-01,1\n', "no readable CSV|No row"),
    ],
)
def test_files_that_cannot_be_read_say_why(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "b.csv").write_text("date,lat,lon\n2020-01-01,1,2\n", encoding="utf-8")
    with pytest.raises(SalamtiError, match=said):
        run.run([tmp_path / "a.csv", tmp_path / "b.csv"], run.Choices(km=4, days=2))


def test_one_file_is_not_enough(tmp_path: Path) -> None:
    files = crashes.write(tmp_path)
    with pytest.raises(UsageError, match="two files"):
        run.run(files[:1], choices(tmp_path))


def test_too_little_to_learn_from_falls_back_to_the_windows_and_says_so(tmp_path: Path) -> None:
    for name in "ab":
        text = "date,lat,lon,where_prec,deaths\n2020-01-01,1,2,1,3\n"
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    done = run.run(files, run.Choices(km=4, days=2))
    assert done.mode is Mode.WINDOWS
    assert done.notes == ("too few pairs to weigh evidence: the windows decide",)
    with pytest.raises(SourceError, match="too few"):
        run.run(files, run.Choices(km=4, days=2, by=run.By.EVIDENCE))


def test_the_table_of_reports_holds_all_of_them(tmp_path: Path) -> None:
    done = run.run(crashes.write(tmp_path), choices(tmp_path))
    table = writing.table(done)
    assert table.height == 195
    assert table["incident"].n_unique() == 140
    assert table.filter(table["reports"] == 3).height == 63
