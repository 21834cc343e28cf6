"""How is each domain of security doing? One board for each, with every series that is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from salamti.analyses import (
    _boards_neighbours,
    _boards_provinces,
    _boards_records,
    _boards_targets,
    _boards_violence,
    _places,
)
from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._boards_groups import gaps_part, part
from salamti.analyses._boards_overview import (
    boards_part,
    counts,
    latest_year,
    sentence,
    summary,
    timeline_part,
)
from salamti.analyses._boards_series import NEAR, SPAN, Shown, shown
from salamti.analyses._columns import Row
from salamti.analyses._parts import Part, assembled
from salamti.analyses._tracks import Track, tracks
from salamti.analyses._tracks_rights import RIGHTS, rights
from salamti.analyses._tracks_spending import SPENDING, spending_part
from salamti.base.errors import UsageError
from salamti.model.board import Board
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
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
    boards = _with_data(reader)
    wanted = params.get("board")
    chosen = next((b for b in boards if b.id == wanted), None)
    if wanted and chosen is None:
        known = ", ".join(b.id for b in boards) or "none"
        raise UsageError(f"There is no board {wanted!r} with data.", do=f"There are: {known}.")
    if chosen:
        return _board(reader, chosen)
    return _overview(reader, boards) if boards else _unavailable()


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
    found = tracks(reader, country, [i for b in boards for i in b.indicators])
    made = {i: shown("boards", t, country, targets=()) for i, t in found.items()}
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
    return _with_rights(reader, whole) if any(b.security for b in boards) else whole


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
    pairs = [i for pair in SPENDING for i in pair] if board.spending else []
    found = tracks(reader, country, [*board.indicators, *pairs])
    made = {i: shown(ident, found[i], country, targets=targets) for i in board.indicators}
    short = summary(ident, board, list(made.values()))
    finding = Finding(
        id=ident,
        question=message("boards.question_board", board=board.name, question=board.question),
        answer=sentence(short),
        numbers=short.numbers,
        method=_method(),
        caveats=(*board.notes, *_caveats()),
        params={"board": board.id},
    )
    parts = [
        *_countries(reader, board, found),
        *_groups(reader, board, made),
        spending_part(ident, found) if board.spending else None,
        _boards_targets.part(ident, list(made.values()), board.benchmarks),
        _boards_records.part(reader, board.records),
        gaps_part(_gaps(board, made)),
    ]
    whole = assembled(finding, parts)
    return _with_rights(reader, whole) if board.security else whole


def _groups(reader: Reader, board: Board, made: Mapping[str, Shown]) -> Iterator[Part | None]:
    """Each group with its series, and by province where it is known by district."""
    country, origins, catalogue = reader.country(), reader.origins(), reader.indicators()
    rows = _boards_provinces.rows(reader, [i for g in board.groups for i in g.by_province])
    places = _places.known(reader)
    ident = f"boards.{board.id}"
    for group in board.groups:
        yield part(group, [made[i] for i in group.indicators], country, origins=origins)
        yield _boards_provinces.part(ident, group, rows, places=places, catalogue=catalogue)


def _countries(reader: Reader, board: Board, found: Mapping[str, Track]) -> Iterator[Part | None]:
    """The neighbours that the board names, beside the country."""
    if not board.neighbours:
        return
    country, origins, ident = reader.country(), reader.origins(), f"boards.{board.id}"
    names = {country.iso3: country.name, **{n.iso3: n.name for n in board.neighbours}}
    yield _boards_violence.part(reader, ident, names)
    for group in board.groups:
        yield _boards_neighbours.part(
            ident, group, found, country=country, names=names, origins=origins
        )


def _gaps(board: Board, made: Mapping[str, Shown]) -> list[Row]:
    """Indicators without a value: who publishes them, why none is here, what stands in."""
    names = {i: s.indicator.name for i, s in made.items()}
    rows: list[Row] = []
    for ident, found in made.items():
        if found.latest is None:
            reason = "districts" if found.result.inside else board.gaps.get(ident, "not_held")
            other = board.instead.get(ident)
            rows.append(
                (
                    found.indicator.name,
                    found.indicator.publisher,
                    message(f"boards.lack_{reason}"),
                    names.get(other) if other else None,
                )
            )
    return rows


def _with_rights(reader: Reader, finding: Finding) -> Finding:
    """A security result stands beside what is known of rights."""
    country = reader.country()
    found = tracks(reader, country, RIGHTS)
    area = country.name.en.casefold().replace(" ", "_")
    said, numbers = rights(reader, finding.id, found, area=area)
    return replace(finding, numbers=(*finding.numbers, *numbers), rights=said, security_result=True)


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
