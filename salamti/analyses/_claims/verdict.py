"""The verdict on a claim follows from its checks by one rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from salamti.analyses._claims.checks import Checked
from salamti.model.claim import ClaimKind

Verdict = Literal[
    "supported",
    "partly_supported",
    "depends_on_definition",
    "contradicted",
    "not_verified",
    "official_claim",
    "contested",
    "observed",
    "observed_in_part",
    "not_observed",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


def verdict(kind: ClaimKind, checks: Sequence[Checked]) -> Verdict:
    """Supported: every test holds. Mixed tests: it depends on the definition (figure) or is partly
    supported (event). No test holds: contradicted. Nothing to test: not verified.

    An official claim stays one, whatever the figures: its publisher is a party and nobody else
    counted. A contested claim stays contested. A scenario is observed, in part, or not.
    """
    if kind in ("official_claim", "contested"):
        return kind
    tests = [c.holds for c in checks if c.tested]
    held, failed = tests.count(True), tests.count(False)
    if kind == "scenario":
        return _scenario(held, len(tests))
    if held + failed == 0:
        return "not_verified"
    if held == 0:
        return "contradicted"
    if held == len(tests) or (kind == "figure" and failed == 0):
        return "supported"
    return "depends_on_definition" if kind == "figure" else "partly_supported"


def _scenario(held: int, tests: int) -> Verdict:
    if held == 0:
        return "not_observed"
    return "observed" if held == tests else "observed_in_part"
