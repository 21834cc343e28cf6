"""What all pages share: style, script, fonts, the interactive library."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import vl_convert

from salamti.present.plots import palette
from salamti.site import fonts

STATIC = Path(__file__).parent / "static"
MODELS = "models"
VEGA = "6.4"
GLOBALS = "window.vegaEmbed=vegaEmbed;window.vega=vega;window.vegaLite=vegaLite;"


def write(folder: Path, cache: Path) -> None:
    """Write style, script and the interactive library."""
    target = folder / "static"
    target.mkdir(parents=True, exist_ok=True)
    (target / MODELS).mkdir(exist_ok=True)
    models = sorted(f"{MODELS}/{path.name}" for path in (STATIC / MODELS).glob("*.js"))
    for name in ("site.js", "explorer.js", "mark.svg", *models):
        shutil.copyfile(STATIC / name, target / name)
    (target / "site.css").write_text(style(), encoding="utf-8")
    shutil.copyfile(library(cache), target / "vega.js")


def write_fonts(folder: Path, cache: Path) -> None:
    """Write the web fonts."""
    faces = fonts.prepared(cache)
    for face in fonts.FACES:
        shutil.copyfile(faces / face.web, folder / "static" / face.web)


def style() -> str:
    """Colours of day and night, the rules of pages, the rules of plots."""
    pages = (STATIC / "site.css").read_text(encoding="utf-8")
    day = f":root {{ color-scheme: light dark; {palette.properties(palette.LIGHT)} }}\n"
    night = (
        "@media (prefers-color-scheme: dark) { "
        f":root {{ {palette.properties(palette.DARK)} }} }}\n"
        "@media print { "
        f":root {{ {palette.properties(palette.LIGHT)} }} }}\n"
    )
    return day + night + pages + palette.rules()


def library(cache: Path) -> Path:
    """The bundle of Vega, Vega-Lite and Vega-Embed, made once."""
    bundle = cache / f"vega-{VEGA}-{vl_convert.get_vega_embed_version()}.js"
    if not bundle.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        fresh = bundle.with_suffix(f".{os.getpid()}")
        fresh.write_text(vl_convert.javascript_bundle(GLOBALS, vl_version=VEGA), encoding="utf-8")
        fresh.replace(bundle)
    return bundle
