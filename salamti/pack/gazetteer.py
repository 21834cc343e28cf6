"""From a source's place name to a P-code, or to the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from salamti.base.text import fold
from salamti.model.place import Place
from salamti.pack.places import Alias

_KINDS = re.compile(
    r"\b(district|agency|tehsil|province|town|city|region|frontier region|subdivision)\b"
)


@dataclass(frozen=True, slots=True)
class Resolved:
    """The P-code found; `level` 2 for a district, 1 for a province only, 0 for the country."""

    pcode: str | None
    level: int | None
    reason: str | None = None


class Gazetteer:
    """Names and aliases of one country's places, ready to be asked."""

    def __init__(self, places: Iterable[Place], aliases: Iterable[Alias]) -> None:
        self._places = {p.pcode: p for p in places}
        self._only_child = _only_children(self._places.values())
        self._names: dict[tuple[str | None, str], set[str]] = {}
        for place in self._places.values():
            self._add(place.parent if place.level == 2 else None, place.name.en, place.pcode)
            self._add(None, place.name.en, place.pcode)
        for alias in aliases:
            self._add(alias.scope, alias.alias, alias.pcode)

    def _add(self, scope: str | None, name: str, pcode: str) -> None:
        self._names.setdefault((scope, key(name)), set()).add(pcode)

    def province(self, name: str | None) -> str | None:
        """P-code of a province or territory by any of its names, or None."""
        found = self._lookup(None, name)
        return next((p for p in sorted(found) if self._places[p].level == 1), None)

    def resolve(self, adm1: str | None, adm2: str | None) -> Resolved:
        """The place that a source means by its first and second level names.

        A district name that is not known is a reason for quarantine, not a guess. Without a
        district name the event stands at its province, without either at the country.
        """
        scope = self.province(adm1)
        if adm1 and scope is None and not self._is_country(adm1):
            return Resolved(None, None, f"unknown province {adm1!r}")
        if not adm2:
            return self._at(scope or self._country())
        found = self._lookup(scope, adm2) or self._unscoped(scope, adm2)
        found = {self._only_child.get(p, p) for p in found}
        if len(found) == 1:
            return self._at(next(iter(found)))
        why = "ambiguous" if found else "unknown"
        return Resolved(None, None, f"{why} district {adm2!r}" + (f" in {adm1}" if adm1 else ""))

    def _unscoped(self, scope: str | None, name: str) -> set[str]:
        """Places of that name anywhere, unless the source put it in another province."""
        found = {p for p in self._lookup(None, name) if self._places[p].level > 0}
        return {p for p in found if scope is None or p == scope or self._places[p].parent == scope}

    def _lookup(self, scope: str | None, name: str | None) -> set[str]:
        return self._names.get((scope, key(name)), set()) if name else set()

    def _is_country(self, name: str) -> bool:
        return any(self._places[p].level == 0 for p in self._lookup(None, name))

    def _country(self) -> str | None:
        return next((p.pcode for p in self._places.values() if p.level == 0), None)

    def _at(self, pcode: str | None) -> Resolved:
        if pcode is None:
            return Resolved(None, None, "the pack lists no country")
        pcode = self._only_child.get(pcode, pcode)
        return Resolved(pcode, self._places[pcode].level)


def _only_children(places: Iterable[Place]) -> dict[str, str]:
    """A territory with one district is that district: the source cannot mean another place."""
    children: dict[str, list[str]] = {}
    for place in places:
        if place.level == 2 and place.parent:
            children.setdefault(place.parent, []).append(place.pcode)
    return {parent: found[0] for parent, found in children.items() if len(found) == 1}


def key(name: str) -> str:
    """What two spellings of one place share.

    >>> key("North Waziristan agency") == key("North Waziristan")
    True
    """
    folded = fold(name)
    bare = " ".join(_KINDS.sub(" ", folded).split())
    return bare or folded
