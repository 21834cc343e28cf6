"""Files that are cut, damaged, mislabelled, huge or hostile, through the command line.

Each ends in a clear error that stores nothing, or in records that are set aside with a reason.
Never is a record lost, never what was there before.
"""

# ruff: noqa: E501 - the cases are a table

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from salamti import pipeline
from salamti.store.database import Store

Write = Callable[..., Path]
Call = Callable[..., Any]


@pytest.fixture
def load(stocked: pipeline.Home, mini: str, salamti: Call) -> Call:
    """Loads a file into `stocked`."""

    def run(path: Path, *more: object) -> Any:
        return salamti(
            "load", path, "--as", "ucdp_ged", "--pack", mini, "--home", stocked.folder, "--json", *more
        )  # fmt: skip

    return run


def state(home: pipeline.Home) -> dict[str, Any]:
    """Everything that a refused file must leave as it was."""
    with Store(home.store, read_only=True) as store:
        return {
            "events": store.frame("SELECT * FROM event ORDER BY id").rows(),
            "files": store.frame("SELECT * FROM file ORDER BY sha256, source").rows(),
            "aside": store.frame("SELECT * FROM quarantine ORDER BY ALL").rows(),
            "archive": sorted(str(p) for p in home.archive.rglob("*")),
            "site": (home.site / "index.html").read_text(),
        }


def aside(home: pipeline.Home, name: str) -> list[tuple[int, str]]:
    """Record number and reason of what was set aside from a file."""
    with Store(home.store, read_only=True) as store:
        return store.frame(
            "SELECT q.row, q.reason FROM quarantine AS q JOIN file AS f ON f.sha256 = q.file "
            f"WHERE f.name = '{name}' ORDER BY q.row"
        ).rows()


def rows_of(home: pipeline.Home, name: str) -> int:
    with Store(home.store, read_only=True) as store:
        found = store.frame(
            "SELECT count(*) AS n FROM event AS e JOIN file AS f ON f.sha256 = e.file "
            f"WHERE f.name = '{name}'"
        )["n"]
        return int(found[0])


QUARANTINE: dict[str, tuple[dict[str, object], str]] = {
    "in the future": ({"date_start": "2031-01-01", "date_end": "2031-01-02"}, "date_start is after today (2031-01-01)"),
    "ends in the future": ({"date_end": "2031-01-02"}, "date_end is after today (2031-01-02)"),
    "ends before it starts": ({"date_end": "2021-12-30"}, "end before start: date_end 2021-12-30, date_start 2022-01-04"),
    "no date": ({"date_start": ""}, "date_start is empty"),
    "not a date": ({"date_start": "in March"}, "date_start is not a date: 'in March'"),
    "negative deaths": ({"best": -4}, "negative deaths in best: -4"),
    "negative civilian deaths": ({"deaths_civilians": -1}, "negative deaths in deaths_civilians: -1"),
    "deaths in words": ({"best": "many"}, "best is not a whole number: 'many'"),
    "infinite deaths": ({"best": "inf"}, "best is not a whole number: 'inf'"),
    "latitude off the map": ({"latitude": 95.5}, "latitude 95.5 is off the map"),
    "longitude off the map": ({"longitude": -700}, "longitude -700.0 is off the map"),
    "half a point": ({"latitude": ""}, "only one of latitude and longitude"),
    "unknown district": ({"adm_2": "Atlantis"}, "unknown district 'Atlantis' in North"),
    "district of another province": ({"adm_2": "East"}, "unknown district 'East' in North"),
    "unknown province": ({"adm_1": "Nowhere"}, "unknown province 'Nowhere'"),
    "unknown type": ({"type_of_violence": 9}, "unknown type_of_violence '9'"),
    "duplicate id": ({"id": 2}, "duplicate id 2 (first at row 2)"),
    "no id": ({"id": ""}, "id is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", QUARANTINE)
def test_a_wrong_record_is_set_aside_and_the_others_stay(
    load: Call, stocked: pipeline.Home, ged_csv: Write, case: str
) -> None:
    changes, reason = QUARANTINE[case]
    done = load(ged_csv(8, {3: changes}, name="odd.csv"))
    assert done.code == 0
    counts = done.json
    assert (counts["records"], counts["stored"], counts["quarantined"]) == (8, 7, 1)
    assert sum(counts["reasons"].values()) == 1
    assert aside(stocked, "odd.csv") == [(3, reason)]
    assert rows_of(stocked, "odd.csv") == 7


def test_stored_and_set_aside_are_all_records(
    load: Call, stocked: pipeline.Home, ged_csv: Write
) -> None:
    """Every kind of wrong record at once, among good ones."""
    changes = {10 * n: change for n, (change, _) in enumerate(QUARANTINE.values(), start=1)}
    done = load(ged_csv(10 * len(changes) + 5, changes, name="mixed.csv"))
    counts = done.json
    assert counts["records"] == 10 * len(changes) + 5
    assert counts["stored"] + counts["quarantined"] == counts["records"]
    found = aside(stocked, "mixed.csv")
    assert [row for row, _ in found] == sorted(changes)
    assert rows_of(stocked, "mixed.csv") == counts["stored"]


def spoiled(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def utf_16(path: Path) -> Path:
    return spoiled(path, path.read_bytes().decode().encode("utf-16"))


def windows_1252(path: Path) -> Path:
    text = path.read_bytes().decode().replace("Civilians", "Civiles à Genève")
    return spoiled(path, text.encode("cp1252"))


def empty(path: Path) -> Path:
    return spoiled(path, b"")


def header_only(path: Path) -> Path:
    return spoiled(path, path.read_bytes().splitlines(keepends=True)[0])


def a_picture(path: Path) -> Path:
    return spoiled(path, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)


def semicolons(path: Path) -> Path:
    return spoiled(path, path.read_bytes().replace(b",", b";"))


def a_missing_column(path: Path) -> Path:
    return rewritten(path, lambda rows: [[c for c, h in zip(r, rows[0], strict=True) if h != "best"] for r in rows])  # fmt: skip


def swapped_headers(path: Path) -> Path:
    return rewritten(path, lambda rows: [exchanged(rows[0], "latitude", "longitude"), *rows[1:]])


def swapped_values(path: Path) -> Path:
    """The header stays, the values of two columns change places: points and geom_wkt disagree."""
    left, right = (header(path).index(n) for n in ("latitude", "longitude"))
    return rewritten(path, lambda rows: [rows[0], *(moved(r, left, right) for r in rows[1:])])


def swapped_deaths(path: Path) -> Path:
    left, right = (header(path).index(n) for n in ("high", "low"))
    return rewritten(path, lambda rows: [rows[0], *(moved(r, left, right) for r in rows[1:])])


def a_text_called_zip(path: Path) -> Path:
    return spoiled(path, b"PK\x03\x04" + path.read_bytes())


def zip_bomb(path: Path) -> Path:
    content = path.read_bytes()
    zeros = b"0" * (80 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ged.csv", content + zeros)
    return path


def zip_with_a_way_out(path: Path) -> Path:
    content = path.read_bytes()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.csv", content)
    return path


def header(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()[0].split(",")


def exchanged(cells: list[str], one: str, other: str) -> list[str]:
    return moved(cells, cells.index(one), cells.index(other))


def moved(cells: list[str], left: int, right: int) -> list[str]:
    cells = list(cells)
    cells[left], cells[right] = cells[right], cells[left]
    return cells


def rewritten(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> Path:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(change(rows))
    return path


REFUSED: Mapping[Callable[[Path], Path], str] = {
    empty: "The file is empty",
    header_only: "a header and no records",
    utf_16: "UTF-16, not UTF-8",
    windows_1252: "Windows-1252 or Latin-1, not UTF-8",
    a_picture: "NUL byte",
    semicolons: "not separated by commas",
    a_missing_column: "Column missing: best",
    swapped_headers: "columns may have been swapped",
    swapped_values: "columns may have been swapped",
    swapped_deaths: "columns may have been swapped",
    a_text_called_zip: "not a whole zip file",
    zip_bomb: "zip bomb",
    zip_with_a_way_out: "unsafe name",
}


@pytest.mark.parametrize("spoil", REFUSED, ids=lambda f: f.__name__)
def test_a_file_that_is_not_what_it_says_changes_nothing(
    load: Call, stocked: pipeline.Home, ged_csv: Write, spoil: Callable[[Path], Path]
) -> None:
    before = state(stocked)
    done = load(spoil(ged_csv(20, {1: {"high": 9, "low": 1}}, name="bad.csv")))
    assert done.code == 4
    assert done.out == ""
    assert REFUSED[spoil] in done.err
    assert "bad.csv" in done.err
    assert "Traceback" not in done.err
    assert state(stocked) == before


def test_a_file_cut_in_the_middle_loses_only_the_last_record(
    load: Call, stocked: pipeline.Home, ged_csv: Write
) -> None:
    path = ged_csv(20, name="cut.csv")
    done = load(spoiled(path, path.read_bytes()[:-150]))
    counts = done.json
    assert (done.code, counts["records"], counts["stored"]) == (0, 20, 19)
    [(row, reason)] = aside(stocked, "cut.csv")
    assert row == 20
    assert "fields, the header" in reason
    assert any("last record may be cut" in w for w in counts["warnings"])


def test_ten_gigabytes_are_refused_before_they_are_read(
    load: Call, stocked: pipeline.Home, tmp_path: Path
) -> None:
    huge = tmp_path / "huge.csv"
    huge.touch()
    os.truncate(huge, 10 * 1024**3)
    before = state(stocked)
    done = load(huge)
    assert done.code == 6
    assert "10,737,418,240 bytes, more than the limit of 4,294,967,296" in done.err
    assert "--max-bytes" in done.err
    assert state(stocked) == before


def test_the_limit_can_be_raised_and_lowered(load: Call, ged_csv: Write) -> None:
    path = ged_csv(20, name="limited.csv")
    assert load(path, "--max-bytes", path.stat().st_size - 1).code == 6
    assert load(path, "--max-bytes", path.stat().st_size).json["stored"] == 20


def test_the_readers_of_zips_keep_to_the_same_limit(load: Call, ged_csv: Write) -> None:
    path = ged_csv(200, name="zipped.csv")
    content, size = path.read_bytes(), path.stat().st_size
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ged.csv", content)
    assert path.stat().st_size < size // 2
    refused = load(path, "--max-bytes", size // 2)
    assert refused.code == 4
    assert f"{size:,} bytes" in refused.err
    assert load(path).json["stored"] == 200


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("missing.csv", "--as", "ucdp_ged"), 2, "There is no such file"),
        ((".", "--as", "ucdp_ged"), 2, "There is no such file"),
        (("/dev/zero", "--as", "ucdp_ged"), 2, "There is no such file"),
        ((__file__, "--as", "nothing"), 2, "No source is called 'nothing'. Known: acled"),
        ((__file__, "--as", "../../etc"), 2, "No source is called"),
        ((__file__, "--as", "generic_csv"), 4, "needs a mapping file"),
        ((__file__, "--as", "generic_csv", "--option", "mapping"), 2, "has no value"),
        ((__file__, "--as", "ucdp_ged", "--pack", "atlantis"), 2, "No country pack 'atlantis'"),
    ],
)
def test_a_wrong_call_says_what_to_do(
    salamti: Call, home: pipeline.Home, mini: str, arguments: tuple[str, ...], code: int, said: str
) -> None:
    pack = () if "--pack" in arguments else ("--pack", mini)
    done = salamti("load", *arguments, *pack, "--home", home.folder)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_a_terminal_sees_one_message_and_an_exit_code(
    stocked: pipeline.Home, mini: str, tmp_path: Path
) -> None:
    """The same through a real process."""
    bad = spoiled(tmp_path / "bad.csv", b"a,b\n1,2\n")
    command = [sys.executable, "-m", "salamti", "load", str(bad), "--as", "ucdp_ged", "--pack", mini,
               "--home", str(stocked.folder)]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("salamti: ")
    assert "Columns missing: id," in done.stderr
    assert "Traceback" not in done.stderr


def test_json_of_a_load_is_one_line(load: Call, ged_csv: Write) -> None:
    done = load(ged_csv(3, name="three.csv"))
    assert done.out.count("\n") == 1
    assert json.loads(done.out)["stored"] == 3
