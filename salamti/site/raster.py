"""Pictures in points, drawn by a process of its own: `python -m salamti.site.raster LIST CACHE`.

Fonts are made in that process too, as it is the first to need them; CACHE keeps them.

LIST is a JSON list of [SVG text, file of the picture]. What was drawn before is not drawn again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import vl_convert

from salamti.site import fonts

SCALE = 1.5
MODULE = "salamti.site.raster"


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture that is still to be drawn in points."""

    path: Path
    svg: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The drawing that runs beside the writing of pages."""

    process: subprocess.Popen[bytes]
    wanted: Path

    def finish(self) -> None:
        """Wait for all pictures; raises RuntimeError where one could not be drawn."""
        told = self.process.communicate()[1]
        if self.process.returncode:
            raise RuntimeError(f"drawing pictures failed: {told.decode(errors='replace')[-500:]}")
        self.wanted.unlink()


def start(pictures: Iterable[Raster], *, cache: Path, shared: Path) -> Drawing:
    """Begin to draw; pictures that `cache` holds are copied. `shared` keeps the fonts."""
    cache.mkdir(parents=True, exist_ok=True)
    wanted = cache / "wanted.json"
    jobs = [(p.svg, str(p.path)) for p in pictures]
    wanted.write_text(json.dumps(jobs), encoding="utf-8")
    command = [sys.executable, "-m", MODULE, str(wanted), str(shared)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)  # noqa: S603 (our own module)
    return Drawing(process, wanted)


def main(wanted: Path, shared: Path) -> None:
    """Draw all pictures of the list; drop from the cache what no page shows any more."""
    vl_convert.register_font_directory(str(fonts.prepared(shared)))
    used = {
        draw(svg, Path(target), wanted.parent) for svg, target in json.loads(wanted.read_bytes())
    }
    for old in wanted.parent.glob("*.png"):
        if old not in used:
            old.unlink()


def draw(svg: str, target: Path, cache: Path) -> Path:
    """Draw one picture; returns its copy in the cache."""
    kept = cache / f"{hashlib.sha256(f'{SCALE}{svg}'.encode()).hexdigest()[:24]}.png"
    if not kept.is_file():
        kept.write_bytes(vl_convert.svg_to_png(svg, scale=SCALE))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(kept, target)
    return kept


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
