"""One matching of files: read, matched, and what is unsure about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from salamti.base.errors import SourceError, UsageError
from salamti.linkage import files, judgements, taxonomies
from salamti.linkage.files import Table
from salamti.linkage.taxonomies import Taxonomy
from salamti.methods.match import coverage, episodes, matched, uncertainty
from salamti.methods.match.compare import Source
from salamti.methods.match.matched import Judged, Matched, Mode
from salamti.methods.match.pairing import Task
from salamti.methods.match.reports import Windows

MOST_SAMPLED = 200_000
"""Reports up to which the posterior is sampled; of more it would take minutes."""
LEAST_EVIDENCE = 30
"""Candidate pairs without which no error model can be learnt."""


class By(StrEnum):
    """What decides; `auto` weighs evidence where a file has a precision of places or dates."""

    AUTO = "auto"
    WINDOWS = "windows"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What was chosen for a matching: windows in kilometres and days, what decides, taxonomies by
    column and file, the log of judgements, and how often to draw from the posterior."""

    km: float
    days: int
    by: By = By.AUTO
    taxonomies: tuple[tuple[str | None, Path], ...] = ()
    judgements: Path | None = None
    draws: int = 300
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A matching of files and all that is said about it."""

    tables: tuple[Table, ...]
    taxonomies: tuple[Taxonomy, ...]
    columns: tuple[str, ...]
    task: Task
    mode: Mode
    judged: Judged
    matched: Matched
    flagged: episodes.Flagged
    sampled: uncertainty.Sampled | None
    coverage: tuple[coverage.Coverage, ...]
    notes: tuple[str, ...]


def run(
    paths: Sequence[Path], choices: Choices, *, progress: Callable[[str], None] = lambda _: None
) -> Outcome:
    """Match the reports of files; the earlier a file stands, the more its reports are trusted."""
    given = list(choices.taxonomies)
    reports = [p for p in paths if not (p.is_file() and taxonomies.is_taxonomy(p))]
    given += [(None, p) for p in paths if p not in reports]
    names = [p.stem for p in reports]
    if len(reports) < 2 or len(set(names)) < len(names):
        raise UsageError("Matching needs two files or more, each with a name of its own.")
    tables = []
    for path, name in zip(reports, names, strict=True):
        progress(f"reading {path.name}")
        tables.append(files.read(path, name))
    known = [t for name, path in given for t in taxonomies.read(path, name)]
    columns = tuple(taxonomies.column_for(t, tables) for t in known)
    windows = Windows(km=choices.km, days=choices.days)
    task = Task(_typed(tables, known, columns), windows, tuple(t.name for t in known))
    judged = Judged()
    if choices.judgements is not None:
        judged = judgements.read(choices.judgements, tables)
    return _matched(task, choices, tables=tables, known=known, columns=columns,
                    judged=judged, progress=progress)  # fmt: skip


def _typed(
    tables: Sequence[Table], known: Sequence[Taxonomy], columns: Sequence[str]
) -> tuple[Source, ...]:
    return tuple(
        Source(
            reports=t.source.reports,
            place=t.source.place,
            date=t.source.date,
            deaths=t.source.deaths,
            types=tuple(
                taxonomies.coded(x, t, column) for x, column in zip(known, columns, strict=True)
            ),
        )
        for t in tables
    )


def _matched(
    task: Task,
    choices: Choices,
    *,
    tables: Sequence[Table],
    known: Sequence[Taxonomy],
    columns: tuple[str, ...],
    judged: Judged,
    progress: Callable[[str], None],
) -> Outcome:
    mode = _mode(choices.by, tables)
    found = matched.match(task, mode=mode, judged=judged, progress=progress)
    notes: list[str] = []
    if mode is Mode.EVIDENCE and len(found.links.left) < LEAST_EVIDENCE:
        if choices.by is By.EVIDENCE:
            raise SourceError(
                f"Only {len(found.links.left)} pairs lie near: too few to learn from.",
                do="Widen --km or --days, or write --by windows.",
            )  # fmt: skip
        mode, notes = Mode.WINDOWS, ["too few pairs to weigh evidence: the windows decide"]
        found = matched.match(task, mode=mode, judged=judged, progress=progress)
    progress("looking at episodes")
    near = episodes.flagged(task, found.label)
    sampled = _sampled(task, found, choices, notes=notes, progress=progress)
    return Outcome(
        tables=tuple(tables), taxonomies=tuple(known), columns=columns, task=task, mode=mode,
        judged=judged, matched=found, flagged=near, sampled=sampled,
        coverage=_coverage(found, notes), notes=tuple(notes),
    )  # fmt: skip


def _mode(by: By, tables: Sequence[Table]) -> Mode:
    if by is By.AUTO:
        return Mode.EVIDENCE if any(t.precise for t in tables) else Mode.WINDOWS
    return Mode(by.value)


def _sampled(
    task: Task,
    found: Matched,
    choices: Choices,
    *,
    notes: list[str],
    progress: Callable[[str], None],
) -> uncertainty.Sampled | None:
    if found.model is None or found.links.odds is None or not choices.draws:
        return None
    if len(found.label) > MOST_SAMPLED:
        notes.append(f"no interval: more than {MOST_SAMPLED:,} reports")
        return None
    progress("drawing from the posterior")
    deaths = None
    if any(s.deaths is not None for s in task.sources):
        deaths = np.concatenate(
            [np.full(s.size, np.nan) if s.deaths is None else s.deaths[:, 1] for s in task.sources]
        )
    return uncertainty.sample(
        found.links,
        found.label,
        draws=choices.draws,
        seed=choices.seed,
        prior=found.prior,
        deaths=deaths,
    )


def _coverage(found: Matched, notes: list[str]) -> tuple[coverage.Coverage, ...]:
    counts = coverage.histories(found.links.source, found.label)
    estimates = [coverage.chao_of(counts)]
    if counts.ndim == 2:
        first, second = (int(counts.sum(axis=1 - k)[1]) for k in (0, 1))
        estimates.insert(0, coverage.chapman(first, second, int(counts[1, 1])))
    elif counts.ndim <= 5:
        try:
            estimates.insert(0, coverage.log_linear(counts))
        except ValueError as error:
            notes.append(str(error))
    return tuple(estimates)
