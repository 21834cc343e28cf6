"""One run: pack -> store -> link -> analyse -> publish. Nothing half done is left behind."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from salamti import analyses, exports, sources
from salamti.analyses._analysis import Analysis
from salamti.base import registry
from salamti.base.clock import Clock, utc_now
from salamti.base.errors import UsageError
from salamti.exports._export import Export
from salamti.model.finding import Finding
from salamti.model.source import Reading, Source
from salamti.pack import facts, locate, places, registers, scenarios, tables
from salamti.pack.gazetteer import Gazetteer
from salamti.site import build as site
from salamti.store import findings, ledgers, linking, loading, locating, packing, witnesses
from salamti.store.database import Store, first
from salamti.store.public import PublicStore
from salamti.store.reading import Reader

Progress = Callable[[str], None]
MAX_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where one observatory lives on disk. `SALAMTI_HOME`, or `build` in the current folder."""

    folder: Path = field(default_factory=lambda: Path(os.environ.get("SALAMTI_HOME", "build")))

    @property
    def store(self) -> Path:
        """The store."""
        return self.folder / "salamti.duckdb"

    @property
    def archive(self) -> Path:
        """Raw bytes of every file that was loaded, by hash."""
        return self.folder / "archive"

    @property
    def site(self) -> Path:
        """The published site."""
        return self.folder / "site"

    @property
    def old_site(self) -> Path:
        """Where the last good site waits while a new one takes its place."""
        return self.folder / "site.old"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What a build did."""

    site: Path
    build: str
    changed: bool
    findings: int = 0
    pages: int = 0


def analysis(name: str) -> Analysis:
    """One analysis by id."""
    return registry.load(analyses.__name__, name, constant="ANALYSIS", kind=Analysis)


def source(name: str) -> Source:
    """One source by id."""
    return registry.load(sources.__name__, name, constant="SOURCE", kind=Source)


def source_cards() -> list[dict[str, str]]:
    """What each source is, for lists."""
    found = registry.members(sources.__name__, constant="SOURCE", kind=Source)
    return [
        {
            "id": s.id,
            "name": s.origin.name.en,
            "files": s.files,
            "licence": s.origin.licence,
            "licence_class": str(s.origin.licence_class),
            "fetched": "yes" if s.remotes else "no",
        }
        for s in found.values()
    ]


def read_pack(pack: str) -> packing.Pack:
    """Read and check a pack with the catalogue."""
    folder = locate.pack_folder(pack)
    listed = places.places(folder)
    known = frozenset(p.pcode for p in listed)
    schemas = facts.registers(folder)
    catalogue = locate.data_folder("catalogue")
    indicators = facts.indicators(catalogue, folder)
    documents = facts.documents(folder, catalogue, known=(i.id for i in indicators))
    return packing.Pack(
        folder=folder,
        country=facts.country(folder),
        origins=facts.origins(folder),
        places=listed,
        indicators=indicators,
        policy=facts.policy(folder),
        tables=[
            packing.PackTable(name=t.name, path=t.path, rows=t.rows)
            for t in tables.tables(folder, known)
        ],
        registers=[
            (r, folder / "registers" / f"{r.id}.csv", registers.records(folder, r, known))
            for r in schemas
        ]
        + scenarios.registers(folder, documents.get("scenarios")),
        documents=documents,
    )


def gazetteer(pack: str) -> Gazetteer:
    """The gazetteer of a pack."""
    folder = locate.pack_folder(pack)
    listed = places.places(folder)
    return Gazetteer(listed, places.aliases(folder, frozenset(p.pcode for p in listed)))


def load(
    path: Path,
    source_id: str,
    *,
    home: Home,
    pack: str = "pk",
    options: Mapping[str, str] | None = None,
    max_bytes: int = MAX_BYTES,
    clock: Clock = utc_now,
) -> loading.LoadReport:
    """Load one file as a source: archive its bytes, store or quarantine every record."""
    if not path.is_file():
        raise UsageError("There is no such file.", where=str(path))
    chosen = source(source_id)
    sha256 = loading.checksum(path, limit=max_bytes)
    report = loading.LoadReport(source=source_id, file=path.name, sha256=sha256)
    prepare(home, pack, clock=clock)
    iso3 = facts.country(locate.pack_folder(pack)).iso3
    limits = {"max_bytes": str(max_bytes)}
    reading = Reading(today=clock().date(), iso3=iso3, options=limits | dict(options or {}))
    origin = chosen.origin_of(reading) if chosen.origin_of else chosen.origin
    with Store(home.store) as store:
        before = loading.already(store, origin.id, sha256)
        if before is not None:
            report.already = before
            return report
        return loading.load(
            store,
            origin,
            chosen.read(path, reading),
            report=report,
            locate=locating.locator(store, iso3, gazetteer(pack).resolve),
            clock=clock,
            raw=loading.Raw(path, home.archive),
            link=lambda: linking.link(store, iso3),
        )


def prepare(home: Home, pack: str, *, clock: Clock = utc_now) -> bool:
    """Bring packaged facts and ledgers into the store where they are new or have changed."""
    folder = locate.pack_folder(pack)
    key = locate.fingerprint([folder, locate.data_folder("catalogue")])
    with Store(home.store) as store:
        changed = store.meta("pack") != key
        if changed:
            read = read_pack(pack)
            packing.ingest(store, read, clock, link=lambda: linking.link(store, read.country.iso3))
            store.set_meta("pack", key)
        return ledgers.sync(store, shelves(home, pack), clock) or changed


def shelves(home: Home, pack: str) -> tuple[ledgers.Shelf, ...]:
    """The ledgers of forecasts: the one that the pack publishes, the observatory's own."""
    folder = locate.pack_folder(pack)
    return ledgers.shelves(facts.country(folder).id, folder, home.folder)


def export(form: str, to: Path | None, *, home: Home) -> Path:
    """Write everything that may be published in one format."""
    chosen = registry.load(exports.__name__, form, constant="EXPORT", kind=Export)
    target = to or home.folder / f"salamti-{form}{chosen.suffix}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with PublicStore(home.store) as public:
        chosen.write(public, target)
    return target


def ask(
    question: str,
    params: Mapping[str, str],
    *,
    home: Home,
    pack: str = "pk",
    clock: Clock = utc_now,
) -> Finding:
    """Answer one question now and keep its numbers, so that each can be traced."""
    chosen = analysis(question)
    unknown = sorted(set(params) - set(chosen.params))
    if unknown:
        raise UsageError(
            f"{question} takes no {', '.join(unknown)}.",
            do=f"It takes: {', '.join(chosen.params) or 'nothing more'}.",
        )
    prepare(home, pack, clock=clock)
    with Store(home.store) as store:
        finding = chosen.run(Reader(store, chosen.reads), params)
        if not _kept(store, finding.id):
            findings.remember(store, chosen.id, finding)
    return finding


def build(
    *, home: Home, pack: str = "pk", clock: Clock = utc_now, progress: Progress = lambda _: None
) -> BuildReport:
    """Store -> findings -> site.

    Unchanged inputs cost nothing; a failed analysis stops the publication.
    """
    progress("pack")
    recover(home)
    prepare(home, pack, clock=clock)
    key = build_key(home, pack)
    with Store(home.store) as store:
        if store.meta("build") == key and (home.site / "index.html").is_file():
            return BuildReport(site=home.site, build=key, changed=False)
        store.set_meta("build", "")
        witnesses.witness(store, shelves(home, pack), clock)
        made = _analyse(store, progress)
        store.set_meta("built_at", clock().isoformat(timespec="seconds"))
    progress("site")
    pages = _publish(home, key)
    with Store(home.store) as store:
        store.set_meta("build", key)
    return BuildReport(site=home.site, build=key, changed=True, findings=made, pages=pages)


def _analyse(store: Store, progress: Progress) -> int:
    """Answer every question first, then store all answers at once; returns how many."""
    made = {}
    for name in registry.names(analyses.__name__):
        chosen = analysis(name)
        progress(name)
        reader = Reader(store, chosen.reads)
        made[name] = [chosen.run(reader, params) for params in chosen.variants(reader)]
    findings.replace(store, made)
    return sum(map(len, made.values()))


def _publish(home: Home, key: str) -> int:
    """Write the whole site beside the old one, then swap the two."""
    fresh = home.folder / "site.new"
    shutil.rmtree(fresh, ignore_errors=True)
    with PublicStore(home.store) as public:
        pages = site.write(public, fresh, build=key)
    shutil.rmtree(home.old_site, ignore_errors=True)
    if home.site.exists():
        home.site.rename(home.old_site)
    fresh.rename(home.site)
    shutil.rmtree(home.old_site, ignore_errors=True)
    return pages


def recover(home: Home) -> None:
    """Put the last good site back where a run was killed between the two renames of the swap."""
    if home.old_site.is_dir() and not home.site.exists():
        home.old_site.rename(home.site)


def build_key(home: Home, pack: str) -> str:
    """Names a build: the same pack, code and loaded files always give the same key."""
    code = Path(__file__).resolve().parent
    folders = [
        locate.pack_folder(pack),
        *(locate.data_folder(n) for n in ("catalogue", "locale")),
        code,
    ]
    with Store(home.store) as store:
        loaded = store.frame(
            "SELECT sha256, source FROM file WHERE kind = 'load' ORDER BY ALL"
        ).rows()
        known = f"{locate.fingerprint(folders)}{loaded}{store.meta('ledgers')}"
    return hashlib.sha256(known.encode()).hexdigest()[:12]


def _kept(store: Store, finding: str) -> bool:
    found = first(store.connection.execute("SELECT kept FROM finding WHERE id = ?", [finding]))
    return bool(found and found[0])
