"""Fetch the open datasets from their publishers and load them, each on its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import stamina
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from salamti import pipeline, sources
from salamti.base import registry
from salamti.base.clock import utc_now
from salamti.base.errors import FetchError, SalamtiError, UsageError
from salamti.model.source import Reading, Remote, Source
from salamti.pack import facts, locate
from salamti.sources._fetch import Patience, fetch
from salamti.store.loading import LoadReport


@dataclass(frozen=True, slots=True)
class Updated:
    """What became of one source: load reports, or the error that stopped it."""

    source: str
    reports: tuple[LoadReport, ...] = ()
    error: str = ""


def update(
    names: Sequence[str],
    *,
    home: pipeline.Home,
    pack: str,
    console: Console,
    options: Mapping[str, str] | None = None,
    patience: Patience | None = None,
) -> list[Updated]:
    """Update the named sources, or all that can be fetched.

    One failure does not stop the others.
    """
    stamina.instrumentation.set_on_retry_hooks([])
    iso3 = facts.country(locate.pack_folder(pack)).iso3
    reading = Reading(today=utc_now().date(), iso3=iso3, options=options or {})
    results = []
    for source in _chosen(names):
        remotes = source.remotes(reading) if source.remotes else ()
        try:
            paths = [_fetch(source, r, home, console=console, patience=patience) for r in remotes]
            reports = [
                pipeline.load(p, source.id, home=home, pack=pack, options=options) for p in paths
            ]
            results.append(Updated(source.id, tuple(reports)))
        except SalamtiError as error:
            console.print(f"[bold]{source.id}:[/bold] {escape(str(error))}")
            results.append(Updated(source.id, error=str(error)))
            if isinstance(error, FetchError) and not names and _offline(error):
                console.print(
                    "The network seems to be away: the other datasets are left for later."
                )
                break
    return results


def _offline(error: FetchError) -> bool:
    return "cannot be reached" in error.what


def _chosen(names: Sequence[str]) -> list[Source]:
    if not names:
        found = registry.members(sources.__name__, constant="SOURCE", kind=Source)
        return [s for s in found.values() if s.remotes]
    chosen = [pipeline.source(name) for name in names]
    for source in chosen:
        if source.remotes is None:
            raise UsageError(
                f"{source.id} cannot be fetched: its publisher gives it to account holders.",
                do=f"Get your own copy ({source.files}), then: salamti load FILE --as {source.id}",
            )
    return chosen


def _fetch(
    source: Source,
    remote: Remote,
    home: pipeline.Home,
    *,
    console: Console,
    patience: Patience | None,
) -> Path:
    if remote.licence_notice:
        console.print(f"[dim]{source.id}: {escape(remote.licence_notice)}[/dim]")
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(remote.filename, total=None)
        return fetch(
            remote,
            home.folder / "downloads" / source.id,
            source=source.id,
            patience=patience or Patience(attempts=4, pause=0.5),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
