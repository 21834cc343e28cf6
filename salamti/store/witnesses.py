"""What the store remembers of the ledgers: which head each had, and when it was last seen.

A ledger cannot tell from within that it was rewritten as a whole, or that an entry was dated back
and added at its end: all its hashes are right. A head that was seen before, by this store or by
anyone who kept one, contradicts such a chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salamti.base.clock import Clock
from salamti.ledger import calendar, chain
from salamti.ledger.chain import Entry
from salamti.ledger.ledger import Problem
from salamti.store.database import Store
from salamti.store.ledgers import Shelf

GONE = (
    "The chain no longer holds the head {head} that it had with {length} entries on {at}: it was "
    "rewritten or cut."
)
LATE = (
    "Entry {sequence} is dated {issued}, but was not in the ledger on {at}: it was dated back, or "
    "this copy was old then. If the publisher's page shows a head that you trust, run: salamti "
    "check --head HASH"
)
_SEEN = """
    SELECT length, head, seen_at, confirmed FROM main.ledger_witness
    WHERE ledger = ? ORDER BY ALL
"""
_KEEP = """
    INSERT INTO main.ledger_witness VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET seen_at = greatest(seen_at, excluded.seen_at)
"""


def witness(store: Store, kept: Sequence[Shelf], clock: Clock) -> None:
    """Remember the head that each ledger has now, the empty one too; a broken chain has none."""
    for shelf in kept:
        if not shelf.ledger.broken():
            entries = shelf.ledger.entries()
            seen = [shelf.name, len(entries), chain.head(entries), False, calendar.stamp(clock)]
            store.connection.execute(_KEEP, seen)


def confirm(store: Store, kept: Sequence[Shelf], head: str, *, clock: Clock) -> None:
    """Remember that `head` was seen elsewhere, for example on the publisher's page."""
    for shelf in kept:
        for entry in shelf.ledger.listed():
            if entry.hash == head:
                seen = [shelf.name, entry.sequence, head, True, calendar.stamp(clock)]
                store.connection.execute(_KEEP, seen)


def contradictions(store: Store, kept: Sequence[Shelf]) -> Iterator[Problem]:
    """Where a ledger is not what this store saw before."""
    for shelf in kept:
        entries = shelf.ledger.listed()
        seen = store.connection.execute(_SEEN, [shelf.name]).fetchall()
        sure = max((length for length, _, _, confirmed in seen if confirmed), default=0)
        where = str(shelf.ledger.folder / chain.NAME)
        for length, head, seen_at, _ in seen:
            if not _holds(entries, length, head):
                yield Problem(where, GONE.format(head=head[:12], length=length, at=seen_at))
        latest = [(length, seen_at) for length, _, seen_at, confirmed in seen if not confirmed]
        for entry in entries[sure:]:
            yield from _late(where, entry, latest)


def _holds(entries: Sequence[Entry], length: int, head: str) -> bool:
    return length == 0 or (len(entries) >= length and entries[length - 1].hash == head)


def _late(where: str, entry: Entry, seen: Sequence[tuple[int, str]]) -> Iterator[Problem]:
    """An entry whose issue time is earlier than a time at which it was not there."""
    without = max((at for length, at in seen if length < entry.sequence), default="")
    if entry.issued < without:
        what = LATE.format(sequence=entry.sequence, issued=entry.issued, at=without)
        yield Problem(f"{where}:{entry.sequence + 1}", what)
