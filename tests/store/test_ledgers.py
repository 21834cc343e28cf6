"""Ledgers in the store: copied whole, remembered, and left out where they are broken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from salamti import checking, pipeline
from salamti.base.errors import PackError
from salamti.ledger import chain
from salamti.ledger.ledger import Ledger
from salamti.store.database import Store
from tests.ledger_entries import MANIFEST, at, cell, make

Clock = Callable[[], datetime]
LATER = {"month": "2022-12", "data_end": "2022-07"}
TODAY = "2022-10-20"


@pytest.fixture
def mini(mini: str, tmp_path: Path) -> str:
    """The small country without the ledger that it comes with."""
    copied = Path(shutil.copytree(mini, tmp_path / "pack"))
    shutil.rmtree(copied / "ledger")
    return str(copied)


@pytest.fixture
def own(home: pipeline.Home) -> Ledger:
    """The observatory's own ledger with four entries."""
    return make(home.folder / "ledger")


@pytest.fixture(autouse=True)
def _without_the_pack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checking the pack itself takes most of the time and is not the point here."""
    monkeypatch.setattr(checking, "_pack", lambda _: [])


def rows(home: pipeline.Home, table: str) -> list[dict[str, object]]:
    with Store(home.store, read_only=True) as store:
        return store.frame(f"SELECT * FROM {table}").to_dicts()


def look(home: pipeline.Home, mini: str, day: str = TODAY, head: str = "") -> list[str]:
    """What `salamti check` says against the ledgers on that day."""
    done = checking.check(mini, home, head=head, clock=at(day))
    said = [str(line) for line in done["lines"] if ":" in line and "chain.csv" in line]
    said += [line for line in done["lines"] if line.startswith("No ledger")]
    assert done["ok"] == (not said), done["lines"]
    return said


def test_a_ledger_is_copied_with_its_lineage(own: Ledger, home: pipeline.Home, mini: str) -> None:
    pipeline.prepare(home, mini, clock=at(TODAY))
    entries = rows(home, "shown.ledger_entry WHERE ledger = 'home' ORDER BY sequence")
    assert [e["hash"] for e in entries] == [e.hash for e in own.entries()]
    [forecast, _] = rows(home, "shown.forecast WHERE ledger = 'home' ORDER BY issued")
    assert (forecast["model"], forecast["lead"], forecast["draws"]) == ("zero", 3, "0*5")
    assert (forecast["origin"], forecast["file"]) == ("home_forecasts", own.entries()[0].sha256)
    [resolution] = rows(home, "shown.resolution WHERE ledger = 'home'")
    assert (resolution["question"], resolution["happened"]) == ("calm_july", False)
    names = {r["name"] for r in rows(home, "main.file WHERE kind = 'ledger'")}
    assert {f"ledger/{e.file}" for e in own.entries()} < names


def test_a_rebuild_never_touches_the_folder(own: Ledger, home: pipeline.Home, mini: str) -> None:
    before = {p.name: p.read_bytes() for p in own.folder.iterdir()}
    pipeline.prepare(home, mini, clock=at(TODAY))
    home.store.unlink()
    pipeline.prepare(home, mini, clock=at(TODAY))
    assert {p.name: p.read_bytes() for p in own.folder.iterdir()} == before
    assert len(rows(home, "main.ledger_entry WHERE ledger = 'home'")) == 4


def test_an_unchanged_ledger_costs_nothing(own: Ledger, home: pipeline.Home, mini: str) -> None:
    assert pipeline.prepare(home, mini, clock=at(TODAY))
    assert not pipeline.prepare(home, mini, clock=at(TODAY))
    key = pipeline.build_key(home, mini)
    own.append_forecast([cell(**LATER)], MANIFEST, clock=at(TODAY))
    assert pipeline.prepare(home, mini, clock=at(TODAY))
    assert len(rows(home, "main.ledger_entry WHERE ledger = 'home'")) == 5
    assert pipeline.build_key(home, mini) != key


def test_nothing_of_a_broken_ledger_is_shown(own: Ledger, home: pipeline.Home, mini: str) -> None:
    pipeline.prepare(home, mini, clock=at(TODAY))
    path = own.folder / own.entries()[0].file
    path.write_text(path.read_text().replace("0*5", "1*5"))
    pipeline.prepare(home, mini, clock=at(TODAY))
    for table in ("ledger_entry", "forecast", "judgement", "resolution"):
        assert rows(home, f"main.{table} WHERE ledger = 'home'") == []
    [warning] = rows(home, "main.warning WHERE source = 'ledger'")
    assert "was altered after it was stored" in str(warning["text"])
    path.write_text(path.read_text().replace("1*5", "0*5"))
    pipeline.prepare(home, mini, clock=at(TODAY))
    assert len(rows(home, "main.ledger_entry WHERE ledger = 'home'")) == 4
    assert rows(home, "main.warning WHERE source = 'ledger'") == []


def test_a_pack_with_a_ledger_lists_its_origin(
    home: pipeline.Home, bare: str, tmp_path: Path
) -> None:
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "pack.yml").write_bytes((Path(bare) / "pack.yml").read_bytes())
    make(pack / "ledger")
    with pytest.raises(PackError, match=r"no origin is called 'salamti_forecasts'. List it"):
        pipeline.prepare(home, str(pack), clock=at(TODAY))


def test_a_sound_ledger_passes(own: Ledger, home: pipeline.Home, mini: str) -> None:
    assert look(home, mini) == []
    pipeline.prepare(home, mini, clock=at(TODAY))
    assert look(home, mini) == []
    assert look(home, mini) == []
    own.append_forecast([cell(**LATER)], MANIFEST, clock=at("2022-10-21"))
    assert look(home, mini, "2022-10-22") == []


def test_check_names_what_was_altered(own: Ledger, home: pipeline.Home, mini: str) -> None:
    path = own.folder / chain.NAME
    path.write_text(path.read_text().replace("2022-05-10T12", "2022-05-09T12"))
    assert "Entry 1 was altered" in look(home, mini)[0]


def test_a_chain_rewritten_as_a_whole_is_detected(
    own: Ledger, home: pipeline.Home, mini: str
) -> None:
    pipeline.prepare(home, mini, clock=at(TODAY))
    assert look(home, mini) == []
    for path in own.folder.iterdir():
        path.unlink()
    own.append_forecast([cell(draws=[9])], MANIFEST, clock=at("2022-05-10 12:00"))
    assert own.verify() == []
    said = look(home, mini)
    assert len(said) == 1
    assert "no longer holds the head" in said[0]


def test_a_chain_cut_at_its_end_is_detected(own: Ledger, home: pipeline.Home, mini: str) -> None:
    pipeline.prepare(home, mini, clock=at(TODAY))
    assert look(home, mini) == []
    entries = own.entries()
    (own.folder / entries[-1].file).unlink()
    (own.folder / chain.NAME).write_text(chain.text(entries[:-1]))
    assert own.verify() == []
    assert "it had with 4 entries on 2022-10-20" in look(home, mini)[0]


def test_an_entry_dated_back_is_detected_and_a_published_head_clears_it(
    own: Ledger, home: pipeline.Home, mini: str
) -> None:
    """All hashes are right and the order holds, but the ledger was seen without the entry."""
    pipeline.prepare(home, mini, clock=at(TODAY))
    assert look(home, mini, "2022-10-20") == []
    own.append_forecast(
        [cell(month="2022-10", data_end="2022-07")], MANIFEST, clock=at("2022-09-30")
    )
    assert own.verify() == []
    [said] = look(home, mini, "2022-11-02")
    assert "chain.csv:6: Entry 5 is dated 2022-09-30" in said
    assert "was not in the ledger on 2022-10-20" in said
    assert len(look(home, mini, "2022-11-03")) == 1
    assert look(home, mini, "2022-11-04", head=own.head) == []
    assert look(home, mini, "2022-11-05") == []


def test_a_head_seen_elsewhere_must_be_in_a_ledger(
    own: Ledger, home: pipeline.Home, mini: str
) -> None:
    assert look(home, mini, head=own.entries()[1].hash) == []
    [said] = look(home, mini, head="f" * 64)
    assert "rewritten, or this copy is older" in said


def test_a_build_is_a_witness_of_an_empty_ledger_too(
    home: pipeline.Home, mini: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salamti.site.build.write", lambda _, folder, **__: folder.mkdir() or 1)
    pipeline.build(home=home, pack=mini, clock=at(TODAY))
    seen = rows(home, "main.ledger_witness WHERE ledger = 'home'")
    assert [(r["length"], r["head"]) for r in seen] == [(0, chain.GENESIS)]
    make(home.folder / "ledger")
    assert len(look(home, mini, "2022-11-02")) == 4


def test_the_ledger_of_a_pack_is_read_under_its_own_origin(home: pipeline.Home, mini: str) -> None:
    published = make(Path(mini) / "ledger")
    pipeline.prepare(home, mini, clock=at(TODAY))
    entries = rows(home, "shown.ledger_entry ORDER BY sequence")
    assert [e["hash"] for e in entries] == [e.hash for e in published.entries()]
    assert {e["origin"] for e in entries} == {"salamti_forecasts"}
    assert {e["ledger"] for e in entries} == {"mini"}
    assert look(home, mini) == []
