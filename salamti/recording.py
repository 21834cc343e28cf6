"""Putting forecasts, judgements and outcomes on record, and reading what is there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from salamti import pipeline
from salamti.base.clock import Clock, utc_now
from salamti.base.errors import LedgerError, StoreError, UsageError
from salamti.ledger.chain import Entry
from salamti.ledger.ledger import Ledger
from salamti.model.forecast import LEVELS, ForecastCell, Judgement, Manifest, Resolution
from salamti.pack import locate, places, yamlfile
from salamti.store import witnesses
from salamti.store.database import Store

TEMPLATE = """\
question: example_2027_spring           # a-z, 0-9 and _
text:
  en: Will 25 or more people be killed by organised violence in Balochistan in March 2027?
  ur: کیا مارچ 2027 میں بلوچستان میں منظم تشدد سے 25 یا اس سے زیادہ افراد ہلاک ہوں گے؟
role: analyst_desk                      # a role, never a person
institution: ""                         # where an institution wants to be named
probability: 0.6
due: 2027-03-31                         # the day by which it is settled
how:
  en: By the best estimate of UCDP's candidate events for the month.
  ur: یو سی ڈی پی کے ابتدائی واقعات میں اس مہینے کے بہترین تخمینے سے۔
level: province                         # country (ISO3), province or district (P-code)
place: PK2
"""


def ledger(home: pipeline.Home, pack: str, folder: Path | None = None) -> Ledger:
    """The ledger in `folder`, or the observatory's own."""
    return Ledger(folder) if folder else pipeline.shelves(home, pack)[-1].ledger


def issue(
    cells: Iterable[ForecastCell],
    manifest: Manifest,
    *,
    home: pipeline.Home,
    pack: str = "pk",
    folder: Path | None = None,
    clock: Clock = utc_now,
) -> Entry:
    """Store an issue of forecasts in the observatory's ledger, or in the one in `folder`.

    Raises LedgerError for months that have begun, for places that the pack does not know and for
    whatever else a ledger refuses.
    """
    kept = list(cells)
    _check_places(pack, {(c.level, c.place) for c in kept})
    entry = ledger(home, pack, folder).append_forecast(kept, manifest, clock=clock)
    return _remembered(entry, home, pack, clock=clock)


def judge(
    path: Path,
    *,
    home: pipeline.Home,
    pack: str = "pk",
    folder: Path | None = None,
    clock: Clock = utc_now,
) -> Entry:
    """Store the judgement that a YAML file holds."""
    if not path.is_file():
        raise UsageError(
            "There is no such file.",
            where=str(path),
            do="Start from: salamti forecast judge --template",
        )
    judged = yamlfile.read(path, Judgement)
    _check_places(pack, {(judged.level, judged.place)})
    entry = ledger(home, pack, folder).append_judgement(judged, clock=clock)
    return _remembered(entry, home, pack, clock=clock)


def settle(
    settled: Resolution,
    *,
    home: pipeline.Home,
    pack: str = "pk",
    folder: Path | None = None,
    clock: Clock = utc_now,
) -> Entry:
    """Store how a question turned out."""
    entry = ledger(home, pack, folder).append_resolution(settled, clock=clock)
    return _remembered(entry, home, pack, clock=clock)


def _remembered(entry: Entry, home: pipeline.Home, pack: str, *, clock: Clock) -> Entry:
    """The entry, once the store has noted the new head; a busy store notes it at its next build."""
    if home.store.is_file():
        with suppress(StoreError), Store(home.store) as store:
            witnesses.witness(store, pipeline.shelves(home, pack), clock)
    return entry


def _check_places(pack: str, named: set[tuple[str, str]]) -> None:
    """Provinces and districts are those of the pack, and of the level that they are said to be."""
    listed = {(LEVELS[p.level], p.pcode) for p in places.places(locate.pack_folder(pack))}
    unknown = sorted((lv, place) for lv, place in named - listed if lv != "country")
    if unknown:
        level, place = unknown[0]
        raise LedgerError(
            f"The pack knows no {level} {place!r}.", do="Use the P-codes of places.csv."
        )


def listed(home: pipeline.Home, pack: str) -> list[dict[str, Any]]:
    """All entries of the pack's ledger and of the observatory's own."""
    return [
        {
            "ledger": shelf.label,
            "sequence": entry.sequence,
            "issued": entry.issued,
            "kind": entry.kind,
            "about": _about(shelf.ledger, entry),
            "file": entry.file,
            "hash": entry.hash,
        }
        for shelf in pipeline.shelves(home, pack)
        for entry in shelf.ledger.entries()
    ]


def _about(kept: Ledger, entry: Entry) -> str:
    """An entry in a few words: the issue or the question, and what was said."""
    content = kept.content(entry)
    if entry.kind == "forecast":
        months = sorted({row["month"] for _, row in content.rows})
        models = ", ".join(content.models)
        return f"{content.header['issue']}: {months[0]} to {months[-1]} by {models}"
    row = content.rows[0][1]
    if entry.kind == "judgement":
        return f"{row['question']}: {row['probability']} by {row['role']}, due {row['due']}"
    outcome = "happened" if row["happened"] == "1" else "did not happen"
    return f"{row['question']}: {outcome}, {row['on']}"


def resolution(question: str, *, happened: bool, on: str, source: str) -> Resolution:
    """A resolution from the words of the command line."""
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        raise UsageError(f"{on!r} is not a date.", do="Write it like 2027-03-31.") from error
    return Resolution(question=question, happened=happened, on=day, source=source)
