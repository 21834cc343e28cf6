"""Fonts from their packages: a small web font for each script, and plain faces for pictures."""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import os
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

VERSION = "6"
LATIN = (
    "U+20-7E,U+A0-17F,U+18F,U+192,U+1CD-1DC,U+1E00-1EFF,U+2000-206F,U+20A0-20BF,"
    "U+2113,U+2116,U+2122,U+2190-2193,U+2212,U+2248,U+2260,U+2264,U+2265"
)
ARABIC = (
    "U+20,U+A0,U+2D,U+600-6FF,U+750-77F,U+200B-200F,U+2066-2069,U+202A-202E,"
    "U+FB50-FDFF,U+FE70-FEFF,U+25CC"
)
WEIGHTS = {"Regular": 400, "SemiBold": 600}


@dataclass(frozen=True, slots=True)
class Face:
    """A script's font: its package, the letters to keep, the name of the web font."""

    package: str
    letters: str
    web: str

    @property
    def path(self) -> Path:
        """The variable font of the package, upright."""
        folder = Path(str(files(self.package))) / "files"
        return next(p for p in sorted(folder.glob("*.ttf")) if "Italic" not in p.name)


FACES = (
    Face("fontpkg_noto_sans", LATIN, "sans.woff2"),
    Face("fontpkg_noto_sans_arabic", ARABIC, "arabic.woff2"),
)


def prepared(cache: Path) -> Path:
    """The folder with web fonts and picture fonts; made once and kept in `cache`."""
    folder = cache / f"fonts-{_key()}"
    if not folder.is_dir():
        fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
        fresh.mkdir(parents=True, exist_ok=True)
        _make(fresh)
        try:
            fresh.rename(folder)
        except OSError:  # another build was faster
            shutil.rmtree(fresh)
    return folder


def _key() -> str:
    versions = [importlib.metadata.version(f.package) for f in FACES]
    return hashlib.sha256(repr((VERSION, versions, FACES)).encode()).hexdigest()[:10]


def _make(folder: Path) -> None:
    """A web font for each script; for pictures one font of all scripts in each weight.

    Programs that draw pictures do not look for a missing letter in the next family.
    """
    small = [_subset(face) for face in FACES]
    for face, font in zip(FACES, small, strict=True):
        variable = _instance(font, (400, 400, 700))
        variable.flavor = "woff2"
        variable.save(folder / face.web)
    for name, weight in WEIGHTS.items():
        whole = _merged([_instance(font, weight) for font in small])
        _rename(whole, weight)
        whole.save(folder / f"picture-{name}.ttf")


def _merged(parts: list[TTFont]) -> TTFont:
    files = []
    for part in parts:
        held = io.BytesIO()
        part.save(held)
        held.seek(0)
        files.append(held)
    return merge.Merger().merge(files)


def _subset(face: Face) -> bytes:
    options = subset.Options(layout_features=["*"], name_IDs=[1, 2, 4, 6], notdef_outline=True)
    font = subset.load_font(str(face.path), options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=subset.parse_unicodes(face.letters))
    chosen.subset(font)
    narrow = instancer.instantiateVariableFont(font, {"wdth": 100}, inplace=True)
    held = io.BytesIO()
    narrow.save(held)
    font.close()
    return held.getvalue()


def _instance(font: bytes, weight: int | tuple[int, int, int]) -> TTFont:
    return instancer.instantiateVariableFont(
        TTFont(io.BytesIO(font), recalcTimestamp=False), {"wght": weight}, inplace=True
    )


def _rename(font: TTFont, weight: int) -> None:
    """Picture programs choose a face by family and weight."""
    font["OS/2"].usWeightClass = weight
    style = "Regular" if weight == 400 else "SemiBold"
    family = font["name"].getDebugName(1) or "Noto Sans"
    for record in list(font["name"].names):
        if record.nameID in {2, 17}:
            font["name"].setName(style, record.nameID, 3, 1, 0x409)
        if record.nameID in {4, 6}:
            text = f"{family} {style}".replace(" ", "" if record.nameID == 6 else " ")
            font["name"].setName(text, record.nameID, 3, 1, 0x409)
