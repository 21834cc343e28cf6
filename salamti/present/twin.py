"""A finding as JSON: the twin of every page, the answer of `ask --json` and of the API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salamti.model.finding import Chart, Explorer, Finding, Table
from salamti.model.number import Number
from salamti.model.source import Origin
from salamti.model.words import Language, Message, Ref, Text
from salamti.present.words import Speaker


def finding_json(
    finding: Finding,
    origins: Mapping[str, Origin],
    *,
    language: Language,
    build: Mapping[str, str | None],
) -> dict[str, Any]:
    """The one JSON object of a finding, in the language asked for."""
    speaker = Speaker(language, {n.id: n for n in finding.numbers})
    return {
        "id": finding.id,
        "language": language,
        "question": speaker.say(finding.question),
        "answer": speaker.say(finding.answer),
        "params": dict(finding.params),
        "numbers": [number_json(n, origins, speaker) for n in finding.numbers],
        "sections": [
            {
                "id": s.id,
                "title": speaker.say(s.title),
                "sentences": [speaker.say(x) for x in s.sentences],
                "charts": list(s.charts),
                "tables": list(s.tables),
                "explorers": list(s.explorers),
                "see": list(s.see),
            }
            for s in finding.sections
        ],
        "charts": [chart_json(c, speaker) for c in finding.charts],
        "tables": [table_json(t, speaker) for t in finding.tables],
        "explorers": [explorer_json(e, speaker) for e in finding.explorers],
        "rights": [speaker.say(r) for r in finding.rights],
        "method": [speaker.say(m) for m in finding.method],
        "caveats": [speaker.say(c) for c in finding.caveats],
        "sources": [origin_json(origins[o], speaker) for o in finding.origins if o in origins],
        "build": dict(build),
    }


def number_json(number: Number, origins: Mapping[str, Origin], speaker: Speaker) -> dict[str, Any]:
    """One number with everything that its reader needs to judge it."""
    cited = [origins[o] for o in number.origins if o in origins]
    return {
        "id": number.id,
        "value": number.value,
        "low": number.low,
        "high": number.high,
        "n": number.n,
        "unit": speaker.say(number.unit),
        "as_of": number.as_of,
        "dimensions": dict(number.dimensions),
        "source": "; ".join(speaker.say(o.name) for o in cited),
        "licence": "; ".join(dict.fromkeys(o.licence for o in cited)),
        "method": speaker.say(number.method),
    }


def origin_json(origin: Origin, speaker: Speaker) -> dict[str, Any]:
    """A source with its licence and citation."""
    return {
        "id": origin.id,
        "name": speaker.say(origin.name),
        "publisher": origin.publisher,
        "version": origin.version,
        "as_of": origin.as_of,
        "licence": origin.licence,
        "licence_url": origin.licence_url,
        "licence_class": str(origin.licence_class),
        "url": origin.url,
        "citation": origin.citation,
        "definition": speaker.say(origin.definition) if origin.definition else None,
    }


def chart_json(chart: Chart, speaker: Speaker) -> dict[str, Any]:
    """A chart's data and axes, without a look."""
    axes = {"x": chart.x, "y": chart.y, "colour": chart.colour, "facet": chart.facet}
    return {
        "id": chart.id,
        "title": speaker.say(chart.title),
        "alt": speaker.say(chart.alt),
        "mark": chart.mark,
        "axes": {
            k: {"column": a.column, "label": speaker.say(a.label), "kind": a.kind}
            for k, a in axes.items()
            if a
        },
        "data": [dict(row) for row in chart.data],
    }


def table_json(table: Table, speaker: Speaker) -> dict[str, Any]:
    """A table with its cells as values; numbers stand as `{"number", "value", "shown"}`."""
    return {
        "id": table.id,
        "title": speaker.say(table.title),
        "columns": [
            {"id": c.id, "label": speaker.say(c.label), "kind": c.kind} for c in table.columns
        ],
        "rows": [[_cell(cell, speaker) for cell in row] for row in table.rows],
    }


def explorer_json(found: Explorer, speaker: Speaker) -> dict[str, Any]:
    """A model with sliders: what can be set, what it gives, what its equations take as given."""
    return {
        "id": found.id,
        "title": speaker.say(found.title),
        "model": found.model,
        "controls": [
            {
                "id": c.id,
                "label": speaker.say(c.label),
                "low": c.low,
                "high": c.high,
                "step": c.step,
                "value": c.value,
            }
            for c in found.controls
        ],
        "choices": list(found.choices),
        "outcomes": {o.id: speaker.say(o.unit) for o in found.outcomes},
        "years": list(found.years),
        "data": dict(found.data),
    }


def _cell(cell: Any, speaker: Speaker) -> Any:
    if isinstance(cell, Ref):
        number = speaker.numbers[cell.number]
        return {"number": number.id, "value": number.value, "shown": speaker.digits.value(number)}
    if isinstance(cell, (Text, Message)):
        return speaker.say(cell)
    return cell
