"""UCDP Candidate Events: preliminary events, published about a month after they happen."""

from __future__ import annotations

from salamti.base.errors import SourceError
from salamti.model.source import LicenceClass, Origin, Reading, Remote, Source
from salamti.model.words import Text
from salamti.sources._ged import LICENCE_URL, URL, read

_DELAY = 2


def remotes(reading: Reading) -> tuple[Remote, ...]:
    """One CSV per month that should be out; option `version`, like 26.0.7, for a single one."""
    version = reading.options.get("version")
    versions = (version,) if version else _versions(reading)
    return tuple(_remote(v) for v in versions)


def _versions(reading: Reading) -> tuple[str, ...]:
    """Months of the running year that are at least two months old; in spring the year before."""
    last = reading.today.month - _DELAY
    year = reading.today.year if last > 0 else reading.today.year - 1
    months = last if last > 0 else 12 + last
    return tuple(f"{year % 100}.0.{month}" for month in range(1, months + 1))


def _remote(version: str) -> Remote:
    if not version.replace(".", "").isdecimal():
        raise SourceError(
            f"{version!r} is not a version of the candidate events.", do="Write it like 26.0.7."
        )
    name = f"GEDEvent_v{version.replace('.', '_')}.csv"
    notice = "CC BY 4.0: cite Hegre et al. (2020) and the version."
    return Remote(url=f"{URL}candidateged/{name}", filename=name, licence_notice=notice)


SOURCE = Source(
    id="ucdp_candidate",
    origin=Origin(
        id="ucdp_candidate",
        name=Text(en="UCDP Candidate Events Dataset", ur="یو سی ڈی پی کے عبوری واقعات"),
        publisher="Uppsala Conflict Data Program",
        licence="CC-BY-4.0",
        licence_class=LicenceClass.OPEN,
        citation=(
            "Hegre, H., Croicu, M., Eck, K. and Högbladh, S. (2020). Introducing the UCDP Candidate"
            " Events Dataset. Research & Politics 7(3)."
        ),
        url=URL,
        licence_url=LICENCE_URL,
        definition=Text(
            en="Events as in the yearly dataset, before its review: also those of conflicts that"
            " have not reached 25 deaths, and unclear ones.",
            ur="سالانہ ڈیٹاسیٹ جیسے واقعات، جن کی حتمی جانچ ابھی نہیں ہوئی؛ ان میں وہ تنازعات بھی"
            " شامل ہیں جن میں 25 ہلاکتیں نہیں ہوئیں۔",
        ),
        note="Every row is preliminary; the next yearly version replaces it.",
    ),
    files="the CSV as published, or parquet with the same columns",
    read=read,
    remotes=remotes,
)
