"""The YAML facts of a pack and of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from salamti.base.errors import PackError
from salamti.base.privacy import personal_field
from salamti.model.board import Board, BoardBook
from salamti.model.claim import ClaimBook
from salamti.model.country import Country
from salamti.model.pooling import LearntPool
from salamti.model.record import Register
from salamti.model.series import Indicator, Policy
from salamti.model.source import Origin
from salamti.pack import countries, scenarios, scorecards, yamlfile

T = TypeVar("T", Origin, Indicator, Board)


def country(folder: Path) -> Country:
    """The card of the country."""
    return yamlfile.read(folder / "pack.yml", Country)


def origins(folder: Path) -> list[Origin]:
    """All origins of `sources/*.yml`, sorted by id; a second entry for an id is an error."""
    found = _collect(sorted((folder / "sources").glob("*.yml")), list[Origin], "source")
    return sorted(found, key=lambda o: o.id)


def policy(folder: Path) -> Policy | None:
    """The national policy, or None where the pack has none."""
    path = folder / "policy.yml"
    return yamlfile.read(path, Policy) if path.is_file() else None


def claims(folder: Path) -> ClaimBook | None:
    """The claims and their stored queries, or None where the pack has none."""
    path = folder / "claims.yml"
    return yamlfile.read(path, ClaimBook) if path.is_file() else None


def boards(*folders: Path, known: Iterable[str]) -> BoardBook | None:
    """The boards of `boards.yml` in the catalogue and the pack, or None where there are none.

    A board that names an indicator which is not among `known` is an error.
    """
    files = [f for folder in folders if (f := folder / "boards.yml").is_file()]
    found = _collect(files, list[Board], "board")
    names = frozenset(known)
    for board in found:
        _check_board(board, files, known=names)
    return BoardBook(boards=tuple(found)) if found else None


def _check_board(board: Board, files: list[Path], *, known: frozenset[str]) -> None:
    unknown = [name for name in board.named() if name not in known]
    if unknown:
        raise PackError(
            f"Board {board.id!r} names the indicator {unknown[0]!r}, which no catalogue holds.",
            where=_place_of(unknown[0], files),
        )
    said = {*board.headline, *((board.timeline,) if board.timeline else ())}
    stray = sorted(said - set(board.indicators))
    if stray:
        raise PackError(
            f"Board {board.id!r} speaks of {stray[0]!r}, which stands in none of its groups.",
            where=_place_of(stray[0], files),
        )


def _place_of(word: str, files: list[Path]) -> str:
    """File and line of the first place that holds a word."""
    places = ((path, yamlfile.line_of(path, word)) for path in files)
    return next((f"{path}:{line}" for path, line in places if line), f"{files[0]}:1")


def documents(folder: Path, catalogue: Path, *, known: Iterable[str]) -> dict[str, object]:
    """What analyses read whole, by name: claims, boards, scorecards, scenarios and so on."""
    names = frozenset(known)
    found = {
        "claims": claims(folder),
        "boards": boards(catalogue, folder, known=names),
        "scenarios": scenarios.book(folder, names),
        "scorecards": scorecards.scorecards(catalogue, names),
        "countries": countries.names(catalogue),
        "forecast": learnt(catalogue),
    }
    return {name: body for name, body in found.items() if body is not None}


def learnt(catalogue: Path) -> LearntPool | None:
    """Weights of the countries' forecast from `forecast.yml`, where the catalogue has it."""
    path = catalogue / "forecast.yml"
    return yamlfile.read(path, LearntPool) if path.is_file() else None


def indicators(*folders: Path) -> list[Indicator]:
    """All indicators of `indicators/*.yml` in the catalogue and the pack, sorted by id."""
    files = [path for folder in folders for path in sorted((folder / "indicators").glob("*.yml"))]
    return sorted(_collect(files, list[Indicator], "indicator"), key=lambda i: i.id)


def registers(folder: Path) -> list[Register]:
    """All register schemas, sorted by id."""
    found = []
    for path in sorted((folder / "registers").glob("*.yml")):
        register = yamlfile.read(path, Register)
        _check_register(register, path)
        found.append(register)
    return found


def _check_register(register: Register, path: Path) -> None:
    if register.id != path.stem:
        raise PackError(f"id is {register.id!r}, the file says {path.stem!r}.", where=f"{path}:1")
    known = {c.id for c in register.columns}
    private = sorted(c for c in known if personal_field(c))
    if private:
        raise PackError(
            f"Column {', '.join(private)} would hold data of persons.",
            where=f"{path}:1",
            do="Registers are about events, laws and programmes, never about persons.",
        )
    named = {register.key, register.title, register.date, register.place, "source"} - {None}
    missing = sorted(str(n) for n in named if n not in known)
    if missing:
        raise PackError(f"No column is called {', '.join(missing)}.", where=f"{path}:1")


def _collect(files: list[Path], kind: type[list[T]], noun: str) -> list[T]:
    seen: dict[str, Path] = {}
    found: list[T] = []
    for path in files:
        for item in yamlfile.read(path, kind):
            ident = item.id
            if ident in seen:
                raise PackError(f"{noun} {ident!r} is already in {seen[ident]}.", where=f"{path}:1")
            seen[ident] = path
            found.append(item)
    return found
