"""A ledger that was tampered with: what was done is named, with the file and the line."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from salamti.base.errors import LedgerError
from salamti.ledger import chain
from salamti.ledger.chain import Entry
from salamti.ledger.ledger import Ledger
from tests.ledger_entries import MANIFEST, at, cell, make


def rehashed(entry: Entry) -> Entry:
    """The entry with a hash that fits its line."""
    return replace(entry, hash=chain.digest(entry.signed.encode()))


def rewrite(ledger: Ledger, entries: list[Entry]) -> None:
    """Put another chain in place."""
    (ledger.folder / chain.NAME).write_text(chain.text(entries))


def change_file(ledger: Ledger, number: int, *, old: str, new: str) -> Entry:
    """Alter the file of an entry; returns the entry with the hash of the new bytes."""
    entry = ledger.entries()[number - 1]
    path = ledger.folder / entry.file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return replace(entry, sha256=chain.digest(path.read_bytes()))


def alter_value(ledger: Ledger) -> None:
    change_file(ledger, 1, old="0*5", new="9*5")


def alter_value_and_chain(ledger: Ledger) -> None:
    entries = ledger.entries()
    entries[0] = rehashed(change_file(ledger, 1, old="0*5", new="9*5"))
    rewrite(ledger, entries)


def alter_value_of_the_last(ledger: Ledger) -> None:
    """Of the last entry, so that no later line contradicts: the draws are out of order."""
    entries = ledger.entries()
    entries[3] = rehashed(change_file(ledger, 4, old="0*5", new="9*5 0*1"))
    rewrite(ledger, entries)


def alter_date(ledger: Ledger) -> None:
    entries = ledger.entries()
    entries[3] = replace(entries[3], issued="2022-08-03T10:00:01Z")
    rewrite(ledger, entries)


def alter_date_and_rehash(ledger: Ledger) -> None:
    """Of the last entry, with a fresh hash: the file itself says another date."""
    entries = ledger.entries()
    entries[3] = rehashed(replace(entries[3], issued="2022-08-03T11:00:00Z"))
    rewrite(ledger, entries)


def alter_date_everywhere(ledger: Ledger) -> None:
    """Back-dated in file and chain, with fresh hashes: it now comes before the entry before it."""
    entries = ledger.entries()
    entry = change_file(ledger, 4, old="2022-08-03T10:00:00Z", new="2022-07-03T10:00:00Z")
    entries[3] = rehashed(replace(entry, issued="2022-07-03T10:00:00Z"))
    rewrite(ledger, entries)


def remove(ledger: Ledger) -> None:
    entries = ledger.entries()
    rewrite(ledger, [entries[0], *entries[2:]])


def remove_and_relink(ledger: Ledger) -> None:
    entries = ledger.entries()
    rewrite(ledger, [entries[0], rehashed(replace(entries[2], previous=entries[0].hash))])


def remove_the_last(ledger: Ledger) -> None:
    rewrite(ledger, ledger.entries()[:-1])


def insert(ledger: Ledger) -> None:
    entries = ledger.entries()
    rewrite(ledger, [*entries[:2], rehashed(replace(entries[1], sequence=3)), *entries[2:]])


def reorder(ledger: Ledger) -> None:
    first, second, *rest = ledger.entries()
    rewrite(ledger, [second, first, *rest])


def remove_a_file(ledger: Ledger) -> None:
    (ledger.folder / ledger.entries()[1].file).unlink()


def remove_the_chain(ledger: Ledger) -> None:
    (ledger.folder / chain.NAME).unlink()


def cut_the_chain(ledger: Ledger) -> None:
    path = ledger.folder / chain.NAME
    path.write_text(path.read_text()[:-30])


def other_columns(ledger: Ledger) -> None:
    path = ledger.folder / chain.NAME
    path.write_text(path.read_text().replace("sequence,issued", "issued,sequence"))


def point_elsewhere(ledger: Ledger) -> None:
    entries = ledger.entries()
    entries[3] = rehashed(replace(entries[3], file="../secret.csv"))
    rewrite(ledger, entries)


def add_a_begun_month(ledger: Ledger) -> None:
    """Right hashes, wrong content: a forecast for the month in which it was made."""
    entries = ledger.entries()
    old, new = "2022-09,2,2022-07", "2022-08,1,2022-07"
    entries[3] = rehashed(change_file(ledger, 4, old=old, new=new))
    rewrite(ledger, entries)


def know_too_much(ledger: Ledger) -> None:
    entries = ledger.entries()
    old, new = "2022-09,2,2022-07", "2022-09,1,2022-08"
    entries[3] = rehashed(change_file(ledger, 4, old=old, new=new))
    rewrite(ledger, entries)


def add_a_person(ledger: Ledger) -> None:
    entries = ledger.entries()[:2]
    entries[1] = rehashed(change_file(ledger, 2, old="analyst_desk,", new="analyst_desk,J. Doe"))
    rewrite(ledger, entries)


def raise_a_probability(ledger: Ledger) -> None:
    entries = ledger.entries()[:2]
    entries[1] = rehashed(change_file(ledger, 2, old="0.7", new="7"))
    rewrite(ledger, entries)


def keep_the_old_name(ledger: Ledger) -> None:
    """All hashes fit, but the file still bears the first digits of the old one."""
    entries = ledger.entries()
    entries[3] = rehashed(change_file(ledger, 4, old="0*5", new="9*5"))
    rewrite(ledger, entries)


Act = Callable[[Ledger], None]
TAMPERED: dict[Act, str] = {
    alter_value: r"0001-\S+:1: The file of entry 1 was altered after it was stored",
    alter_value_and_chain: r"chain.csv:3: Entry 2 does not follow the line before it",
    alter_value_of_the_last: r"0004-\S+:10: draws: '9\*5 0\*1' are not",
    keep_the_old_name: r"chain.csv:5: Entry 4 is not called 0004-forecast-\S+",
    alter_date: r"chain.csv:5: Entry 4 was altered: its hash is not that of its line",
    alter_date_and_rehash: r"The file says issued: 2022-08-03T10:00:00Z, the chain 2022-08-03T11",
    alter_date_everywhere: r"chain.csv:5: Entry 4 is dated 2022-07-03\S+, before the entry that",
    remove: r"chain.csv:3: Entry 2 is numbered 3: one was taken out",
    remove_and_relink: r"chain.csv:3: Entry 2 is numbered 3: one was taken out",
    remove_the_last: r"0004-\S+: No entry of the chain names this file",
    insert: r"chain.csv:4: Entry 3 names the file of another entry",
    reorder: r"chain.csv:2: Entry 1 is numbered 2: one was taken out, put in or moved",
    remove_a_file: r"0002-\S+:1: The file of entry 2 is missing",
    remove_the_chain: r"0001-\S+: No entry of the chain names this file",
    cut_the_chain: r"chain.csv:5: The last line is cut off",
    other_columns: r"chain.csv:1: The first line is not sequence,issued",
    point_elsewhere: r"chain.csv:5: '4,2022\S+ is not an entry of the chain",
    add_a_begun_month: r"0004-\S+:10: The month 2022-08 had begun when the forecast was issued",
    know_too_much: r"0004-\S+:10: The data end with 2022-08, which was not over",
    add_a_person: r"0002-\S+:6: The judge 'J. Doe' is refused",
    raise_a_probability: r"0002-\S+:6: '7' is no probability",
}


@pytest.mark.parametrize("act", TAMPERED, ids=lambda act: act.__name__)
def test_tampering_is_detected(tmp_path: Path, act: Act) -> None:
    ledger = make(tmp_path / "ledger")
    act(ledger)
    said = "\n".join(map(str, ledger.verify()))
    assert re.search(TAMPERED[act], said), said


@pytest.mark.parametrize(
    "act", [alter_date, remove, reorder, cut_the_chain], ids=lambda act: act.__name__
)
def test_nothing_is_added_to_a_broken_chain(tmp_path: Path, act: Act) -> None:
    ledger = make(tmp_path / "ledger")
    act(ledger)
    before = (ledger.folder / chain.NAME).read_bytes()
    later = cell(month="2022-10", data_end="2022-07")
    with pytest.raises(LedgerError, match="Nothing is added to a broken chain"):
        ledger.append_forecast([later], MANIFEST, clock=at("2022-08-04"))
    assert (ledger.folder / chain.NAME).read_bytes() == before


def test_an_entry_from_the_future_is_named(tmp_path: Path) -> None:
    ledger = make(tmp_path / "ledger")
    assert ledger.verify(at("2022-08-03 10:00")()) == []
    [problem] = ledger.verify(at("2022-08-03 09:59")())
    assert "which is yet to come" in problem.what


@pytest.mark.parametrize("name", ["0001-forecast", "chain.csv"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"# salamti ledger 1\n", b"a,b\n1\n"])
def test_rubbish_is_a_problem_and_no_crash(tmp_path: Path, name: str, content: bytes) -> None:
    ledger = make(tmp_path / "ledger")
    path = next(p for p in ledger.folder.iterdir() if p.name.startswith(name))
    path.write_bytes(content)
    assert ledger.verify()


@pytest.mark.parametrize("content", [b"\xff", b"# salamti ledger 1\nissue\n", b"#\n"])
def test_rubbish_with_right_hashes_is_named_too(tmp_path: Path, content: bytes) -> None:
    ledger = Ledger(tmp_path)
    entry = chain.linked("forecast", "2022-05-10T12:00:00Z", content=content, before=[])
    (tmp_path / entry.file).write_bytes(content)
    rewrite(ledger, [entry])
    [problem] = ledger.verify()
    assert "This is not a forecast" in problem.what
