"""Shared fixtures: the small pack, a fixed clock, the original datasets where they are."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salamti import cli, pipeline
from salamti.base.clock import Clock, utc_now

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("SALAMTI_CACHE", str(ROOT / "build" / "cache"))  # fonts, made once
GED = ROOT / "tests" / "samples" / "ucdp_ged" / "sample.hdx.csv"
EVENT: dict[str, object] = {
    "type_of_violence": 3, "dyad_name": "Government of Miniland - Civilians",
    "side_a": "Government of Miniland", "side_b": "Civilians", "where_prec": 3, "adm_1": "North",
    "adm_2": "Upper", "latitude": 31.5, "longitude": 70.0, "geom_wkt": "POINT (70 31.5)",
    "country": "Miniland", "country_id": 770, "iso3": "XXA", "deaths_a": 0, "deaths_b": 0,
    "deaths_civilians": 2, "deaths_unknown": 0, "low": 1, "best": 2, "high": 3,
}  # fmt: skip


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of original datasets, or a skip with the reason."""
    folder = Path(os.environ.get("SALAMTI_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"the original datasets are not at {folder} (set SALAMTI_DATA)")
    return folder


@pytest.fixture(scope="session")
def mini() -> str:
    """The path of a small made-up country pack that has everything once."""
    return str(ROOT / "tests" / "packs" / "mini")


@pytest.fixture(scope="session")
def bare() -> str:
    """The path of a pack that has only its card."""
    return str(ROOT / "tests" / "packs" / "bare")


@pytest.fixture
def home(tmp_path: Path) -> pipeline.Home:
    """An empty observatory of its own."""
    return pipeline.Home(folder=tmp_path / "home")


@pytest.fixture(scope="session")
def clock() -> Callable[[], datetime]:
    """The same moment, always."""
    return lambda: datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _prepared_once(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[None]:
    """The pack of Pakistan is read once; a new store at the same moment begins as its copy."""
    real, kept = pipeline.prepare, pipeline.Home(folder=tmp_path_factory.mktemp("prepared"))

    def prepare(home: pipeline.Home, pack: str, *, clock: Clock = utc_now) -> bool:
        if pack != "pk" or home.store.exists() or clock is not moment:
            return real(home, pack, clock=clock)
        if not kept.store.exists():
            real(kept, pack, clock=clock)
        home.store.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept.store, home.store)
        real(home, pack, clock=clock)
        return True

    moment = clock
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "prepare", prepare)
        yield


@dataclass(frozen=True, slots=True)
class Said:
    """What the command line said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output as JSON."""
        return json.loads(self.out)


def call(*arguments: object) -> Said:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        patch.setattr("sys.argv", ["salamti", *map(str, arguments)])
        patch.setenv("COLUMNS", "200")
        cli.main()
        sys.exit(0)
    return Said(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def salamti() -> Callable[..., Said]:
    """The command line: `salamti("ask", "toll", "--json")`."""
    return call


Changes = Mapping[int, Mapping[str, object]]


def events(count: int, changes: Changes | None = None) -> list[list[str]]:
    """A table in UCDP's layout with events of the small country; `changes` by record number."""
    with GED.open(encoding="utf-8", newline="") as stream:
        header, _tags, first, *_ = csv.reader(stream)
    rows = [header]
    for number in range(1, count + 1):
        own = EVENT | {"id": number, "date_start": f"2022-01-{number % 28 + 1:02d}"}
        own = {"date_end": own["date_start"], **own, **(changes or {}).get(number, {})}
        rows.append([str(own.get(name, cell)) for name, cell in zip(header, first, strict=True)])
    return rows


def write_events(path: Path, count: int, changes: Changes | None = None) -> Path:
    """Write such a table to `path`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(events(count, changes))
    return path


@pytest.fixture
def ged_csv(tmp_path: Path) -> Callable[..., Path]:
    """Writes a file in UCDP's layout: `ged_csv(10, {3: {"best": -1}}, name="x.csv")`."""

    def write(count: int, changes: Changes | None = None, name: str = "ged.csv") -> Path:
        return write_events(tmp_path / name, count, changes)

    return write


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory, mini: str) -> pipeline.Home:
    """An observatory with ten loaded events and a stand-in for a built site; not to be changed."""
    folder = tmp_path_factory.mktemp("stock")
    kept = pipeline.Home(folder=folder / "home")
    pipeline.load(write_events(folder / "good.csv", 10), "ucdp_ged", home=kept, pack=mini)
    kept.site.mkdir()
    (kept.site / "index.html").write_text("the last good site")
    return kept


@pytest.fixture
def stocked(stock: pipeline.Home, tmp_path: Path) -> pipeline.Home:
    """A copy of `stock` to try things on."""
    shutil.copytree(stock.folder, tmp_path / "stocked")
    return pipeline.Home(folder=tmp_path / "stocked")


@pytest.fixture(scope="session")
def built(
    tmp_path_factory: pytest.TempPathFactory, mini: str, clock: Callable[[], datetime]
) -> pipeline.Home:
    """The small country with all its findings and a stand-in for the site; not to be changed."""
    made = pipeline.Home(folder=tmp_path_factory.mktemp("built"))

    def write(_: object, folder: Path, *, build: str) -> int:
        folder.mkdir()
        (folder / "index.html").write_text(build)
        return 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("salamti.site.build.write", write)
        pipeline.build(home=made, pack=mini, clock=clock)
    return made


@pytest.fixture(scope="session")
def published(
    tmp_path_factory: pytest.TempPathFactory, mini: str, clock: Callable[[], datetime]
) -> pipeline.Home:
    """The small country with its real site; not to be changed."""
    made = pipeline.Home(folder=tmp_path_factory.mktemp("published"))
    pipeline.build(home=made, pack=mini, clock=clock)
    return made
