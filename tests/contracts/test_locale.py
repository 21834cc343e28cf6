"""Both languages say the same things."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from salamti.model.words import LANGUAGES, Language
from salamti.present.words import catalogue, fields

ROOT = Path(__file__).resolve().parents[2]
ARABIC = re.compile(r"[\u0600-\u06ff]")


def texts(entry: str | Mapping[str, str]) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("en")) == set(catalogue("ur"))


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_a_message_takes_the_same_parameters_in_both_languages(key: str) -> None:
    taken = [
        set().union(*(fields(t) for t in texts(catalogue(language)[key]))) for language in LANGUAGES
    ]
    assert taken[0] == taken[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty(language: Language) -> None:
    assert [
        k for k, entry in catalogue(language).items() if not all(t.strip() for t in texts(entry))
    ] == []


def test_urdu_is_urdu() -> None:
    """A message with words in it is written in Urdu script, not left in English."""
    worded = {
        k: t
        for k, e in catalogue("ur").items()
        for t in texts(e)
        if re.search(r"[A-Za-z]{4,}", re.sub(r"\{[^}]*\}", "", t))
    }
    assert [k for k, t in worded.items() if not ARABIC.search(t)] == []


def test_the_glossary_is_complete() -> None:
    with (ROOT / "locale" / "glossary.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert all(r["english"] and ARABIC.search(r["urdu"]) for r in rows)
    assert len({r["english"] for r in rows}) == len(rows)
