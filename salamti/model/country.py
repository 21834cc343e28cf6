"""A country pack's own card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from salamti.model.words import STRICT, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyPeriod:
    """Years of the national policy."""

    __pydantic_config__ = STRICT

    baseline: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A country to compare with."""

    __pydantic_config__ = STRICT

    iso3: str
    name: Text
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    """A set of peers and why they were chosen."""

    __pydantic_config__ = STRICT

    name: Text
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What `pack.yml` says. `minimum_cell`: counts of persons below it are hidden."""

    __pydantic_config__ = STRICT

    id: str
    iso3: str
    name: Text
    minimum_cell: int = 10
    policy: PolicyPeriod | None = None
    disputed_note: Text | None = None
    peers: tuple[Peer, ...] = ()
    peer_groups: Mapping[str, PeerGroup] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateNames:
    """Names of the states of the world by ISO code, for comparisons with all of them."""

    __pydantic_config__ = STRICT

    names: Mapping[str, Text]
