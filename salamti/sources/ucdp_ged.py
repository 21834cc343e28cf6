"""UCDP Georeferenced Event Dataset: events of organised violence, worldwide, since 1989."""

from __future__ import annotations

from salamti.base.errors import SourceError
from salamti.model.source import LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._ged import CITATION, LICENCE_URL, URL, read

CURRENT = "26.1"


def remotes(reading: Reading) -> tuple[Remote, ...]:
    """The zip of one version, by default the newest known; option `version`, like 25.1."""
    version = reading.options.get("version", CURRENT)
    digits = version.replace(".", "")
    if not digits.isdecimal() or version.count(".") != 1:
        raise SourceError(f"{version!r} is not a version of UCDP GED.", do="Write it like 25.1.")
    name = f"ged{digits}-csv.zip"
    notice = "CC BY 4.0: cite Sundberg and Melander (2013) and the version."
    return (Remote(url=f"{URL}ged/{name}", filename=name, licence_notice=notice),)


SOURCE = Source(
    id="ucdp_ged",
    origin=Origin(
        id="ucdp_ged",
        name=Text(
            en="UCDP Georeferenced Event Dataset", ur="یو سی ڈی پی کا جغرافیائی واقعات کا ڈیٹاسیٹ"
        ),
        publisher="Uppsala Conflict Data Program",
        licence="CC-BY-4.0",
        licence_class=LicenceClass.OPEN,
        citation=CITATION,
        url=URL,
        licence_url=LICENCE_URL,
        definition=Text(
            en="Incidents of armed force by an organised actor with at least one direct death, in"
            " conflicts that reach 25 deaths in a year; the count is of people killed.",
            ur="منظم فریق کی جانب سے مسلح طاقت کے وہ واقعات جن میں کم از کم ایک شخص براہِ راست"
            " ہلاک ہوا، ان تنازعات میں جن میں ایک سال کے دوران 25 ہلاکتیں ہوں۔",
        ),
        note="News headlines in the file are not kept. Past years are revised with each version.",
    ),
    files="the CSV as published, the publisher's zip, the CSV of HDX with its HXL row, or parquet",
    read=read,
    remotes=remotes,
)
