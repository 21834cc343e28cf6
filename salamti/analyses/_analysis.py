"""What an analysis is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from salamti.model.finding import Finding
from salamti.model.words import Words
from salamti.store.reading import Reader

Params = Mapping[str, str]


def _once(_: Reader) -> list[Params]:
    return [{}]


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """A question, the tables that it reads, and the function that answers it.

    `params` names what `ask` takes besides the question (`place`), with a line of help each.
    `variants` lists the parameters of every finding that the build makes. `run` is deterministic.
    """

    id: str
    question: Words
    reads: tuple[str, ...]
    run: Callable[[Reader, Params], Finding]
    writes: tuple[str, ...] = ()
    params: Mapping[str, str] = field(default_factory=dict)
    variants: Callable[[Reader], list[Params]] = _once
