"""The scorecard of the two tags, and which tag an indicator has: exactly one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from salamti.base.errors import PackError
from salamti.model.scorecard import Component, Group, Scorecard
from salamti.store.reading import Reader

FINDING = "balance"
REGIME, NATIONAL = "regime", "national"
TAGS = (REGIME, NATIONAL)
"""Security of those in power, security of the country and its people."""


@dataclass(frozen=True, slots=True)
class Card:
    """The scorecard with the tag of each theme and component."""

    scorecard: Scorecard

    @property
    def years(self) -> tuple[int, int, int]:
        """First year, how far a value is carried, the widest gap that is bridged."""
        found = self.scorecard.years
        return found.first, found.reach, found.gap

    def tag(self, ident: str) -> Group:
        """The tag above a theme or component: the group right below the top."""
        parents: dict[str, str | None] = {g.id: g.parent for g in self.scorecard.groups}
        parents |= {c.id: c.parent for c in self.scorecard.components}
        top = self.scorecard.top.id
        while (above := parents[ident]) != top:
            if above is None:
                raise PackError(f"{ident!r} stands above the tags.", do="Put it below one of them.")
            ident = above
        return next(g for g in self.scorecard.groups if g.id == ident)

    def themes(self, tag: str) -> tuple[Group, ...]:
        """The themes of a tag in order."""
        return tuple(t for t in self.scorecard.themes if self.tag(t.id).id == tag)

    def components(self, tag: str, *, counted: bool = False) -> tuple[Component, ...]:
        """The components of a tag, theme by theme; `counted`: only those with a weight."""
        found = (c for theme in self.themes(tag) for c in self.scorecard.of(theme.id))
        return tuple(c for c in found if c.weight or not counted)

    @property
    def tags(self) -> tuple[Group, ...]:
        """The two tags."""
        return tuple(g for tag in TAGS for g in self.scorecard.groups if g.id == tag)


def card(reader: Reader) -> Card | None:
    """The scorecard called `balance`, or None where the catalogue has none."""
    found = next((c for c in reader.scorecards() if c.id == FINDING), None)
    if found is None:
        return None
    made = Card(found)
    tagged(made)
    return made


def tagged(of: Card) -> Mapping[str, str]:
    """The tag of each indicator; PackError where one has two, or stands under neither."""
    found: dict[str, str] = {}
    for component in of.scorecard.components:
        tag = of.tag(component.id).id
        if tag not in TAGS:
            raise PackError(
                f"{component.id!r} has the tag {tag!r}.", do=f"Give {' or '.join(TAGS)}."
            )
        if component.indicator in found:
            raise PackError(
                f"{component.indicator!r} is tagged twice in the scorecard {FINDING}.",
                do="Give each indicator exactly one tag.",
            )
        found[component.indicator] = tag
    return found
