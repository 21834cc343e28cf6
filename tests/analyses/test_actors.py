"""Armed groups: one name leads to one group; listings have dates and bodies; nobody is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

from salamti import pipeline
from salamti.analyses import actors
from salamti.analyses._kit import tally as _tally
from salamti.base.errors import UsageError
from salamti.base.text import fold
from salamti.store.database import Store
from salamti.store.reading import Reader


@pytest.fixture(scope="module")
def reader(
    tmp_path_factory: pytest.TempPathFactory, clock: Callable[[], datetime]
) -> Iterator[Reader]:
    home = pipeline.Home(folder=tmp_path_factory.mktemp("pk"))
    pipeline.prepare(home, "pk", clock=clock)
    with Store(home.store, read_only=True) as store:
        yield Reader(store, actors.ANALYSIS.reads)


def test_every_name_of_a_group_leads_to_that_group_alone(reader: Reader) -> None:
    tally = _tally.known(reader, "actors", actors.NEEDED)
    seen: dict[str, str] = {}
    for group in tally.rows("armed_groups"):
        for name in actors.names(group):
            ident = str(group["group_id"])
            assert seen.setdefault(fold(name), ident) == ident, name
            found = actors.run(reader, {"group": name})
            assert found.id == f"actors.{ident}", name


def test_a_name_that_nobody_bears_is_refused_with_what_is_near(reader: Reader) -> None:
    with pytest.raises(UsageError, match=r"No single group is called 'Lashkar'"):
        actors.run(reader, {"group": "Lashkar"})


def test_every_listing_has_a_date_a_body_and_a_group_of_the_register(reader: Reader) -> None:
    tally = _tally.known(reader, "actors", actors.NEEDED)
    groups = {r["group_id"] for r in tally.rows("armed_groups")}
    acts = tally.rows("designations")
    assert len({r["body"] for r in acts}) >= 3
    for row in acts:
        assert row["date"], row["designation_id"]
        assert row["body"]
        assert row["group_id"] in groups
        assert row["source"]


def test_listings_change_over_time(reader: Reader) -> None:
    """An added name and a review stand as decisions of their own after the first listing."""
    tally = _tally.known(reader, "actors", actors.NEEDED)
    later = tally.rows("designations", event=("name_added", "reviewed"))
    assert later
    for row in later:
        first = min(r["date"] for r in tally.rows("designations", group_id=row["group_id"]))
        assert first < row["date"]


def test_a_profile_says_founding_area_and_source_or_that_they_are_unknown(reader: Reader) -> None:
    tally = _tally.known(reader, "actors", actors.NEEDED)
    for group in tally.rows("armed_groups"):
        assert group["area"]
        assert group["source"]
        assert group["founded"] or group["founding_note"], group["group_id"]
    founded = [g for g in tally.rows("armed_groups") if g["founded"]]
    assert len(founded) >= 7


def test_listings_stand_beside_rights(reader: Reader) -> None:
    assert all(actors.run(reader, v).rights for v in actors.variants(reader))
