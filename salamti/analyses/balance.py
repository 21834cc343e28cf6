"""Who is kept safe? The security of those in power beside the security of the people."""

from __future__ import annotations

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._balance import card as _balance_card
from salamti.analyses._balance import civic as _balance_civic
from salamti.analyses._balance import falls as _balance_falls
from salamti.analyses._balance import makeup as _balance_makeup
from salamti.analyses._balance import money as _balance_money
from salamti.analyses._balance import pairs as _balance_pairs
from salamti.analyses._balance import paths as _balance_paths
from salamti.analyses._balance import scores as _balance_scores
from salamti.analyses._balance import table as _balance_table
from salamti.analyses._balance.card import FINDING, Card
from salamti.analyses._balance.paths import Paths
from salamti.analyses._balance.table import Held
from salamti.analyses._kit.parts import assembled
from salamti.analyses._tracks.rights import with_rights
from salamti.analyses._tracks.tracks import tracks
from salamti.model.finding import Finding
from salamti.model.words import Words, message
from salamti.store.reading import Reader

METHOD = ("tags", "scores", "gaps", "interval", "compared", "falls")
CAVEATS = ("experts", "cause", "armed", "carried", "average", "peers")


def run(reader: Reader, _: Params) -> Finding:
    """Both scores, what they are made of, and what stands beside them."""
    of = _balance_card.card(reader)
    if of is None or not reader.has("observation"):
        return _unavailable()
    country = reader.country()
    held = _balance_table.held(reader, of, country)
    if held is None:
        return _unavailable()
    made = _balance_scores.scores(of, held)
    found = _balance_paths.paths(of, held, made, country=country)
    finding = Finding(
        id=FINDING,
        question=message("balance.question"),
        answer=_balance_paths.answer(found) if found else message("balance.answer_no_scores"),
        numbers=(),
        method=_method(of),
        caveats=tuple(message(f"balance.caveat_{c}") for c in CAVEATS),
    )
    return with_rights(reader, _told(reader, finding, of, held=held, found=found))


def _told(
    reader: Reader, finding: Finding, of: Card, *, held: Held, found: Paths | None
) -> Finding:
    """The sections of the page, in order."""
    country, origins = reader.country(), reader.origins()
    spent = tracks(reader, country, _balance_money.NAMED, districts=False)
    parts = [
        _balance_paths.part(found) if found else None,
        _balance_pairs.part(of, held, country),
        _balance_makeup.themes_part(of, held, found) if found else None,
        _balance_money.part(spent),
        _balance_civic.part(reader, of, held, origins=origins),
        _balance_falls.part(reader, of, held, found=found),
        _balance_makeup.definitions_part(of, held, found),
    ]
    return assembled(finding, parts)


def variants(reader: Reader) -> list[Params]:
    """One page, where the store has any series of the scorecard."""
    of = _balance_card.card(reader) if reader.has("observation") else None
    if of is None:
        return []
    named = dict.fromkeys(of.scorecard.named())
    found = tracks(reader, reader.country(), named, districts=False)
    return [{}] if any(t.points for t in found.values()) else []


def _method(of: Card) -> tuple[Words, ...]:
    _, reach, gap = of.years
    doubt = of.scorecard.doubt
    params = {
        "reach": reach,
        "gap": gap,
        "runs": _balance_scores.RUNS,
        "level": round(100 * _balance_scores.LEVEL),
        "weights": round(100 * doubt.components),
        "posts": round(100 * _balance_scores.POSTS),
        "core": round(100 * doubt.core_high),
    }
    return tuple(message(f"balance.method_{m}", **params) for m in METHOD)


def _unavailable() -> Finding:
    return Finding(
        id=FINDING,
        question=message("balance.question"),
        answer=message("balance.answer_unavailable"),
        numbers=(),
        method=(message("balance.method_none"),),
        caveats=(message("balance.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="balance",
    question=message("balance.question"),
    reads=("observation", "national_month", "reg_justice", "reg_restrictions"),
    run=run,
    variants=variants,
)
