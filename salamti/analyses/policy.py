"""Is the national policy being met? Each line and theme since the baseline, by one public rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._policy.overview import (
    clock_part,
    lines_part,
    summary,
    themes_part,
    totals,
)
from salamti.analyses._policy.views import LineResult, part
from salamti.analyses._tracks.counts import counted, evidence
from salamti.analyses._tracks.results import Result, result
from salamti.analyses._tracks.rights import RIGHTS, with_rights
from salamti.analyses._tracks.spending import SPENDING, spending_part
from salamti.analyses._tracks.tracks import Track, tracks
from salamti.base.errors import UsageError
from salamti.methods import progress
from salamti.model.country import Country
from salamti.model.finding import Finding
from salamti.model.number import Number
from salamti.model.series import Line, Policy, Theme
from salamti.model.words import Words, message
from salamti.store.reading import Reader

SECURITY_THEMES = frozenset({"defence", "internal_security"})
"""Themes whose results are security results: they cannot be shown without rights."""
SPENDING_THEME = "defence"
BESIDE = (*RIGHTS, *(i for pair in SPENDING for i in pair))
"""Indicators that are shown beside those of the policy, where the catalogue knows them."""
METHOD = ("rule", "baseline", "range", "wobble", "line", "trend", "peers", "targets", "derived")
CAVEATS = ("few_years", "not_cause", "choice", "series", "no_series")


def variants(reader: Reader) -> list[Params]:
    """The overview and one finding per theme; none for a pack without a policy."""
    policy = reader.policy()
    if policy is None:
        return []
    return [{}, *({"theme": t.id} for t in policy.themes)]


def run(reader: Reader, params: Params) -> Finding:
    """The overview, or one theme."""
    policy = reader.policy()
    country = reader.country()
    if policy is None:
        return _unavailable()
    wanted = params.get("theme")
    themes = [t for t in policy.themes if wanted in (None, t.id)]
    if not themes:
        known = ", ".join(t.id for t in policy.themes)
        raise UsageError(f"The policy has no theme {wanted!r}.", do=f"It has: {known}.")
    ident = f"policy.{wanted}" if wanted else "policy"
    found = tracks(reader, country, [*_indicators(policy), *BESIDE])
    lines = [
        _line(ident, theme, line, country=country, policy=policy, found=found)
        for theme in themes
        for line in theme.lines
    ]
    if wanted:
        made = _theme(reader, lines, country, found=found)
    else:
        made = _overview(policy, lines, country)
    return _with_rights(reader, made, found, themes=themes)


def _indicators(policy: Policy) -> list[str]:
    return [i for theme in policy.themes for line in theme.lines for i in line.indicators]


def _line(
    finding: str,
    theme: Theme,
    line: Line,
    *,
    country: Country,
    policy: Policy,
    found: Mapping[str, Track],
) -> LineResult:
    results = tuple(
        result(finding, found[i], country, targets=policy.targets) for i in line.indicators
    )
    return LineResult(
        theme=theme,
        line=line,
        results=results,
        status=progress.line_status([r.verdict.status for r in results]),
        counts=_counts(finding, line, results),
    )


def _counts(finding: str, line: Line, results: Sequence[Result]) -> Mapping[str, Number]:
    """How many indicators of a line have which status, and how many have any evidence."""
    dims = {"line": line.id}
    statuses = [r.verdict.status for r in results]
    made = evidence(finding, results, dims)
    for status in progress.STATUSES:
        count = statuses.count(status)
        made[status] = counted(
            finding, "by_status", count, among=results, dims={**dims, "status": status}
        )
    return {k: n for k, n in made.items() if n is not None}


def _overview(policy: Policy, lines: Sequence[LineResult], country: Country) -> Finding:
    results = [r for line in lines for r in line.results]
    counts = totals("policy", lines, {})
    finding = Finding(
        id="policy",
        question=message("policy.question", policy=policy.title),
        answer=_answer(counts, policy.title, policy.baseline),
        numbers=tuple(counts.values()),
        method=_method(country),
        caveats=_caveats(),
    )
    parts = [
        themes_part("policy", policy, lines),
        clock_part("policy", country, results),
        lines_part(lines),
    ]
    return assembled(finding, parts)


def _theme(
    reader: Reader,
    lines: Sequence[LineResult],
    country: Country,
    *,
    found: Mapping[str, Track],
) -> Finding:
    theme = lines[0].theme
    ident = f"policy.{theme.id}"
    counts = totals(ident, lines, {"theme": theme.id})
    baseline = country.policy.baseline if country.policy else 0
    finding = Finding(
        id=ident,
        question=message("policy.question_theme", theme=theme.name),
        answer=_answer(counts, theme.name, baseline),
        numbers=tuple(counts.values()),
        method=_method(country),
        caveats=_caveats(),
        params={"theme": theme.id},
    )
    aim = Part(id="aim", title=message("policy.section_aim"), sentences=(theme.aim,))
    origins = reader.origins()
    spending = spending_part(ident, found) if theme.id == SPENDING_THEME else None
    return assembled(finding, [aim, *(part(x, country, origins) for x in lines), spending])


def _answer(counts: Mapping[str, Number], subject: Words, baseline: int) -> Words:
    if not all(s in counts for s in progress.STATUSES):
        return message("policy.answer_none", subject=subject)
    return message("policy.answer", subject=subject, baseline=baseline, **summary(counts))


def _with_rights(
    reader: Reader, finding: Finding, found: Mapping[str, Track], *, themes: Sequence[Theme]
) -> Finding:
    """Security themes stand beside what is known of rights."""
    if not SECURITY_THEMES & {t.id for t in themes}:
        return finding
    return with_rights(reader, finding, found)


def _method(country: Country) -> tuple[Words, ...]:
    baseline = country.policy.baseline if country.policy else 0
    params = {
        "baseline": baseline,
        "reach": progress.REACH,
        "after": progress.AFTER,
        "times": progress.TIMES,
        "memory": progress.MEMORY,
    }
    return tuple(message(f"policy.method_text_{m}", **params) for m in METHOD)


def _caveats() -> tuple[Words, ...]:
    return tuple(message(f"policy.caveat_{c}") for c in CAVEATS)


def _unavailable() -> Finding:
    return Finding(
        id="policy",
        question=message("policy.question_any"),
        answer=message("policy.answer_unavailable"),
        numbers=(),
        method=(message("policy.method_text_rule_any"),),
        caveats=(message("policy.caveat_unavailable"),),
    )


ANALYSIS = Analysis(
    id="policy",
    question=message("policy.question_any"),
    reads=("observation", "policy_line", "place", "reg_justice"),
    run=run,
    params={"theme": "id of a theme of the policy; without it, the overview"},
    variants=variants,
)
