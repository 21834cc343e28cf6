"""A zip of CSV tables: the numbers of every finding, registers, open series, and a README."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from salamti.exports._export import Export
from salamti.present.csvtext import disarmed
from salamti.present.twin import number_json
from salamti.present.words import Speaker
from salamti.store.public import PublicStore, Row

_README = """Salamti: open data, build {build}

numbers.csv         every published number with source, licence, method, id (`salamti trace ID`)
registers/*.csv     the registers
series.csv          series under open licences
sources.csv         who published what, under which licence; cite the publisher of each figure

An empty cell means unknown. Text that a spreadsheet would run as a formula starts with an
apostrophe.
Figures of different publishers count different things: do not add or merge them.
"""


def write(public: PublicStore, target: Path) -> None:
    """Write the zip; the same build gives the same bytes."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in _members(public):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), body)


def _members(public: PublicStore) -> Iterator[tuple[str, str]]:
    yield "README.txt", _README.format(build=public.meta("build"))
    yield "sources.csv", _csv(_origins(public))
    yield "numbers.csv", _csv(list(_numbers(public)))
    yield "series.csv", _csv(public.series())
    for register in public.registers():
        yield f"registers/{register}.csv", _csv(public.register_rows(register))


def _csv(rows: Sequence[Row]) -> str:
    return disarmed(pl.DataFrame(rows, infer_schema_length=None, strict=False)).write_csv()


def _origins(public: PublicStore) -> list[Row]:
    return [
        {"id": o.id, "name": o.name.en, "publisher": o.publisher, "version": o.version,
         "as_of": o.as_of, "licence": o.licence, "licence_class": str(o.licence_class),
         "url": o.url, "citation": o.citation}
        for o in public.origins().values()
    ]  # fmt: skip


def _numbers(public: PublicStore) -> Iterator[Row]:
    origins = public.origins()
    for ident in public.finding_ids():
        finding = public.finding(ident)
        speaker = Speaker("en", {n.id: n for n in finding.numbers})
        for number in finding.numbers:
            flat = number_json(number, origins, speaker)
            dimensions = "; ".join(f"{k}={v}" for k, v in number.dimensions.items())
            yield {"finding": ident, **flat, "dimensions": dimensions, "value": _cell(number.value)}


def _cell(value: float | str | None) -> str | None:
    return None if value is None else str(value)


EXPORT = Export(id="csv", about="zip of CSV tables", suffix=".zip", write=write)
