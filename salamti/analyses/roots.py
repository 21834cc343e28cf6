"""What goes with violence? Hardship in countries and districts against the deaths that follow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from threadpoolctl import threadpool_limits

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.numbers import as_of
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._roots import countries as _roots_countries
from salamti.analyses._roots import districts as _roots_districts
from salamti.analyses._roots import families as _roots_families
from salamti.analyses._roots import further as _roots_further
from salamti.analyses._roots import inside as _roots_inside
from salamti.analyses._roots import overview as _roots_overview
from salamti.analyses._roots import symbiosis as _roots_symbiosis
from salamti.analyses._roots import tried as _roots_tried
from salamti.analyses._roots import world as _roots_world
from salamti.analyses._roots.inside import Inside
from salamti.analyses._roots.naming import ID, Level, say
from salamti.analyses._roots.reckoning import Q, Study, judged
from salamti.analyses._roots.series import COUNTRIES, DISTRICTS
from salamti.analyses._roots.world import World
from salamti.analyses._tracks.rights import with_rights
from salamti.base.errors import UsageError
from salamti.model.finding import Finding
from salamti.model.words import Ref, Words
from salamti.store.reading import Reader

T = TypeVar("T")
PAGES = ("countries", "districts", "symbiosis")
METHOD = ("compared", "association", "clusters", "main", "q", "ways", "chance", "verdict")
CAVEATS = ("cause", "confounders", "groups", "counted", "measured", "many", "apart")
READS = (*_roots_world.READS, *_roots_inside.READS, "reg_justice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Abroad:
    """The panel of countries with its choices and everything judged on it."""

    world: World
    study: Study
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The panel of districts with its choices and everything judged on it."""

    inside: Inside
    study: Study
    level: Level


def variants(reader: Reader) -> list[Params]:
    """The overview and a page for each panel that the pack has data for."""
    abroad, home = _abroad(reader), _home(reader)
    pages: list[Params] = [{}] if abroad or home else []
    if abroad:
        pages += [{"page": "countries"}, {"page": "symbiosis"}]
    return [*pages, *([{"page": "districts"}] if home else [])]


def run(reader: Reader, params: Params) -> Finding:
    """The overview, or one page."""
    page = params.get("page")
    if page is not None and page not in PAGES:
        raise UsageError(f"There is no page {page!r}.", do=f"There are: {', '.join(PAGES)}.")
    abroad, home = _abroad(reader), _home(reader)
    if page == "districts" and home:
        return with_rights(reader, _districts(reader, home))
    if page == "countries" and abroad:
        return with_rights(reader, _countries(reader, abroad))
    if page == "symbiosis" and abroad:
        return with_rights(reader, _symbiosis(reader, abroad))
    if page is None and (abroad or home):
        return with_rights(reader, _overview(reader, abroad, home))
    return _unavailable(page)


def _abroad(reader: Reader) -> Abroad | None:
    return reader.once("abroad", lambda: _single_threaded(lambda: _judge_countries(reader)))


def _home(reader: Reader) -> Home | None:
    return reader.once("home", lambda: _single_threaded(lambda: _judge_districts(reader)))


def _links(reader: Reader, world: World) -> list[_roots_further.Link]:
    return reader.once("links", lambda: _single_threaded(lambda: _roots_further.links(world)))


def _single_threaded(work: Callable[[], T]) -> T:
    """Thousands of small products: threads only wait for each other, and the sums would depend on
    how many there are."""
    with threadpool_limits(limits=1):
        return work()


def _judge_countries(reader: Reader) -> Abroad | None:
    world = _roots_world.known(reader)
    if world is None:
        return None
    study = _roots_world.study(world)
    level = Level(
        finding=f"{ID}.countries",
        name="countries",
        judged=judged(study, COUNTRIES),
        cited=world.cited,
        trails=world.trails,
        as_of=_as_of(reader),
    )
    return Abroad(world=world, study=study, level=level)


def _judge_districts(reader: Reader) -> Home | None:
    inside = _roots_inside.known(reader)
    if inside is None:
        return None
    study = _roots_inside.study(inside)
    level = Level(
        finding=f"{ID}.districts",
        name="districts",
        judged=judged(study, DISTRICTS),
        cited=inside.cited,
        trails=inside.trails,
        as_of=_as_of(reader),
    )
    return Home(inside=inside, study=study, level=level)


def _as_of(reader: Reader) -> Callable[[tuple[str, ...]], str]:
    origins = reader.origins()
    return lambda named: as_of(origins, *named)


def _overview(reader: Reader, abroad: Abroad | None, home: Home | None) -> Finding:
    levels = [p.level for p in (abroad, home) if p]
    made = {v.name: _roots_overview.counts(v, ID) for v in levels}
    links = _links(reader, abroad.world) if abroad else []
    clear = sum(x.q <= Q for x in links)
    parts: list[Part | None] = [
        _roots_overview.shares_part(levels, made),
        *(_roots_overview.level_part(v, made[v.name]) for v in levels),
        _roots_overview.symbiosis_part(links=len(links), clear=clear) if links else None,
        _roots_overview.themes_part(levels),
        _roots_overview.lacking_part(),
    ]
    said = {
        f"{level}_{name}": Ref(n.id) for level, found in made.items() for name, n in found.items()
    }
    return assembled(_finding(None, _answer(said)), parts)


def _answer(said: dict[str, Ref]) -> Words:
    """Both panels where there are both."""
    kind = [k for k in ("countries", "districts") if any(s.startswith(k) for s in said)]
    wanted = {
        "countries": ("between_more", "between_tried", "within_more", "within_tried"),
        "districts": ("province_more", "province_tried"),
    }
    named = {f"{k}_{n}": said[f"{k}_{n}"] for k in kind for n in wanted[k]}
    return say("answer" if len(kind) == 2 else f"answer_{kind[0]}", **named)


def _countries(reader: Reader, abroad: Abroad) -> Finding:
    level, world, study = abroad.level, abroad.world, abroad.study
    country = reader.country()
    tried = _roots_tried.known(level, world, country, catalogue=reader.indicators())
    between, within, foretold = _single_threaded(
        lambda: (
            _roots_further.ratios(world, study, within=False),
            _roots_further.ratios(world, study, within=True),
            _roots_further.foretold(world, study),
        )
    )
    parts: list[Part | None] = [
        _notice("countries"),
        _roots_families.part(level, "between"),
        _roots_families.part(level, "within"),
        _roots_families.ways(level, ("between", "within")),
        _roots_countries.choices_part(level, level.judged),
        _roots_countries.ratios_part(level, between, within),
        _roots_countries.foretold_part(level, foretold),
        _roots_tried.part(tried, world, country),
    ]
    return _answered("countries", level, parts)


def _districts(reader: Reader, home: Home) -> Finding:
    level, inside, study = home.level, home.inside, home.study
    whole, slopes = _single_threaded(
        lambda: (
            _roots_further.whole_provinces(inside, study),
            _roots_further.by_province(inside, study, _roots_districts.tried(inside)),
        )
    )
    parts: list[Part | None] = [
        _notice("districts"),
        *(_roots_families.part(level, f) for f in ("between", "province", "within")),
        _roots_districts.provinces_part(level, inside, whole=whole, slopes=slopes),
        _roots_families.ways(level, ("between", "province", "within")),
        _roots_districts.tried_part(level, inside, reader.indicators()),
    ]
    return _answered("districts", level, parts)


def _symbiosis(reader: Reader, abroad: Abroad) -> Finding:
    links = _links(reader, abroad.world)
    level = replace(abroad.level, finding=f"{ID}.symbiosis")
    together = _single_threaded(lambda: _roots_further.together(abroad.world))
    parts: list[Part | None] = [
        _notice("symbiosis"),
        _roots_symbiosis.together_part(level, together),
        _roots_symbiosis.links_part(level, links),
    ]
    clear = sum(x.q <= Q for x in links)
    key = "answer_symbiosis_some" if clear else "answer_symbiosis_none"
    lined = say(f"together_{'all' if _roots_symbiosis.lined_up(together) else 'some'}")
    known = {"count": clear} if clear else {}
    answer = say(key, together=lined, of=len(links), **known)
    return assembled(_finding("symbiosis", answer), parts)


def _notice(page: str) -> Part:
    """That nothing here is a cause, and what else could lie behind it."""
    return Part(
        id="notice",
        title=say("section_notice"),
        sentences=(say("notice"), say(f"confounders_{page}")),
    )


def _answered(page: str, level: Level, parts: Sequence[Part | None]) -> Finding:
    """The page with its answer: of how many series the association stands."""
    made = _roots_overview.counts(level, level.finding)
    wanted = {k: n for k, n in made.items() if k.endswith(("_more", "_less", "_tried"))}
    answer = say(f"answer_page_{page}", **{k: Ref(n.id) for k, n in wanted.items()})
    counted = Part(id="counts", numbers=tuple(made.values()))
    return assembled(_finding(page, answer), [*parts, counted])


def _finding(page: str | None, answer: Words) -> Finding:
    return Finding(
        id=f"{ID}.{page}" if page else ID,
        question=say(f"question_{page}") if page else say("question"),
        answer=answer,
        numbers=(),
        method=tuple(say(f"method_{m}") for m in METHOD),
        caveats=tuple(say(f"caveat_{c}") for c in CAVEATS),
        params={"page": page} if page else {},
    )


def _unavailable(page: str | None) -> Finding:
    return replace(
        _finding(page, say("answer_unavailable")),
        method=(say("method_none"),),
        caveats=(say("caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id=ID,
    question=say("question"),
    reads=tuple(dict.fromkeys(READS)),
    run=run,
    params={"page": "countries, districts or symbiosis; without it, the overview"},
    variants=variants,
)
