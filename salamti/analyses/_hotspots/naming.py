"""Districts, provinces and spans of months in words."""

from __future__ import annotations

from collections.abc import Sequence

from salamti.analyses._hotspots.study import Study
from salamti.analyses._kit.places import Spot
from salamti.analyses._toll.months import month_words
from salamti.model.words import Text, Words, message

NAMED = 4
"""Districts of one cluster that a sentence names."""


def listed(names: Sequence[Words], *, most: int = NAMED) -> Words:
    """Names one after the other; of many the first, and how many more there are.

    >>> listed([Text("A", "الف")])
    Text(en='A', ur='الف')
    """
    if len(names) > most + 1:
        shown = _commas(names[:most])
        return message("hotspots.and_more", names=shown, count=len(names) - most)
    if len(names) > 1:
        return message("hotspots.and_last", names=_commas(names[:-1]), last=names[-1])
    return names[0]


def _commas(names: Sequence[Words]) -> Words:
    found = names[0]
    for name in names[1:]:
        found = message("hotspots.comma", first=found, next=name)
    return found


def districts(study: Study, members: Sequence[int], *, most: int = NAMED) -> Words:
    """The names of districts, in the order given."""
    spots = study.spots
    return listed([spots[i].name for i in members], most=most)


def months(study: Study, start: int, end: int) -> Words:
    """From month to month, or the one month."""
    first, last = month_words(study.months[start]), month_words(study.months[end])
    return first if start == end else message("hotspots.span", first=first, last=last)


def names_of(spots: Sequence[Spot]) -> Words:
    """All names, as in a sentence that leaves none out."""
    return listed([Text(s.name.en, s.name.ur) for s in spots], most=max(1, len(spots)))
