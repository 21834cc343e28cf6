"""What stands beside the deaths along a border: agreements, positions, the rule of distance."""

from __future__ import annotations

from salamti.analyses._borders.zone import Study
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.tally import newest
from salamti.model.words import Ref, message

PARTNERS = {"line_of_control": "india"}
"""With whom agreements on a border are made, where the border does not bear the partner's name."""


def agreements(found: Study, border: str) -> Part | None:
    """Agreements and dialogues with the country across, with their status."""
    partner = PARTNERS.get(border, border)
    if border == "china":
        return None
    rows = newest(found.tally.rows("agreements", partner=partner))
    if not rows:
        return None
    count = found.tally.count("agreements", "agreements", rows, border=border)
    columns = ("date", "name", "kind", "status", "status_as_of", "source")
    return Part(
        id="agreements",
        title=message("borders.section_agreements"),
        sentences=(message("borders.agreements", count=Ref(count.id)),),
        numbers=(count,),
        tables=(found.tally.table("agreements", "agreements", rows, columns=columns),),
        see=(f"partners.{partner}",),
    )


def kashmir(found: Study) -> list[Part]:
    """The position of each side in the same form, then documents in order of time."""
    both = found.tally.rows("kashmir", kind="position")
    papers = [r for r in found.tally.rows("kashmir") if r["kind"] != "position"]
    columns = ("party", "words", "date", "source")
    positions = Part(
        id="positions",
        title=message("borders.section_positions"),
        sentences=(message("borders.positions"),),
        tables=(found.tally.table("positions", "kashmir", both, columns=columns),),
    )
    documents = Part(
        id="documents",
        title=message("borders.section_documents"),
        tables=(
            found.tally.table(
                "documents", "kashmir", papers, columns=("date", "kind", "name", "words", "source")
            ),
        ),
    )
    return [positions, documents] if both else []


def rule(found: Study, border: str | None) -> Part:
    """The rule of distance with every district that it counts."""
    rows = [
        r for r in found.tally.rows("border_districts") if border is None or r["border"] == border
    ]
    columns = ("name", "ring", "distance_km") if border else ("name", "border", "ring")
    return Part(
        id="rule",
        title=message("borders.section_rule"),
        sentences=(message("borders.rule"),),
        tables=(found.tally.table("rule", "border_districts", rows, columns=columns),),
    )
