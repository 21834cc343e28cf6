"""Models with sliders made ready for a template: the browser works out what the reader sets."""

from __future__ import annotations

import json
from dataclasses import dataclass

from markupsafe import Markup

from salamti.model.finding import Control, Explorer, Finding
from salamti.site.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Slider:
    """A control with its words."""

    of: Control
    label: str
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One entry of a list to choose from."""

    id: str
    label: str
    unit: str = ""
    decimals: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplorerBlock:
    """An explorer ready to be printed; `given` is JSON for the model of that name."""

    id: str
    title: str
    note: Markup
    model: str
    given: str
    years: str
    whole: float
    sliders: tuple[Slider, ...]
    outcomes: tuple[Option, ...]
    choice: str
    choices: tuple[Option, ...]

    @property
    def divides(self) -> bool:
        """Whether some sliders divide a whole."""
        return any(s.of.group for s in self.sliders)


def explorer(view: View, finding: Finding, found: Explorer) -> ExplorerBlock:
    """One explorer with its words in the language of the page."""
    speaker = view.speaker(finding)
    return ExplorerBlock(
        id=found.id,
        title=speaker.say(found.title),
        note=speaker.html(found.note),
        model=found.model,
        given=json.dumps(dict(found.data), separators=(",", ":")),
        years=" ".join(map(str, found.years)),
        whole=found.whole,
        sliders=tuple(
            Slider(of=c, label=speaker.say(c.label), shown=view.digits.plain(c.value, 1))
            for c in found.controls
        ),
        outcomes=tuple(
            Option(
                id=o.id,
                label=speaker.say(o.label),
                unit=speaker.say(o.unit),
                decimals=o.decimals,
            )
            for o in found.outcomes
        ),
        choice=speaker.say(found.choice) if found.choice else "",
        choices=tuple(Option(id=i, label=speaker.say(w)) for i, w in found.choices.items()),
    )


def models(finding: Finding) -> list[str]:
    """The models that the page of a finding needs."""
    return list(dict.fromkeys(e.model for e in finding.explorers))
