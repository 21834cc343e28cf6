"""The data behind pages as files: findings, charts, registers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from salamti.model.finding import Chart, Finding
from salamti.present import charts, citation, vega
from salamti.present.csvtext import disarmed
from salamti.present.twin import finding_json, origin_json
from salamti.present.words import Speaker
from salamti.site import blocks, paths, question
from salamti.site.raster import Raster
from salamti.site.view import FOLDER, View, sketch
from salamti.site.world import World
from salamti.site.writing import put, put_json

HIDDEN = ("file", "row", "origin")


def finding_files(world: World, folder: Path, finding: Finding) -> None:
    """What both languages share: the numbers as CSV, the points of each chart as CSV."""
    put(folder / paths.twin(finding.id, "csv"), numbers_csv(world, finding))
    for chart in finding.charts:
        frame = pl.DataFrame([dict(r) for r in chart.data], infer_schema_length=None, strict=False)
        put(folder / paths.chart(finding.id, chart.id, "csv"), disarmed(frame).write_csv())


def numbers_csv(world: World, finding: Finding) -> str:
    """One row for each number: dimensions, value, range, unit, date, source, licence."""
    speaker = Speaker("en", {n.id: n for n in finding.numbers})
    rows: list[dict[str, Any]] = []
    for n in finding.numbers:
        known = [world.origins[o] for o in n.origins if o in world.origins]
        rows.append({
            "id": n.id, **n.dimensions, "value": n.value, "low": n.low, "high": n.high, "n": n.n,
            "unit": speaker.say(n.unit), "as_of": n.as_of,
            "source": "; ".join(o.name.en for o in known),
            "licence": "; ".join(dict.fromkeys(o.licence for o in known)),
        })  # fmt: skip
    return disarmed(pl.DataFrame(rows, infer_schema_length=None, strict=False)).write_csv()


def spoken_files(view: View, folder: Path, finding: Finding) -> Iterator[Raster]:
    """What is written for one language: JSON, its description, pictures that are to be drawn."""
    world, language = view.world, view.language
    root = folder / FOLDER[language]
    build = {"id": world.build, "at": world.built_at}
    body = finding_json(finding, world.origins, language=language, build=build)
    put_json(root / paths.twin(finding.id, "json"), body)
    put_json(root / paths.twin(finding.id, "meta.json"), meta(view, finding))
    for chart in finding.charts:
        yield from chart_files(view, root, finding, chart=chart)


def meta(view: View, finding: Finding) -> dict[str, Any]:
    """What the data file is: question, method, what it does not show, sources, citation, files."""
    speaker = view.speaker(finding)
    known = view.world.origins
    cited = question.cited(view, finding)
    return {
        "id": finding.id,
        "question": speaker.say(finding.question),
        "answer": speaker.say(finding.answer),
        "method": [speaker.say(m) for m in finding.method],
        "caveats": [speaker.say(c) for c in finding.caveats],
        "rights": [speaker.say(r) for r in finding.rights],
        "numbers": len(finding.numbers),
        "sources": [origin_json(known[o], speaker) for o in finding.origins if o in known],
        "citation": {
            "short": citation.short(cited),
            "full": citation.full(cited),
            "bibtex": citation.bibtex(cited),
        },
        "permalink": cited.permalink,
        "build": {"id": view.world.build, "at": view.world.built_at},
    }


def chart_files(view: View, root: Path, finding: Finding, *, chart: Chart) -> Iterator[Raster]:
    """A chart as picture file and as specification."""
    speaker = view.speaker(finding)
    drawn = sketch(view, finding, chart)
    if drawn is None:
        return
    shown = drawn[0]
    words = charts.Caption(
        title=speaker.say(chart.title),
        footer=_footer(view, finding, chart),
        right_to_left=view.language == "ur",
    )
    base = root / paths.chart(finding.id, chart.id, "")
    put(Path(f"{base}svg"), charts.standalone(shown, words))
    spec = vega.specification(chart, speaker)
    if spec is not None:
        key = "/".join(paths.chart(finding.id, chart.id, "spec.js").split("/")[-2:])
        text = json.dumps(spec, ensure_ascii=False, separators=(",", ":"))
        put(
            Path(f"{base}spec.js"),
            f"(window.salamtiCharts=window.salamtiCharts||{{}})[{json.dumps(key)}]={text};\n",
        )
    if question.has_png(finding):
        yield Raster(Path(f"{base}png"), charts.standalone(shown, words, dark=False))


def _footer(view: View, finding: Finding, chart: Chart) -> str:
    """The source line of a picture that leaves its page."""
    speaker = view.speaker(finding)
    shown = [str(r["number"]) for r in chart.data if r.get("number")]
    numbers = [speaker.numbers[n] for n in shown if n in speaker.numbers]
    line = blocks.source_line(view, speaker, numbers or list(finding.numbers))
    if line is None:
        return view.world.address
    named = "; ".join(f"{view.say(o.name)} ({o.licence})" for o in line.origins[:4])
    day = f" {view.plain('as_of', day=line.as_of)}." if line.as_of else ""
    page = view.address(paths.of_finding(finding.id))
    return f"{view.plain('source')} {named}.{day} {page}, {view.world.build}"


def register_files(world: World, folder: Path) -> None:
    """Each register as CSV and JSON, with what its columns mean."""
    for register in world.registers.values():
        rows = [{k: v for k, v in r.items() if k not in HIDDEN} for r in world.records[register.id]]
        base = folder / "registers"
        columns = {c.id: _described(c.name.en, c.type) for c in register.columns}
        put_json(
            base / f"{register.id}.json",
            {
                "id": register.id,
                "name": {"en": register.name.en, "ur": register.name.ur},
                "licence": register.licence,
                "columns": columns,
                "build": world.build,
                "rows": rows,
            },
        )
        frame = pl.DataFrame(rows, infer_schema_length=None, strict=False)
        put(base / f"{register.id}.csv", disarmed(frame).write_csv())


def _described(name: str, kind: str) -> Mapping[str, str]:
    return {"name": name, "type": kind}
