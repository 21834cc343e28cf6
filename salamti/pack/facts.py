"""The YAML facts of a pack and of the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from salamti.base.errors import PackError
from salamti.base.privacy import personal_field
from salamti.model.claim import ClaimBook
from salamti.model.country import Country
from salamti.model.record import Register
from salamti.model.series import Indicator, Policy
from salamti.model.source import Origin
from salamti.pack import yamlfile

T = TypeVar("T", Origin, Indicator)


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
