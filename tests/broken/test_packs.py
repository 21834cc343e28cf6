"""A pack with a mistake: the message names the file, the line and what is wrong."""

# ruff: noqa: E501 - the cases are a table

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from salamti import pipeline
from salamti.base.errors import PackError
from salamti.store.database import Store

VISITS = "registers/visits.csv"
SCHEMA = "registers/visits.yml"
SERIES = "series/open.csv"
SURVEY = "survey/bureau.csv"
DISTRICTS = "violence/district_month.csv"
MONTHS = "violence/national_month.csv"
RELEASES = "violence/revisions.csv"
PLACES = "places.csv"
ALIASES = "aliases.csv"

MISTAKES: dict[str, tuple[str, str, str, str]] = {
    "missing column": (SERIES, "indicator,iso3,year,value", "indicator,iso3,year,valu", f"{SERIES}:1: Wrong columns: missing value; unknown valu."),
    "missing column of a register": (VISITS, "visit_id,date,", "visit_id,day,", f"{VISITS}:1: Wrong columns: missing date; unknown day."),
    "too few cells": (VISITS, ",tour,,XA201,", ",tour,XA201,", f"{VISITS}:3: The number of cells differs from the header."),
    "unknown choice": (VISITS, ",tour,", ",walk,", f"{VISITS}:3: kind: 'walk' is none of talk, tour."),
    "not a number": (VISITS, ",12,", ",a dozen,", f"{VISITS}:2: people: could not convert"),
    "no number": (VISITS, ",12,", ",nan,", f"{VISITS}:2: people: 'nan' is not a number."),
    "not a date": (VISITS, "2021-03", "March", f"{VISITS}:2: date: 'March' is not a date"),
    "unknown P-code of a register": (VISITS, "XA101|XA2", "XA101|XA9", f"{VISITS}:2: places: 'XA101|XA9' has a P-code"),
    "key twice": (VISITS, "v2,", "v1,", f"{VISITS}:3: 'v1' is listed twice."),
    "empty cell that is required": (VISITS, '"Mini Times, https://example.org/2"', "", f"{VISITS}:3: source is empty."),
    "national identity number": (VISITS, "First visit", "First visit of 12345-1234567-1", f"{VISITS}:2: A cell holds a national identity number."),
    "identity number in the Urdu text": (VISITS, "پہلا دورہ", "پہلا دورہ 12345-1234567-1", f"{VISITS}:2: A cell holds a national identity number."),
    "mobile number": (VISITS, "Mini Times, https://example.org/2", "call 0300-1234567", f"{VISITS}:3: A cell holds a mobile number."),
    "e-mail address": (VISITS, "First visit", "someone@example.org", f"{VISITS}:2: A cell holds an e-mail address."),
    "column about a person": (SCHEMA, "{id: people,", "{id: victim_name,", f"{SCHEMA}:1: Column victim_name would hold data of persons."),
    "key that is no column": (SCHEMA, "key: visit_id", "key: visit", f"{SCHEMA}:1: No column is called visit."),
    "unknown origin of a register": (SCHEMA, "licence: CC-BY-4.0", "licence: CC-BY-4.0\norigin: nobody", f"{VISITS}:2: No origin is called 'nobody'."),
    "unknown source of a series": (SERIES, "mini_school,XXA,2011,42,,,mini_open,", "mini_school,XXA,2011,42,,,nobody,", f"{SERIES}:4: No origin is called 'nobody'."),
    "no source": (SERIES, "mini_school,XXA,2011,42,,,mini_open,", "mini_school,XXA,2011,42,,,,", f"{SERIES}:4: source is empty."),
    "unknown indicator of a series": (SERIES, "mini_school,XXP,2010", "mini_scool,XXP,2010", f"{SERIES}:3: No indicator is called 'mini_scool'."),
    "malformed country": (SERIES, "mini_school,XXP,2010", "mini_school,Xp,2010", f"{SERIES}:3: iso3: 'Xp' is malformed."),
    "unknown basis": (SERIES, "2010,40,,,mini_open,", "2010,40,,,mini_open,guess", f"{SERIES}:2: basis: 'guess' is none of estimate, projection, break, candidate."),
    "value in words": (SERIES, "2010,40,", "2010,forty,", f"{SERIES}:2: value: 'forty' is not a Float64."),
    "endless value": (SERIES, "2010,40,", "2010,inf,", f"{SERIES}:2: value: 'inf' is not a Float64."),
    "unknown P-code of a survey": (SURVEY, "XA102", "XA999", f"{SURVEY}:3: pcode: 'XA999' is a P-code that places.csv does not list."),
    "unknown P-code of violence": (DISTRICTS, "XA2,2022-03", "XA3,2022-03", f"{DISTRICTS}:6: pcode: 'XA3' is a P-code that places.csv does not list."),
    "unknown type of violence": (DISTRICTS, "non_state", "riot", f"{DISTRICTS}:4: type: 'riot' is none of state_based"),
    "malformed month": (DISTRICTS, "2021-05", "2021-13", f"{DISTRICTS}:3: month: '2021-13' is malformed."),
    "unknown basis of a month": (MONTHS, "5,candidate", "5,rumour", f"{MONTHS}:4: basis: 'rumour' is none of final, candidate."),
    "malformed release": (RELEASES, "2023-03-20", "20 March 2023", f"{RELEASES}:3: vintage: '20 March 2023' is malformed."),
    "P-code twice": (PLACES, "XA202,2,West", "XA201,2,West", f"{PLACES}:1: A P-code is listed twice."),
    "unknown parent": (PLACES, "مغرب,XA2,", "مغرب,XA7,", f"{PLACES}:8: parent 'XA7' is not listed."),
    "unknown status": (PLACES, "40000,45000,1000,current", "40000,45000,1000,lost", f"{PLACES}:8: 'lost' is none of current, abolished, disputed."),
    "unknown source of a place": (PLACES, "45000,1000,current,,mini_open", "45000,1000,current,,nobody", f"{PLACES}:8: No origin is called 'nobody'."),
    "alias of nowhere": (ALIASES, "XA1,XA101", "XA1,XA199", f"{ALIASES}:2: P-code 'XA199' or 'XA1' is not in places.csv."),
    "unknown kind of alias": (ALIASES, "old_name", "nickname", f"{ALIASES}:2: 'nickname' is none of spelling"),
    "bad YAML": ("pack.yml", "peers:\n", "peers: [\n", "pack.yml:7: This is not valid YAML"),
    "unknown key": ("pack.yml", "minimum_cell: 10", "minimum_cel: 10", "pack.yml:4: minimum_cel: Unexpected keyword argument"),
    "missing key": ("pack.yml", "iso3: XXA\n", "", "pack.yml:1: iso3: "),
    "wrong type": ("pack.yml", "minimum_cell: 10", "minimum_cell: ten", "pack.yml:4: minimum_cell: "),
    "one language only": ("pack.yml", "name: {en: Neighbours, ur: پڑوسی}", "name: {en: Neighbours}", "pack.yml:10: peer_groups.neighbours.name.ur: "),
    "unknown licence class": ("sources/all.yml", "licence_class: derived-only", "licence_class: secret", "sources/all.yml:15: 1.licence_class: "),
    "source twice": ("sources/all.yml", "- id: mini_derived", "- id: mini_open", "sources/all.yml:1: source 'mini_open' is already in"),
    "unknown direction": ("indicators/mini.yml", "direction: higher", "direction: up", "indicators/mini.yml:4: 0.direction: "),
    "unknown indicator of a line": ("policy.yml", "mini_school, mini_nothing", "mini_school, mini_noting", "policy.yml:13: Line 'schools' names an indicator 'mini_noting'"),
}  # fmt: skip


@pytest.fixture
def pack(mini: str, tmp_path: Path) -> Path:
    """A copy of the small pack to spoil."""
    return Path(shutil.copytree(mini, tmp_path / "spoiled"))


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_and_line(
    salamti: Callable[..., Any], home: pipeline.Home, pack: Path, mistake: str
) -> None:
    name, old, new, said = MISTAKES[mistake]
    path = pack / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    done = salamti("check", pack, "--home", home.folder, "--json")
    assert done.code == 3
    assert done.json["ok"] is False
    last = done.json["lines"][-1]
    assert last.removeprefix(f"{pack}/").removeprefix("packs/mini/").startswith(said), last


def test_the_pack_without_a_mistake_passes(
    salamti: Callable[..., Any], home: pipeline.Home, pack: Path
) -> None:
    assert salamti("check", pack, "--home", home.folder).code == 0


@pytest.mark.parametrize("name", [VISITS, SCHEMA, SERIES, PLACES, "pack.yml"])
def test_a_file_in_another_encoding_is_named_with_its_line(pack: Path, name: str) -> None:
    path = pack / name
    content = path.read_bytes().splitlines(keepends=True)
    content[2:2] = ["Genève,à\n".encode("cp1252")]
    path.write_bytes(b"".join(content))
    with pytest.raises(PackError, match=re.escape(f"{name}:3: The file is not in UTF-8.")):
        pipeline.read_pack(str(pack))


def test_a_register_without_its_rows_is_named(pack: Path) -> None:
    (pack / VISITS).unlink()
    with pytest.raises(PackError, match=re.escape(f"{VISITS}: The file cannot be read")):
        pipeline.read_pack(str(pack))


def test_a_wrong_pack_leaves_the_store_as_it_was(stocked: pipeline.Home, pack: Path) -> None:
    """The pack fails in the middle of the store's transaction: the old facts and events stay."""
    with Store(stocked.store) as store:
        before = store.frame("SELECT * FROM observation ORDER BY ALL").rows()
    path = pack / SERIES
    path.write_text(path.read_text().replace("XXP,2024,84,,,mini_open", "XXP,2024,84,,,nobody"))
    with pytest.raises(PackError, match="No origin is called 'nobody'"):
        pipeline.prepare(stocked, str(pack))
    with Store(stocked.store) as store:
        assert store.frame("SELECT * FROM observation ORDER BY ALL").rows() == before
        assert store.frame("SELECT count(*) AS n FROM event")["n"][0] == 10


def test_two_files_with_the_same_bytes_are_both_read(pack: Path, home: pipeline.Home) -> None:
    copy = (pack / SURVEY).read_bytes().splitlines(keepends=True)[0]
    (pack / "survey" / "one.csv").write_bytes(copy)
    (pack / "survey" / "two.csv").write_bytes(copy)
    assert pipeline.prepare(home, str(pack))
