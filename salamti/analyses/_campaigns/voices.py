"""What communities asked around an operation, what followed, and which questions are open."""

from __future__ import annotations

from salamti.analyses._campaigns.study import Operation, Study, asked
from salamti.analyses._kit.parts import Part
from salamti.analyses._kit.tally import newest
from salamti.model.words import Ref, message


def part(found: Study, operation: Operation) -> Part:
    """Gatherings that concern it; where none is on record, that is said."""
    rows = newest(asked(found, operation))
    title = message("campaigns.section_voices")
    if not rows:
        return Part(id="voices", title=title, sentences=(message("campaigns.voices_none"),))
    whole = found.tally.count("gatherings", "consultations", rows, operation=operation.id)
    opened = [r for r in rows if r["open_question"] in ("yes", True)]
    said = [message("campaigns.voices", count=Ref(whole.id))]
    numbers = [whole]
    if opened:
        count = found.tally.count("open", "consultations", opened, operation=operation.id)
        numbers.append(count)
        said.append(message("campaigns.voices_open", count=Ref(count.id)))
    columns = ("date", "place", "type", "demands", "answer", "source")
    return Part(
        id="voices",
        title=title,
        sentences=tuple(said),
        numbers=tuple(numbers),
        tables=(found.tally.table("voices", "consultations", rows, columns=columns),),
    )
