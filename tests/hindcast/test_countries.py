"""`salamti hindcast --level country`: the challenge replayed on a panel."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

Call = Callable[..., Any]
FIRST, LAST = 434, 480


def made(*, seed: int = 4, changed_after: int | None = None) -> pl.DataFrame:
    """Twenty countries in the challenge's layout; months after `changed_after` may be others."""
    rng = np.random.default_rng(seed)
    level = np.repeat([0.0, 3.0, 80.0], [8, 6, 6])[:, None]
    counts = rng.poisson(level * np.exp(rng.normal(0, 0.5, (20, LAST - FIRST + 1))))
    if changed_after is not None:
        counts[:, changed_after - FIRST + 1 :] = 7
    return pl.DataFrame(
        {
            "country_id": np.repeat(np.arange(20), counts.shape[1]),
            "iso3": np.repeat([f"X{i:02d}" for i in range(19)] + ["PAK"], counts.shape[1]),
            "month_id": np.tile(np.arange(FIRST, LAST + 1), 20),
            "ged_sb": counts.ravel(),
        }
    )


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("panel") / "panel.parquet"
    made().write_parquet(path)
    return path


@pytest.fixture(scope="module")
def found(salamti: Call, panel: Path) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALAMTI_DATA", str(panel.parent))
        return salamti(
            "hindcast", "--windows", "2019", "--level", "country", "--panel", panel, "--json"
        ).json


def value(found: Any, **wanted: object) -> Any:
    hits = [n for n in found["numbers"] if wanted.items() <= n["dimensions"].items()]
    assert len(hits) == 1, hits
    return hits[0]


def test_every_model_is_scored_by_every_measure(found: Any) -> None:
    models = {n["dimensions"]["model"] for n in found["numbers"]}
    assert {"conflictology", "last_poisson", "bootstrap", "zero", "salamti"} <= models
    for model in models:
        for measure in ("crps", "ignorance", "mis"):
            number = value(found, measure=measure, window=2019, model=model)
            assert number["value"] >= 0
            assert number["n"] == 20 * 12


def test_conflictology_is_the_score_of_the_last_twelve_known_months(found: Any) -> None:
    """Data end in October 2018 (month 466); the window is 2019 (469 to 480)."""
    frame = made()
    counts = frame["ged_sb"].to_numpy().reshape(20, -1)
    past, ahead = counts[:, 466 - FIRST - 11 : 466 - FIRST + 1], counts[:, 469 - FIRST :]
    miss = np.abs(past[:, None] - ahead[:, :, None]).mean(axis=2)
    spread = np.abs(past[:, :, None] - past[:, None]).mean(axis=(1, 2)) / 2
    crps = value(found, measure="crps", window=2019, model="conflictology")["value"]
    assert crps == pytest.approx((miss - spread[:, None]).mean())


def test_our_scores_rest_on_forecasts_that_the_future_cannot_change(
    salamti: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two panels that agree up to the origin give the same forecasts, seen as the same score
    against the same outcomes of the zero forecast."""
    from salamti.hindcast import countries, panels

    monkeypatch.setenv("SALAMTI_DATA", str(tmp_path))
    draws = []
    for name, frame in (("a", made()), ("b", made(changed_after=466))):
        path = tmp_path / f"{name}.parquet"
        frame.write_parquet(path)
        read = panels.read(path)
        past = read.until(466)
        draws.append(
            countries._learnt(past, np.empty((0, past.shape[1])), np.arange(len(past)))["salamti"]
        )
    np.testing.assert_array_equal(draws[0], draws[1])


def test_a_country_can_be_asked_for(found: Any) -> None:
    number = value(found, measure="crps_place", place="PAK", model="salamti", window=2019)
    assert number["n"] == 12


def test_the_table_says_what_was_gained_and_lost(salamti: Call, panel: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SALAMTI_DATA", str(panel.parent))
        said = salamti("hindcast", "--windows", "2019", "--level", "country", "--panel", panel)
    assert said.code == 0
    for word in ("conflictology", "salamti", "CRPS", "Ignorance", "Interval score", "a replay"):
        assert word in said.out


@pytest.mark.parametrize(
    ("windows", "says"),
    [("2017", "first window is 2018"), ("2030", "cannot judge"), ("x", "years")],
)
def test_windows_that_cannot_be_judged_are_refused(
    salamti: Call, panel: Path, windows: str, says: str
) -> None:
    done = salamti("hindcast", "--windows", windows, "--level", "country", "--panel", panel)
    assert done.code == 2
    assert says in done.err


def test_a_window_that_is_not_over_is_scored_as_far_as_it_goes(
    salamti: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALAMTI_DATA", str(tmp_path))
    path = tmp_path / "short.csv"
    made().filter(pl.col("month_id") <= 472).write_csv(path)
    done = salamti(
        "hindcast", "--windows", "2019", "--level", "country", "--panel", path, "--json"
    ).json
    assert value(done, measure="crps", model="zero", window=2019)["n"] == 20 * 4
    assert any("67% of its outcomes are unknown" in c for c in done["caveats"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: f.drop("ged_sb"), "lacks ged_sb"),
        (lambda f: pl.concat([f, f.head(1)]), "twice"),
        (lambda f: f.with_columns(ged_sb=pl.lit(-1)), "negative"),
    ],
)
def test_a_broken_panel_is_refused_with_its_name(
    salamti: Call, tmp_path: Path, change: Callable[[pl.DataFrame], pl.DataFrame], says: str
) -> None:
    path = tmp_path / "broken.parquet"
    change(made()).write_parquet(path)
    done = salamti("hindcast", "--windows", "2019", "--level", "country", "--panel", path)
    assert done.code == 4
    assert says in done.err
    assert "broken.parquet" in done.err


def test_without_datasets_the_message_says_what_to_do(
    salamti: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALAMTI_DATA", str(tmp_path))
    done = salamti("hindcast", "--windows", "2019", "--level", "country")
    assert done.code == 2
    assert "--panel" in done.err


@pytest.mark.data
def test_the_benchmarks_of_the_challenge_are_reproduced(shared_data: Path) -> None:
    """Their published mean CRPS by window, to two decimals, and all windows won."""
    from salamti.hindcast import countries

    done = countries.run([2018, 2019, 2020, 2021])
    crps = {
        (str(r.dimensions["model"]), r.dimensions["window"]): r.value
        for r in done.rows
        if r.dimensions["measure"] == "crps"
    }
    known = {
        "conflictology": (14.48, 9.15, 21.34, 76.85),
        "last_poisson": (20.17, 9.48, 23.70, 85.61),
        "bootstrap": (23.58, 22.46, 31.42, 86.63),
    }
    for model, published in known.items():
        ours = [round(crps[(model, w)], 2) for w in (2018, 2019, 2020, 2021)]
        assert ours == list(published)
    for window in (2018, 2019, 2020, 2021):
        assert crps[("salamti", window)] < crps[("conflictology", window)]
