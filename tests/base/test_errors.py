"""One error root: what, where, what to do, and an exit code of its own for each kind."""

from __future__ import annotations

import pytest

from salamti.base import errors
from salamti.base.errors import SalamtiError

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, SalamtiError)
]


def test_a_message_says_where_what_and_what_to_do() -> None:
    error = SalamtiError("It is cut.", where="a.csv:3", do="Fetch it again.")
    assert str(error) == "a.csv:3: It is cut. Fetch it again."
    assert str(SalamtiError("It is cut.")) == "It is cut."


def test_each_kind_ends_with_its_own_code() -> None:
    codes = [kind.exit_code for kind in KINDS]
    assert len(set(codes)) == len(codes) >= 7
    assert 0 not in codes


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_caught_by_the_root(kind: type[SalamtiError]) -> None:
    with pytest.raises(SalamtiError):
        raise kind("x")
