"""The reader's own case: sliders over the same equations, with the same draws."""

from __future__ import annotations

from salamti.analyses._kit.parts import Part
from salamti.analyses._scenarios.cases import years
from salamti.analyses._scenarios.given import ID, Given
from salamti.analyses._scenarios.outcomes import OUTCOMES, SHARES
from salamti.methods import dividend
from salamti.model.finding import Control, Explorer, Outcome
from salamti.model.scenario import HUMAN, LEVERS, NEEDED, PURSE
from salamti.model.words import Words, message

MODEL = "dividend"


def part(found: Given) -> Part:
    """The section with the sliders."""
    return Part(
        id="own",
        title=message(f"{ID}.section_own"),
        sentences=(message(f"{ID}.own_intro", draws=f"{found.book.draws:,}"),),
        explorers=(explorer(found),),
    )


def explorer(found: Given) -> Explorer:
    """Sliders for every lever, a choice of shocks, and what the equations take as given."""
    shocks: dict[str, Words] = {"": message(f"{ID}.shock_none")}
    return Explorer(
        id="own",
        title=message(f"{ID}.own_title"),
        note=message(f"{ID}.own_note"),
        model=MODEL,
        controls=tuple(
            Control(
                id=lever.id,
                label=lever.name,
                low=lever.low,
                high=lever.high,
                step=lever.step,
                value=round(found.today(lever.id), 1),
                group="purse" if lever.id in PURSE else "",
            )
            for lever in found.book.levers
        ),
        outcomes=tuple(
            Outcome(
                id=name,
                label=message(f"{ID}.outcome_{name}"),
                unit=message(f"{ID}.unit_{unit}"),
                decimals=decimals,
            )
            for name, (unit, decimals) in OUTCOMES.items()
        ),
        years=years(found),
        data=taken(found),
        choice=message(f"{ID}.shock"),
        choices=shocks | {s.id: s.name for s in found.book.shocks},
    )


def taken(found: Given) -> dict[str, object]:
    """What the equations take as given, ready for JSON: the browser gets nothing else."""
    return {
        "draws": found.book.draws,
        "ramp": found.book.ramp,
        "quantiles": list(SHARES),
        "luck": list(found.luck),
        "today": {lever: found.today(lever) for lever in LEVERS},
        "levers": list(LEVERS),
        "parts": list(dividend.PARTS),
        "human": list(HUMAN),
        "needed": list(NEEDED),
        "assumptions": [
            [f.of.id, f.low * f.scale, f.value * f.scale, f.high * f.scale]
            for f in found.figures.values()
        ],
        "shocks": {
            s.id: {"growth": s.growth, "debt": s.debt, "start": s.start, "years": s.years}
            for s in found.book.shocks
        },
    }
