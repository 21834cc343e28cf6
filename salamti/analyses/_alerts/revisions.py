"""How preliminary counts were revised so far, and what that says of those that still stand."""

from __future__ import annotations

from dataclasses import dataclass

from salamti.analyses._alerts.measures import measure
from salamti.analyses._kit.numbers import Ground, figure
from salamti.methods import nowcast
from salamti.methods.nowcast import Range, Revisions
from salamti.model.number import Number, Trail
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

READS = ("revision",)
LOG = "SELECT vintage, iso3, month, best, origin FROM revision WHERE best IS NOT NULL ORDER BY ALL"


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of revisions: learnt from one origin's releases.

    `latest` is the last release, `reviewed` the last yearly review, the last one that teaches.
    """

    revisions: Revisions
    origin: str
    latest: str
    reviewed: str

    @property
    def trail(self) -> Trail:
        """All rows that it was learnt from."""
        return Trail("revision", {"origin": self.origin})

    def expected(self, count: int, month: str, place: str) -> Range | None:
        """The range of a month's count after its review."""
        months = nowcast.age(self.latest, month)
        return nowcast.nowcast(count, months, self.revisions, place=place)


def known(reader: Reader) -> Past | None:
    """The revisions of the origin with the most rows, or None where none were reviewed."""
    if not reader.has("revision"):
        return None
    rows = reader.sql(LOG)
    origin = str(rows["origin"].mode().sort()[0])
    log = [
        nowcast.Count(r["vintage"], r["iso3"], r["month"], r["best"])
        for r in rows.iter_rows(named=True)
        if r["origin"] == origin
    ]
    learnt = nowcast.learn(log)
    if not len(learnt.cell):
        return None
    return Past(learnt, origin, max(c.release for c in log), nowcast.reviews(log)[-1])


def check(past: Past | None) -> tuple[tuple[Words, ...], tuple[Number, ...]]:
    """How often ranges held for a year that they were not learnt from, as a sentence."""
    if past is None:
        return (), ()
    told = nowcast.counted(past.revisions)
    if len(set(told.review.tolist())) < 2:
        return (), ()
    held = nowcast.held_out(told, told.review)
    ground = Ground(origins=(past.origin,), as_of=past.reviewed, trails=(past.trail,))
    dims = {"level": nowcast.LEVEL, "tested": held.n}
    covered = figure(measure("nowcast_coverage", "percent"), 100 * held.covered, ground, dims=dims)
    sentence = message(
        "alerts.coverage",
        level=round(100 * nowcast.LEVEL),
        covered=Ref(covered.id),
        count=held.n,
    )
    return (sentence,), (covered,)
