"""How to cite a finding: short, in full, for a reference manager."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from salamti.model.source import Origin

MOST_SOURCES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """What a citation is made of."""

    ident: str
    question: str
    build: str
    built_on: str
    address: str
    origins: Sequence[Origin] = ()

    @property
    def year(self) -> str:
        """The year of the build."""
        return self.built_on[:4]

    @property
    def permalink(self) -> str:
        """The address with the build that was read."""
        return f"{self.address}?build={self.build}"


def short(cited: Cited) -> str:
    """For a caption."""
    return f"Salamti ({cited.year}), {cited.ident}, build {cited.build}"


def full(cited: Cited) -> str:
    """For a reference list."""
    based = "; ".join(o.citation.rstrip(".") for o in cited.origins[:MOST_SOURCES])
    more = len(cited.origins) - MOST_SOURCES
    rest = f"; and {more} more sources, listed there" if more > 0 else ""
    sources = f" Based on: {based}{rest}." if based else ""
    return (
        f"Salamti ({cited.year}). {cited.question} Build {cited.build}, {cited.built_on}. "
        f"{cited.permalink}.{sources}"
    )


def bibtex(cited: Cited) -> str:
    """For a reference manager.

    >>> print(bibtex(Cited(ident="toll", question="How {many}?", build="ab", built_on="2026-11-22", address="https://x/")))
    @misc{salamti_toll_ab,
      title = {How many?},
      author = {{Salamti}},
      year = {2026},
      note = {Build ab, 2026-11-22},
      url = {https://x/?build=ab}
    }
    """
    key = f"salamti_{cited.ident}_{cited.build}".replace(".", "_")
    title = cited.question.translate(str.maketrans("", "", "{}\\"))
    fields = {
        "title": f"{{{title}}}",
        "author": "{{Salamti}}",
        "year": f"{{{cited.year}}}",
        "note": f"{{Build {cited.build}, {cited.built_on}}}",
        "url": f"{{{cited.permalink}}}",
    }
    body = ",\n".join(f"  {name} = {value}" for name, value in fields.items())
    return f"@misc{{{key},\n{body}\n}}"
