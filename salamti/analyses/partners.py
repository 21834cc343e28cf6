"""Who helps, and what came of it? Instruments, events, money and programmes by partner."""

from __future__ import annotations

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import places as _places
from salamti.analyses._partners.pages import many, multilateral, one, overview, unavailable
from salamti.analyses._partners.view import REGISTERS, View, of, view
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.model.finding import Finding
from salamti.model.words import message
from salamti.store.reading import Reader

PAGE_ROWS = 3
"""A partner gets a page where the registers hold at least so many instruments and events."""
MULTILATERAL = "multilateral"


def variants(reader: Reader) -> list[Params]:
    """The overview, the organisations, and each partner of whom enough is known."""
    seen = view(reader)
    if not available(seen):
        return []
    many_states = [{"partner": MULTILATERAL}] if multilateral(seen) else []
    return [{}, *many_states, *({"partner": p} for p in paged(seen))]


def available(seen: View) -> bool:
    """Whether the pack holds both registers that the question rests on."""
    return bool(seen.frames.get("agreements") and seen.frames.get("partners"))


def paged(seen: View) -> list[str]:
    """Partners with a page, those with the most rows first; loose groups of states have none."""
    groups = {str(r["partner"]) for r in seen.rows(of("partners", kind="group"))}
    rows = {
        p: len(seen.rows(of("partners", partner=p))) + len(seen.rows(of("agreements", partner=p)))
        for p in seen.partners
        if p not in groups
    }
    chosen = [
        p for p, n in rows.items() if n >= PAGE_ROWS and seen.rows(of("agreements", partner=p))
    ]
    return sorted(chosen, key=lambda p: (-rows[p], p))


def run(reader: Reader, params: Params) -> Finding:
    """The overview, or one partner."""
    seen = view(reader)
    wanted = params.get("partner")
    if not available(seen):
        return unavailable(f"partners.{wanted}" if wanted else "partners")
    if not wanted:
        return overview(seen)
    partner = _resolved(seen, wanted)
    return many(seen) if partner == MULTILATERAL else one(seen, partner)


def _resolved(seen: View, wanted: str) -> str:
    """The id of the partner of that id or name."""
    asked = fold(wanted.replace("_", " "))
    for partner in (*seen.partners, MULTILATERAL):
        name = seen.partner_name(partner)
        if asked in {fold(partner.replace("_", " ")), fold(name.en), fold(name.ur)}:
            return partner
    known = ", ".join((*paged(seen), MULTILATERAL))
    raise UsageError(f"No partner is called {wanted!r}.", do=f"Known: {known}.")


ANALYSIS = Analysis(
    id="partners",
    question=message("partners.question"),
    reads=(*_places.READS, *(f"reg_{r}" for r in REGISTERS)),
    run=run,
    params={"partner": "the id or name of a partner, or multilateral"},
    variants=variants,
)
