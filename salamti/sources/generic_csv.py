"""Any table of incidents, described by a small mapping file of the user's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import yaml
from pydantic import TypeAdapter, ValidationError

from salamti.base.errors import SourceError
from salamti.model.event import ViolenceType
from salamti.model.source import Batch, LicenceClass, Origin, Reading, Source
from salamti.model.words import STRICT, Text
from salamti.sources._checks import category
from salamti.sources._events import TYPES, Plan, read_events
from salamti.sources._layout import Layout
from salamti.sources._states import by_name
from salamti.sources._table import open_table

FIELDS = {
    "id": "id",
    "date": "date_start",
    "date_end": "date_end",
    "country": "iso3",
    "province": "adm1",
    "district": "adm2",
    "latitude": "lat",
    "longitude": "lon",
    "deaths": "best",
    "deaths_low": "low",
    "deaths_high": "high",
    "civilians": "civilians",
    "security": "security",
    "militants": "militants",
    "unknown": "unknown",
    "type": "type",
    "side_a": "side_a",
    "side_b": "side_b",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapped:
    """What a mapping file says. `values` turns the cells of a field into ours."""

    __pydantic_config__ = STRICT

    id: str
    name: str
    publisher: str
    citation: str
    columns: Mapping[str, str]
    licence: str = "not stated"
    licence_class: LicenceClass = LicenceClass.CLOSED
    url: str = ""
    version: str = ""
    date_format: str = "%Y-%m-%d"
    country: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()


def read(path: Path, reading: Reading) -> Iterator[Batch]:
    """Events of a CSV as the file named by the option `mapping` describes it."""
    mapped = mapping(reading)
    layout = Layout(
        required=tuple(dict.fromkeys(mapped.columns.values())),
        ignored=frozenset(mapped.ignore),
        ordered=False,
    )
    return read_events(open_table(path, layout, reading), _plan(mapped, reading), reading)


def mapping(reading: Reading) -> Mapped:
    """The mapping file, checked."""
    name = reading.options.get("mapping")
    if not name:
        raise SourceError(
            "A table of your own needs a mapping file.",
            do="Write one (see the page generic_csv in the documentation) and add the option"
            " mapping=FILE.yml.",
        )
    try:
        text = Path(name).read_text(encoding="utf-8")
        mapped = TypeAdapter(Mapped).validate_python(yaml.safe_load(text))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"The mapping cannot be read ({error}).", where=name) from error
    except ValidationError as error:
        raise SourceError(_first(error), where=name, do="See the page generic_csv.") from error
    _check(mapped, name)
    return mapped


def _first(error: ValidationError) -> str:
    item = error.errors()[0]
    return f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}."


def _check(mapped: Mapped, where: str) -> None:
    unknown = sorted({*mapped.columns, *mapped.values} - set(FIELDS))
    if unknown:
        raise SourceError(
            f"The mapping has unknown fields: {', '.join(unknown)}.",
            where=where,
            do=f"Known: {', '.join(FIELDS)}.",
        )
    if "date" not in mapped.columns:
        raise SourceError("The mapping names no column for the date.", where=where)
    wrong = sorted(set(mapped.values.get("type", {}).values()) - set(TYPES))
    if wrong:
        raise SourceError(
            f"values.type maps to {', '.join(wrong)}.", where=where, do=f"Use {', '.join(TYPES)}."
        )


def origin(reading: Reading) -> Origin:
    """The origin that the mapping file states; its licence class is closed unless stated."""
    mapped = mapping(reading)
    return Origin(
        id=mapped.id,
        name=Text(en=mapped.name, ur=mapped.name),
        publisher=mapped.publisher,
        licence=mapped.licence,
        licence_class=mapped.licence_class,
        citation=mapped.citation,
        url=mapped.url,
        version=mapped.version,
    )


def _plan(mapped: Mapped, reading: Reading) -> Plan:
    texts = {FIELDS[f]: _cell(mapped, f) for f in mapped.columns}
    number = pl.format(f"{mapped.id}-{{}}", pl.col("row"))
    defaults = {
        "id": number,
        "iso3": pl.lit(mapped.country or reading.iso3),
        "type": pl.lit(ViolenceType.OTHER.value),
    }
    country = {"iso3": _country(texts["iso3"])} if "iso3" in texts else {}
    refusals = [
        category(mapped.columns[f], mapped.columns[f], known)
        for f, known in mapped.values.items()
        if f in mapped.columns and f != "type"
    ]
    return Plan(
        names={FIELDS[f]: _plain(column) for f, column in mapped.columns.items()},
        fields=defaults | texts | country,
        types=TYPES,
        date_formats=(mapped.date_format,),
        refusals=tuple(refusals),
    )


def _cell(mapped: Mapped, name: str) -> pl.Expr:
    """The cell of a field, with its value replaced where the mapping says so."""
    column = pl.col(mapped.columns[name])
    values = mapped.values.get(name)
    return column.replace(dict(values)) if values else column


def _country(cell: pl.Expr) -> pl.Expr:
    """ISO3 from a code or an English name."""
    name = cell.str.to_lowercase().replace_strict(by_name(), default=None, return_dtype=pl.String)
    return pl.when(cell.str.contains("^[A-Z]{3}$")).then(cell).otherwise(pl.coalesce(name, cell))


def _plain(name: str) -> str:
    """A column's name for messages, without the marks of a pattern."""
    return name.replace("{", "(").replace("}", ")")


SOURCE = Source(
    id="generic_csv",
    origin=Origin(
        id="generic_csv",
        name=Text(en="A table of your own", ur="آپ کا اپنا جدول"),
        publisher="as the mapping file says",
        licence="not stated",
        licence_class=LicenceClass.CLOSED,
        citation="as the mapping file says",
        note="Closed unless the mapping file states another licence class.",
    ),
    files="any CSV with one incident per line, and a mapping file (option mapping)",
    read=read,
    origin_of=origin,
)
