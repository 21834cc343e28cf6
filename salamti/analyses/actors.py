"""Which armed groups are listed, by whom and since when? Groups, never persons."""

from __future__ import annotations

import difflib

from salamti.analyses._analysis import Analysis, Params
from salamti.analyses._kit import tally as _tally
from salamti.analyses._kit.numbers import figure, ref
from salamti.analyses._kit.parts import Part, assembled
from salamti.analyses._kit.parts import table as parts_table
from salamti.analyses._kit.registers import named
from salamti.analyses._kit.tally import Row, Tally
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.model.finding import Column, Finding, Table
from salamti.model.number import Number
from salamti.model.words import Ref, Words, message
from salamti.store.reading import Reader

ID = "actors"
NEEDED = {
    "armed_groups": ("group_id", "name", "aliases", "founded", "area", "ucdp_first", "ucdp_last"),
    "designations": ("designation_id", "group_id", "body", "event", "date"),
}
METHOD = ("groups", "listings", "ucdp")
CAVEATS = ("acts", "incomplete", "years", "names")


def run(reader: Reader, params: Params) -> Finding:
    """All listed groups, or the profile of one, asked for by any of its names."""
    tally = _tally.known(reader, ID, NEEDED)
    if not available(tally):
        return _finding(ID, message("actors.question"), message("actors.answer_none"))
    asked = params.get("group")
    return profile(tally, resolved(tally, asked)) if asked else overview(tally)


def available(tally: Tally) -> bool:
    """Whether the pack holds both registers."""
    return all(tally.rows(register) for register in NEEDED)


def variants(reader: Reader) -> list[Params]:
    """The overview and a page for each group."""
    tally = _tally.known(reader, ID, NEEDED)
    if not available(tally):
        return []
    return [{}, *({"group": str(g["group_id"])} for g in tally.rows("armed_groups"))]


def names(group: Row) -> list[str]:
    """Every name by which a group can be asked for."""
    listed = [str(group["group_id"]).replace("_", " "), str(group["name"])]
    return [*listed, str(group.get("name_ur") or ""), *str(group["aliases"]).split("; ")]


def resolved(tally: Tally, asked: str) -> Row:
    """The one group that bears the name."""
    wanted = fold(asked.replace("_", " "))
    found = [g for g in tally.rows("armed_groups") if wanted in {fold(n) for n in names(g) if n}]
    if len(found) == 1:
        return found[0]
    known = [n for g in tally.rows("armed_groups") for n in names(g)]
    near = difflib.get_close_matches(asked, known, n=5)
    raise UsageError(
        f"No single group is called {asked!r}.", do=f"Near: {', '.join(near) or 'none'}."
    )


def overview(tally: Tally) -> Finding:
    """All groups, and how many each body lists."""
    groups, acts = tally.rows("armed_groups"), tally.rows("designations")
    listed = tally.count("groups", "armed_groups", groups)
    decisions = tally.count("decisions", "designations", acts)
    bodies = list(dict.fromkeys(str(a["body"]) for a in acts))
    by_body = [
        tally.count("listed_by", "designations", tally.rows("designations", body=b), body=b)
        for b in bodies
    ]
    heads = ("body", "count")
    lines = [
        (tally.label("designations", "body", b), ref(n))
        for b, n in zip(bodies, by_body, strict=True)
    ]
    columns = ("name", "aliases", "kind", "founded", "area")
    part = Part(
        id="groups",
        title=message("actors.section_groups"),
        sentences=(message("actors.groups"),),
        numbers=(listed, decisions, *by_body),
        tables=(
            tally.table("groups", "armed_groups", groups, columns=columns),
            parts_table("actors.bodies", heads, lines),
        ),
    )
    answer = message(
        "actors.answer", groups=Ref(listed.id), decisions=Ref(decisions.id), bodies=len(bodies)
    )
    return assembled(_finding(ID, message("actors.question"), answer), [part])


def profile(tally: Tally, group: Row) -> Finding:
    """One group: names, founding, area, listings, the years in which UCDP recorded it."""
    ident = str(group["group_id"])
    one = tally.rows("armed_groups", group_id=ident)
    acts = _tally.newest(tally.rows("designations", group_id=ident))
    columns = ("name", "aliases", "kind", "founded", "founding_note", "area", "source")
    card = Part(
        id="card",
        title=message("actors.section_card"),
        tables=(_card(tally, group, columns),),
    )
    count = tally.count("decisions", "designations", acts, group=ident) if acts else None
    parts = [card, _listings(tally, acts, count), _recorded(tally, one)]
    answer = _answer(tally, group, acts, count=count)
    finding = _finding(
        f"{ID}.{ident}", message("actors.question_group", group=named(group, "name")), answer,
        params={"group": ident},
    )  # fmt: skip
    return assembled(finding, parts)


def _card(tally: Tally, group: Row, columns: tuple[str, ...]) -> Table:
    """What is known of a group, one line for each thing."""
    labels = {c.id: c.name for c in tally.schemas["armed_groups"].columns}
    return Table(
        id="card",
        title=message("actors.table_card"),
        columns=(
            Column(id="what", label=message("actors.column_what")),
            Column(id="value", label=message("actors.column_value")),
        ),
        rows=tuple((labels[c], tally.cell("armed_groups", group, c)) for c in columns),
    )


def _answer(tally: Tally, group: Row, acts: list[Row], *, count: Number | None) -> Words:
    if not acts or count is None:
        return message("actors.answer_unlisted", group=named(group, "name"))
    first = acts[-1]
    return message(
        "actors.answer_group",
        group=named(group, "name"),
        count=Ref(count.id),
        body=tally.label("designations", "body", first["body"]),
        date=str(first["date"]),
    )


def _listings(tally: Tally, acts: list[Row], count: Number | None) -> Part | None:
    """Decisions on the group, the latest first."""
    columns = ("date", "body", "event", "detail", "source")
    return Part(
        id="listings",
        title=message("actors.section_listings"),
        numbers=(count,) if count else (),
        sentences=() if acts else (message("actors.no_listing"),),
        tables=(tally.table("listings", "designations", acts, columns=columns),) if acts else (),
    )


def _recorded(tally: Tally, one: tuple[Row, ...]) -> Part:
    """The years in which UCDP recorded the group in the country."""
    [group] = one
    title = message("actors.section_recorded")
    if group["ucdp_first"] is None:
        return Part(id="recorded", title=title, sentences=(message("actors.not_recorded"),))
    measure = tally.measure("recorded_districts", "districts", how="ucdp")
    ground = tally.ground("armed_groups", one)
    dims = {"group": str(group["group_id"])}
    districts = figure(measure, int(group["ucdp_districts"]), ground, dims=dims)
    told = message(
        "actors.recorded",
        first=int(group["ucdp_first"]),
        last=int(group["ucdp_last"]),
        districts=Ref(districts.id),
        name=str(group["ucdp_name"]),
    )
    return Part(id="recorded", title=title, sentences=(told,), numbers=(districts,))


def _finding(
    ident: str, question: Words, answer: Words, *, params: Params | None = None
) -> Finding:
    return Finding(
        id=ident,
        question=question,
        answer=answer,
        numbers=(),
        method=tuple(message(f"actors.method_{m}") for m in METHOD),
        caveats=tuple(message(f"actors.caveat_{c}") for c in CAVEATS),
        rights=(message("actors.rights"), message("actors.rights_unknown")),
        security_result=True,
        params=params or {},
    )


ANALYSIS = Analysis(
    id=ID,
    question=message("actors.question"),
    reads=tuple(f"reg_{r}" for r in NEEDED),
    run=run,
    params={"group": "an armed group, by any of its names"},
    variants=variants,
)
