"""One run: nothing half done is left behind, and what has not changed costs nothing."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from salamti import pipeline
from salamti.base import registry
from salamti.base.errors import SalamtiError, UsageError
from salamti.store.database import Store
from salamti.store.public import PublicStore

Write = Callable[..., Path]

LOAD = """
import sys, time
from dataclasses import replace
from pathlib import Path
from salamti import pipeline
from salamti.sources import ucdp_ged

def slow(path, reading):
    yield from ucdp_ged.read(path, reading)
    print("in the middle", flush=True)
    time.sleep(60)

path, folder, pack = sys.argv[1:]
ucdp_ged.SOURCE = replace(ucdp_ged.SOURCE, read=slow)
pipeline.load(Path(path), "ucdp_ged", home=pipeline.Home(folder=Path(folder)), pack=pack)
"""
BUILD = """
import sys, time
from pathlib import Path
from salamti import pipeline

def slow(public, folder, *, build):
    folder.mkdir()
    (folder / "index.html").write_text("half a site")
    print("in the middle", flush=True)
    time.sleep(60)

folder, pack = sys.argv[1:]
pipeline.site.write = slow
pipeline.build(home=pipeline.Home(folder=Path(folder)), pack=pack)
"""


def killed(script: str, *arguments: object) -> None:
    """Run a script until it says that it is in the middle, then kill it without mercy."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "in the middle\n"
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert run.returncode == -signal.SIGKILL


@pytest.fixture
def plain_site(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A site of one page that names its build; returns the builds that were written."""
    written: list[str] = []

    def write(public: PublicStore, folder: Path, *, build: str) -> int:
        folder.mkdir(parents=True)
        (folder / "index.html").write_text(f"{public.country().name.en} {build}")
        written.append(build)
        return 1

    monkeypatch.setattr("salamti.site.build.write", write)
    return written


def rows(home: pipeline.Home, table: str) -> list[tuple[Any, ...]]:
    with Store(home.store, read_only=True) as store:
        return store.frame(f"SELECT * FROM {table} ORDER BY ALL").rows()


def test_a_load_that_is_killed_leaves_the_last_good_state(
    stocked: pipeline.Home, mini: str, ged_csv: Write
) -> None:
    before = {t: rows(stocked, t) for t in ("event", "file", "quarantine", "violence_month")}
    path = ged_csv(500, name="large.csv")
    killed(LOAD, path, stocked.folder, mini)
    assert {t: rows(stocked, t) for t in before} == before
    assert (stocked.site / "index.html").read_text() == "the last good site"
    assert pipeline.load(path, "ucdp_ged", home=stocked, pack=mini).stored == 500


def test_a_build_that_is_killed_leaves_the_last_good_site(
    home: pipeline.Home, mini: str, ged_csv: Write, plain_site: list[str]
) -> None:
    good = pipeline.build(home=home, pack=mini)
    page = (home.site / "index.html").read_text()
    pipeline.load(ged_csv(10), "ucdp_ged", home=home, pack=mini)
    killed(BUILD, home.folder, mini)
    assert (home.site / "index.html").read_text() == page
    again = pipeline.build(home=home, pack=mini)
    assert again.changed
    assert again.build != good.build
    assert (home.site / "index.html").read_text() == f"Miniland {again.build}"
    assert sorted(p.name for p in home.folder.glob("site*")) == ["site"]


def test_a_run_killed_between_the_two_renames_gets_its_site_back(
    home: pipeline.Home, mini: str, plain_site: list[str]
) -> None:
    pipeline.build(home=home, pack=mini)
    home.site.rename(home.old_site)
    report = pipeline.build(home=home, pack=mini)
    assert not report.changed
    assert (home.site / "index.html").is_file()
    assert len(plain_site) == 1


def test_a_site_that_fails_leaves_the_old_one(
    home: pipeline.Home, mini: str, ged_csv: Write, plain_site: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pipeline.build(home=home, pack=mini)
    page = (home.site / "index.html").read_text()
    pipeline.load(ged_csv(10), "ucdp_ged", home=home, pack=mini)

    def failing(_: PublicStore, folder: Path, *, build: str) -> int:
        folder.mkdir()
        raise OSError("no space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="no space"):
        patch.setattr("salamti.site.build.write", failing)
        pipeline.build(home=home, pack=mini)
    assert (home.site / "index.html").read_text() == page
    assert pipeline.build(home=home, pack=mini).changed


def test_an_analysis_that_fails_publishes_nothing(
    home: pipeline.Home, mini: str, ged_csv: Write, plain_site: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The last question fails: the others do not mix with those of the last build."""
    pipeline.build(home=home, pack=mini)
    before = rows(home, "finding")
    pipeline.load(ged_csv(10), "ucdp_ged", home=home, pack=mini)
    whole, last = pipeline.analysis, registry.names("salamti.analyses")[-1]

    def failing(name: str) -> Any:
        if name == last:
            raise SalamtiError("this one fails")
        return whole(name)

    with monkeypatch.context() as patch, pytest.raises(SalamtiError, match="this one fails"):
        patch.setattr(pipeline, "analysis", failing)
        pipeline.build(home=home, pack=mini)
    assert rows(home, "finding") == before
    assert len(plain_site) == 1
    assert pipeline.build(home=home, pack=mini).changed


def test_an_unchanged_build_does_nothing(
    home: pipeline.Home, mini: str, plain_site: list[str]
) -> None:
    first = pipeline.build(home=home, pack=mini)
    second = pipeline.build(home=home, pack=mini)
    assert (first.changed, second.changed) == (True, False)
    assert first.build == second.build
    assert plain_site == [first.build]


def test_the_same_inputs_give_the_same_build_elsewhere(
    home: pipeline.Home, mini: str, tmp_path: Path, plain_site: list[str],
    clock: Callable[[], datetime],
) -> None:  # fmt: skip
    other = pipeline.Home(folder=tmp_path / "other")
    builds = {pipeline.build(home=h, pack=mini, clock=clock).build for h in (home, other)}
    assert len(builds) == 1
    assert rows(home, "finding") == rows(other, "finding")


def test_a_changed_fact_makes_another_build(
    home: pipeline.Home, mini: str, tmp_path: Path, plain_site: list[str]
) -> None:
    pack = Path(shutil.copytree(mini, tmp_path / "mini"))
    first = pipeline.build(home=home, pack=str(pack))
    series = pack / "series" / "open.csv"
    series.write_text(series.read_text().replace("2024,68,", "2024,69,"))
    second = pipeline.build(home=home, pack=str(pack))
    assert second.changed
    assert first.build != second.build


def test_what_users_loaded_survives_a_new_pack(
    stocked: pipeline.Home, mini: str, bare: str
) -> None:
    pipeline.prepare(stocked, bare)
    assert rows(stocked, "place") == []
    assert len(rows(stocked, "event")) == 10
    pipeline.prepare(stocked, mini)
    assert len(rows(stocked, "place")) == 7
    assert len(rows(stocked, "event")) == 10


def test_the_packaged_facts_are_read_once(home: pipeline.Home, mini: str) -> None:
    assert pipeline.prepare(home, mini)
    assert not pipeline.prepare(home, mini)


def test_a_bare_pack_builds(home: pipeline.Home, bare: str, plain_site: list[str]) -> None:
    report = pipeline.build(home=home, pack=bare)
    assert (report.changed, report.pages) == (True, 1)


def test_an_unknown_parameter_is_refused_with_those_that_are_known(
    home: pipeline.Home, mini: str
) -> None:
    with pytest.raises(UsageError, match="takes no colour") as error:
        pipeline.ask("toll", {"colour": "red"}, home=home, pack=mini)
    assert "place" in error.value.do


def test_asking_does_not_change_what_is_published(
    home: pipeline.Home, mini: str, plain_site: list[str]
) -> None:
    pipeline.build(home=home, pack=mini)
    with PublicStore(home.store) as public:
        before = public.finding_ids()
    finding = pipeline.ask("toll", {}, home=home, pack=mini)
    with PublicStore(home.store) as public:
        assert public.finding_ids() == before
        assert public.number(finding.numbers[0].id)[0] == finding.numbers[0]


def test_a_number_that_was_asked_for_can_be_traced_without_a_build(
    home: pipeline.Home, mini: str
) -> None:
    finding = pipeline.ask("toll", {}, home=home, pack=mini)
    with PublicStore(home.store) as public:
        assert public.finding_ids() == []
        found = {n.id: public.number(n.id)[0] for n in finding.numbers}
    assert list(found.values()) == list({n.id: n for n in finding.numbers}.values())


def test_a_build_forgets_answers_that_nobody_gives_any_more(
    home: pipeline.Home, mini: str, ged_csv: Write, plain_site: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    pipeline.build(home=home, pack=mini)
    pipeline.load(ged_csv(3), "ucdp_ged", home=home, pack=mini)
    monkeypatch.setattr(registry, "names", lambda _: ["toll"])
    pipeline.build(home=home, pack=mini)
    with Store(home.store, read_only=True) as store:
        assert store.frame("SELECT DISTINCT analysis FROM finding")["analysis"].to_list() == [
            "toll"
        ]


def test_the_home_comes_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SALAMTI_HOME", str(tmp_path))
    assert pipeline.Home().store == tmp_path / "salamti.duckdb"
    monkeypatch.delenv("SALAMTI_HOME")
    assert pipeline.Home().folder == Path("build")
