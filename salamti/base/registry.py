"""One registry: it walks a package and reads one constant from each module.

A member's id is its module's name. Modules are imported when their member is asked for, never
to list them, so that listing stays cheap.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Protocol, TypeVar

from salamti.base.errors import UsageError


class Member(Protocol):
    """What a registry holds: anything with an id."""

    @property
    def id(self) -> str: ...


M = TypeVar("M", bound=Member)


def names(package: str) -> list[str]:
    """Ids of all members of `package`, sorted.

    Modules that start with an underscore are not members.
    """
    path = importlib.import_module(package).__path__
    return sorted(m.name for m in pkgutil.iter_modules(path) if not m.name.startswith("_"))


def load(package: str, name: str, *, constant: str, kind: type[M]) -> M:
    """Import one member; raises UsageError for an unknown id and TypeError for a wrong constant."""
    known = names(package)
    if name not in known:
        noun = constant.lower()
        raise UsageError(f"No {noun} is called {name!r}.", do=f"Known: {', '.join(known)}.")
    member = getattr(importlib.import_module(f"{package}.{name}"), constant, None)
    if not isinstance(member, kind):
        raise TypeError(f"{package}.{name}.{constant} must be a {kind.__name__}")
    if member.id != name:
        raise TypeError(f"{package}.{name}.{constant}.id is {member.id!r}, must be {name!r}")
    return member


def members(package: str, *, constant: str, kind: type[M]) -> dict[str, M]:
    """All members by id: imports every module of the package."""
    return {n: load(package, n, constant=constant, kind=kind) for n in names(package)}
