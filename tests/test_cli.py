"""The verbs: help with an example, output for people and for programs, errors on stderr."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
from rich.console import Console

from salamti import cli, pipeline, serving, updating
from salamti.base.clock import utc_now
from salamti.base.errors import StoreError, UsageError
from salamti.model.source import Reading, Remote
from salamti.sources import ucdp_candidate, ucdp_ged
from salamti.sources._fetch import Patience
from salamti.store.database import Store
from scripts import reference

Call = Callable[..., Any]
Write = Callable[..., Path]
VERBS = sorted(reference.commands(typer.main.get_command(cli.app)))


HOMELESS = {"sources", "match", "disposition", "scorecard run", "scorecard sensitivity"}
"""Verbs that only read the files that they are given."""


@pytest.fixture
def ask(salamti: Call, built: pipeline.Home, mini: str) -> Call:
    """Asks the built small country."""
    return lambda *more: salamti("ask", *more, "--pack", mini, "--home", built.folder)


def test_the_promised_verbs_are_there() -> None:
    promised = {"demo", "update", "load", "build", "serve", "ask", "trace", "check", "export"}
    assert promised <= set(VERBS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(salamti: Call, verb: str) -> None:
    done = salamti(*verb.split(), "--help")
    assert done.code == 0
    assert f"Example:  salamti {verb}" in done.out
    assert "--home" in done.out or verb in HOMELESS


def test_the_version_is_one_line(salamti: Call) -> None:
    assert salamti("--version").out == "salamti 0.1.0\n"


def test_no_verb_shows_the_help_and_an_unknown_one_fails(salamti: Call) -> None:
    assert "Usage" in salamti().out + salamti().err
    wrong = salamti("surveil")
    assert (wrong.code, wrong.out) == (2, "")
    assert "No such command 'surveil'" in wrong.err


def test_nothing_heavy_is_imported_to_say_the_version() -> None:
    heavy = "polars duckdb pyarrow numpy altair shapely httpx babel jinja2 yaml pydantic scipy"
    script = (
        f"import sys; import salamti.cli; print([m for m in {heavy.split()!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout == b"[]\n"


def test_an_answer_is_a_sentence_tables_and_sources(ask: Call) -> None:
    done = ask("toll")
    assert done.code == 0
    assert "Miniland" in done.out
    assert "What this does not show" in done.out
    assert "Mini Institute (2022). Mini Events 1.0." in done.out


def test_an_answer_as_json_has_the_promised_parts(ask: Call) -> None:
    twin = ask("toll", "--json").json
    lists = {"numbers", "charts", "tables", "method", "caveats", "sources"}
    assert lists | {"id", "question", "answer", "build"} <= set(twin)
    number = {"id", "value", "low", "high", "n", "unit", "as_of", "dimensions", "source", "licence"}
    assert all(number <= set(n) for n in twin["numbers"])
    wanted = {"measure": "deaths", "year": 2021, "publisher": "Mini Events 1.0"}
    [deaths] = [n for n in twin["numbers"] if n["dimensions"] == wanted]
    assert (deaths["low"], deaths["value"], deaths["high"]) == (12, 14, 15)


def test_an_answer_speaks_urdu(ask: Call) -> None:
    twin = ask("toll", "--json", "--lang", "ur").json
    assert twin["language"] == "ur"
    assert any("\u0600" <= c <= "\u06ff" for c in twin["answer"])


def test_an_answer_as_csv_has_a_line_for_each_number(ask: Call) -> None:
    done = ask("toll", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert len(rows) == len(ask("toll", "--json").json["numbers"])
    assert {"measure", "year", "value", "source", "id"} <= set(rows[0])


def test_a_place_can_be_named_or_coded(ask: Call) -> None:
    named, coded = (ask("toll", "--place", p, "--json").json for p in ("North", "XA1"))
    assert named == coded
    assert named["id"] != "toll"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("weather",), 2, "No analysis is called 'weather'. Known:"),
        (("toll", "--place", "Atlantis"), 2, "Atlantis"),
        (("toll", "--theme", "people"), 2, "toll takes no theme. It takes: place."),
        (("toll", "--lang", "fr"), 2, "'fr' is not one of 'en', 'ur'"),
    ],
)
def test_a_wrong_question_is_answered_on_stderr(
    ask: Call, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = ask(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_the_numbers_of_an_answer_can_be_traced(
    salamti: Call, ask: Call, built: pipeline.Home
) -> None:
    numbers = ask("toll", "--json").json["numbers"]
    for number in numbers[:: max(1, len(numbers) // 25)]:
        way = salamti("trace", number["id"], "--json", "--home", built.folder).json
        assert way["number"]["value"] == number["value"]
        assert way["trails"] or way["parents"]
        assert way["sources"]


def test_a_trace_leads_to_file_and_line(salamti: Call, ask: Call, built: pipeline.Home) -> None:
    wanted = {"measure": "deaths", "year": 2021, "publisher": "Mini Events 1.0"}
    [ident] = [n["id"] for n in ask("toll", "--json").json["numbers"] if n["dimensions"] == wanted]
    done = salamti("trace", ident, "--home", built.folder)
    assert done.code == 0
    assert "packs/mini/violence/district_month.csv:3" in done.out
    assert "packs/mini/violence/district_month.csv:4" in done.out
    assert "CC-BY-4.0" in done.out


def test_an_unknown_number_is_refused(salamti: Call, built: pipeline.Home) -> None:
    done = salamti("trace", "toll-0000000000", "--home", built.folder)
    assert (done.code, done.out) == (2, "")
    assert "No number has the id 'toll-0000000000'" in done.err


def test_without_a_store_a_trace_says_what_to_run(salamti: Call, home: pipeline.Home) -> None:
    done = salamti("trace", "toll-0000000000", "--home", home.folder)
    assert done.code == 6
    assert "There is no store yet. Run: salamti build" in done.err


def test_demo_prints_the_address_and_does_not_wait(
    salamti: Call, built: pipeline.Home, mini: str
) -> None:
    done = salamti("demo", "--pack", mini, "--home", built.folder)
    assert done.code == 0
    assert (built.site.resolve() / "index.html").as_uri() in done.out
    assert (built.site.resolve() / "ur" / "index.html").as_uri() in done.out


def test_a_build_as_json_says_where_it_is(salamti: Call, built: pipeline.Home, mini: str) -> None:
    done = salamti("build", "--pack", mini, "--home", built.folder, "--json").json
    assert (done["site"], done["changed"]) == (str(built.site), False)


def test_sources_are_listed_for_people_and_programs(salamti: Call) -> None:
    listed = salamti("sources", "--json").json
    assert {"ucdp_ged", "acled", "generic_csv"} <= {s["id"] for s in listed}
    shown = salamti("sources").out
    assert all(s["id"] in shown for s in listed)


def test_check_says_what_it_found(salamti: Call, stocked: pipeline.Home, mini: str) -> None:
    done = salamti("check", mini, "--home", stocked.folder)
    assert done.code == 0
    assert "pack mini: 7 places" in done.out
    assert "all files add up" in done.out


def test_a_load_tells_what_was_set_aside(
    salamti: Call, stocked: pipeline.Home, mini: str, ged_csv: Write
) -> None:
    path = ged_csv(9, {2: {"adm_2": "Atlantis"}, 5: {"best": -1}, 6: {"best": -2}})
    where = ("--pack", mini, "--home", stocked.folder)
    done = salamti("load", path, "--as", "ucdp_ged", *where)
    assert "9 records: 6 stored (6 replace older rows), 3 quarantined." in done.out
    assert "2  negative deaths in best" in done.out
    assert "was loaded before" in salamti("load", path, "--as", "ucdp_ged", *where).out


def test_an_export_says_where_it_is(salamti: Call, built: pipeline.Home, tmp_path: Path) -> None:
    target = tmp_path / "new" / "all.zip"
    done = salamti("export", "csv", "--to", target, "--home", built.folder)
    assert done.code == 0
    assert str(target) in done.out.replace("\n", "")
    assert target.is_file()
    wrong = salamti("export", "exe", "--home", built.folder)
    assert (wrong.code, wrong.out) == (2, "")
    assert "No export is called 'exe'" in wrong.err


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A publisher on this machine: its address and its folder."""
    folder = tmp_path / "publisher"
    folder.mkdir()

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


@pytest.fixture
def remote(publisher: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """UCDP GED comes from the publisher on this machine, without long waits."""
    address, folder = publisher

    def remotes(_: Reading) -> tuple[Remote, ...]:
        return (Remote(url=f"{address}/ged.csv", filename="ged.csv"),)

    monkeypatch.setattr(ucdp_ged, "SOURCE", replace(ucdp_ged.SOURCE, remotes=remotes))
    monkeypatch.setattr(updating, "Patience", lambda **_: Patience(attempts=2, pause=0.01))
    return folder


def test_update_fetches_and_loads(
    salamti: Call, home: pipeline.Home, mini: str, ged_csv: Write, remote: Path
) -> None:
    ged_csv(12).rename(remote / "ged.csv")
    where = ("--pack", mini, "--home", home.folder, "--json")
    done = salamti("update", "ucdp_ged", *where)
    assert done.code == 0
    assert [r["stored"] for r in done.json["loaded"]] == [12]
    assert done.json["failed"] == {}
    again = salamti("update", "ucdp_ged", *where)
    assert [(r["stored"], r["already"]) for r in again.json["loaded"]] == [(0, 12)]


def test_update_of_a_file_that_is_gone_fails_and_keeps_the_old_rows(
    salamti: Call, stocked: pipeline.Home, mini: str, remote: Path
) -> None:
    done = salamti("update", "ucdp_ged", "--pack", mini, "--home", stocked.folder, "--json")
    assert done.code == 5
    assert "404" in done.json["failed"]["ucdp_ged"]
    with Store(stocked.store, read_only=True) as store:
        assert store.frame("SELECT * FROM event").height == 10


def test_one_source_that_fails_does_not_stop_the_others(
    salamti: Call, home: pipeline.Home, mini: str, ged_csv: Write, remote: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    ged_csv(12).rename(remote / "ged.csv")
    gone = ucdp_ged.SOURCE.remotes
    assert gone is not None
    [there] = gone(Reading(today=utc_now().date(), iso3="XXA"))
    missing = replace(there, url=there.url.replace("ged", "gone"))
    broken = replace(ucdp_candidate.SOURCE, remotes=lambda _: (missing,))
    monkeypatch.setattr(ucdp_candidate, "SOURCE", broken)
    names = ("ucdp_candidate", "ucdp_ged")
    done = salamti("update", *names, "--pack", mini, "--home", home.folder, "--json")
    assert done.code == 5
    assert list(done.json["failed"]) == ["ucdp_candidate"]
    assert [r["stored"] for r in done.json["loaded"]] == [12]


def test_offline_is_said_once_and_clearly(
    salamti: Call, home: pipeline.Home, mini: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Remote(url="http://127.0.0.1:9/ged.csv", filename="ged.csv")
    monkeypatch.setattr(ucdp_ged, "SOURCE", replace(ucdp_ged.SOURCE, remotes=lambda _: (nowhere,)))
    monkeypatch.setattr(updating, "Patience", lambda **_: Patience(attempts=1, pause=0.01))
    done = salamti("update", "ucdp_ged", "--pack", mini, "--home", home.folder)
    assert done.code == 5
    assert "cannot be reached" in done.err
    assert "salamti load ged.csv --as ucdp_ged" in done.err


def test_a_dataset_for_account_holders_is_not_fetched(
    salamti: Call, home: pipeline.Home, mini: str
) -> None:
    done = salamti("update", "acled", "--pack", mini, "--home", home.folder)
    assert done.code == 2
    assert "salamti load FILE --as acled" in done.err


@pytest.fixture
def served(tmp_path: Path) -> Iterator[int]:
    """The port of a small served site; a secret lies beside it."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "index.html").write_text("the first page")
    (site / "404.html").write_text("there is no such page")
    (tmp_path / "secret.txt").write_text("a secret")
    with serving.server(site, 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_site_is_served_to_this_machine_only(served: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{served}/") as page:
        assert page.read() == b"the first page"
    with serving.server(Path(), 0) as server:
        assert server.server_address[0] == "127.0.0.1"


def test_a_missing_page_is_the_sites_own(served: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as missing:
        urllib.request.urlopen(f"http://127.0.0.1:{served}/nowhere")
    with missing.value as page:
        assert (page.code, page.read()) == (404, b"there is no such page")


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "//../../secret.txt",
        "/..%2fsecret.txt",
        "/./.././secret.txt",
    ],
)
def test_no_path_leads_out_of_the_site(served: int, path: str) -> None:
    connection = HTTPConnection("127.0.0.1", served, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert (answer.status, b"a secret" in answer.read()) == (404, False)
    connection.close()


def test_a_taken_port_and_a_missing_site_are_said(served: int, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"Port {served} is taken"):
        serving.server(tmp_path, served)
    with pytest.raises(StoreError, match="There is no built site"):
        serving.serve(tmp_path / "nothing", 0, Console())


def test_the_module_runs_like_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "salamti", "sources", "--json"], capture_output=True, check=True
    )
    assert json.loads(done.stdout)
    assert done.stderr == b""
