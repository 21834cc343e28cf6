"""The fonts: small ones for pages, one of all scripts for pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from salamti.site import fonts

MIXED = "خیبر پختونخوا 2014–2021 (UCDP) ضلع گوادر، ہلاکتیں: 1,666 ±"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fonts.prepared(tmp_path_factory.mktemp("fonts"))


@pytest.mark.parametrize("weight", fonts.WEIGHTS)
def test_a_picture_font_has_every_letter_of_a_mixed_line(folder: Path, weight: str) -> None:
    with TTFont(folder / f"picture-{weight}.ttf") as font:
        missing = {c for c in MIXED if ord(c) not in font.getBestCmap()}
        assert missing == set()
        assert font["OS/2"].usWeightClass == fonts.WEIGHTS[weight]
        assert font["name"].getDebugName(1) == "Noto Sans"


def test_letters_join_in_pictures(folder: Path) -> None:
    with TTFont(folder / "picture-Regular.ttf") as font:
        scripts = {r.ScriptTag for r in font["GSUB"].table.ScriptList.ScriptRecord}
        features = {r.FeatureTag for r in font["GSUB"].table.FeatureList.FeatureRecord}
        assert {"arab", "latn"} <= scripts
        assert {"init", "medi", "fina"} <= features


def test_fonts_are_made_once(folder: Path) -> None:
    made = {p.name: p.stat().st_mtime_ns for p in folder.iterdir()}
    assert fonts.prepared(folder.parent) == folder
    assert {p.name: p.stat().st_mtime_ns for p in folder.iterdir()} == made
