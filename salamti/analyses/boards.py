"""How is each domain of security doing? One board for each, with every series that is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._boards import neighbours as _boards_neighbours
from salamti.analyses._boards import provinces as _boards_provinces
from salamti.analyses._boards import published as _boards_published
from salamti.analyses._boards import records as _boards_records
from salamti.analyses._boards import targets as _boards_targets
from salamti.analyses._boards import violence as _boards_violence
from salamti.analyses._boards.groups import gaps_part, part
from salamti.analyses._boards.overview import (
    boards_part,
    counts,
    latest_year,
    sentence,
    summary,
    timeline_part,
)
from salamti.analyses._boards.series import NEAR, SPAN, Shown, shown
from salamti.analyses._kit import places as _places
from salamti.analyses._kit.columns import Row
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._tracks.rights import RIGHTS, with_rights
from salamti.analyses._tracks.spending import SPENDING, spending_part
from salamti.analyses._tracks.tracks import tracks
from salamti.base.errors import UsageError
from salamti.model.board import Board
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Text, Words, message
from salamti.store.reading import Reader

METHOD = ("ten", "trend", "peers", "provinces", "derived")
CAVEATS = ("choice", "lag", "not_cause", "gaps")
HELD = """
    SELECT DISTINCT o.indicator FROM observation AS o
    LEFT JOIN place AS p ON p.pcode = o.place AND p.level = 2
    WHERE o.value IS NOT NULL AND (o.place = $country OR p.pcode IS NOT NULL) ORDER BY ALL
"""


def variants(reader: Reader) -> list[Params]:
    """The overview and every board with data; none where no board has any."""
    boards = _with_data(reader)
    return [{}, *({"board": b.id} for b in boards)] if boards else []


def run(reader: Reader, params: Params) -> Finding:
    """The overview, or one board."""
    wanted = params.get("board")
    if wanted is None:
        boards = _with_data(reader)
        return _overview(reader, boards) if boards else _unavailable()
    chosen = next((b for b in reader.boards() if b.id == wanted), None)
    if chosen is None:
        known = ", ".join(b.id for b in reader.boards()) or "none"
        raise UsageError(f"There is no board {wanted!r}.", do=f"There are: {known}.")
    return _board(reader, chosen)


def _with_data(reader: Reader) -> list[Board]:
    """Boards of which at least one indicator is held for the country or its districts."""
    if not reader.has("observation"):
        return []
    held = frozenset(reader.sql(HELD, country=reader.country().iso3)["indicator"])
    return [b for b in reader.boards() if held & _named(b)]


def _named(board: Board) -> frozenset[str]:
    return frozenset((*board.indicators, *(i for g in board.groups for i in g.by_province)))


def _overview(reader: Reader, boards: Sequence[Board]) -> Finding:
    country = reader.country()
    security = any(b.security for b in boards)
    own = dict.fromkeys(i for b in boards for i in b.indicators)
    found = tracks(reader, country, [*own, *(RIGHTS if security else ())], districts=False)
    made = {i: shown("boards", found[i], country, targets=()) for i in own}
    short = [summary("boards", b, [made[i] for i in b.indicators]) for b in boards]
    total = counts("boards", list(made.values()), {})
    finding = Finding(
        id="boards",
        question=message("boards.question"),
        answer=_answer(total, latest_year(list(made.values())), len(boards)),
        numbers=tuple(total.values()),
        method=_method(),
        caveats=_caveats(),
    )
    timeline = timeline_part([made[b.timeline] for b in boards if b.timeline], country)
    whole = assembled(finding, [timeline, boards_part(short)])
    return with_rights(reader, whole, found) if security else whole


def _answer(total: Mapping[str, Number], latest: int | None, boards: int) -> Words:
    if not total or latest is None:
        return message("boards.answer_no_national", count=boards)
    refs = {k: Ref(n.id) for k, n in total.items()}
    return message("boards.answer", boards=boards, latest=latest, **refs)


def _board(reader: Reader, board: Board) -> Finding:
    country = reader.country()
    ident = f"boards.{board.id}"
    policy = reader.policy()
    targets = policy.targets if policy else ()
    beside = [*_spent(board), *(RIGHTS if board.security else ())]
    found = tracks(reader, country, [*board.indicators, *beside], districts=False)
    made = {
        i: shown(ident, found[i], country, targets=targets, ranked=i not in board.unranked)
        for i in board.indicators
    }
    short = summary(ident, board, list(made.values()))
    abroad = _abroad(reader, board)
    finding = Finding(
        id=ident,
        question=message("boards.question_board", board=board.name, question=board.question),
        answer=sentence(short, _boards_violence.most(abroad.deaths, abroad.names)),
        numbers=short.numbers,
        method=_method(),
        caveats=(*board.notes, *_caveats()),
        params={"board": board.id},
    )
    parts = [
        _boards_violence.part(abroad.deaths, abroad.names),
        *_groups(reader, board, made, names=abroad.names),
        spending_part(ident, found) if board.spending else None,
        _boards_targets.part(ident, list(made.values()), board.benchmarks),
        _boards_published.part(reader, ident, board.published),
        _boards_records.part(reader, ident, board.records),
        gaps_part(_gaps(reader, board, made)),
    ]
    whole = assembled(finding, parts)
    return with_rights(reader, whole, found) if board.security else whole


def _spent(board: Board) -> list[str]:
    return [i for pair in SPENDING for i in pair] if board.spending else []


def _groups(
    reader: Reader, board: Board, made: Mapping[str, Shown], *, names: Mapping[str, Text]
) -> Iterator[Part | None]:
    """Each group: by country where the board names neighbours; by province where districts do."""
    country, origins, catalogue = reader.country(), reader.origins(), reader.indicators()
    rows = _boards_provinces.rows(reader, [i for g in board.groups for i in g.by_province])
    places = _places.known(reader)
    ident = f"boards.{board.id}"
    for group in board.groups:
        own = [made[i] for i in group.indicators]
        beside = _boards_neighbours.part(
            ident, group, own, country=country, names=names, origins=origins
        )
        yield beside or part(group, own, country, origins=origins)
        yield _boards_provinces.part(ident, group, rows, places=places, catalogue=catalogue)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """The countries that a board names, with the deaths in organised violence of each."""

    names: Mapping[str, Text]
    deaths: Mapping[str, Shown]


def _abroad(reader: Reader, board: Board) -> Abroad:
    """The country and its neighbours; nothing for a board that names none."""
    if not board.neighbours:
        return Abroad(names={}, deaths={})
    country = reader.country()
    names = {country.iso3: country.name, **{n.iso3: n.name for n in board.neighbours}}
    deaths = _boards_violence.deaths(reader, f"boards.{board.id}", names)
    return Abroad(names=names, deaths=deaths)


def _gaps(reader: Reader, board: Board, made: Mapping[str, Shown]) -> list[Row]:
    """Indicators without a value: who publishes them, why none is here, what stands in."""
    catalogue = reader.indicators()
    published = _boards_published.indicators(reader, board.published)
    rows: list[Row] = []
    for ident, found in made.items():
        if found.latest is None:
            reason = "register" if ident in published else board.gaps.get(ident, "not_held")
            other = board.instead.get(ident)
            rows.append(
                (
                    found.indicator.name,
                    found.indicator.publisher,
                    message(f"boards.lack_{reason}"),
                    catalogue[other].name if other else None,
                )
            )
    return rows


def _method() -> tuple[Words, ...]:
    params = {"span": SPAN, "near": NEAR}
    return tuple(message(f"boards.method_text_{m}", **params) for m in METHOD)


def _caveats() -> tuple[Words, ...]:
    return tuple(message(f"boards.caveat_{c}") for c in CAVEATS)


def _unavailable() -> Finding:
    return Finding(
        id="boards",
        question=message("boards.question"),
        answer=message("boards.answer_unavailable"),
        numbers=(),
        method=(message("boards.method_text_any"),),
        caveats=(message("boards.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="boards",
    question=message("boards.question"),
    reads=("observation", "country_year", "place", "reg_*"),
    run=run,
    params={"board": "id of a board (economy, population, ...); without it, the overview"},
    variants=variants,
)
