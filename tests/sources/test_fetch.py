"""Fetching, against a fake publisher on this machine that can behave badly."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from salamti.base.errors import FetchError
from salamti.model.source import Remote
from salamti.sources._fetch import Patience, fetch

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
CONTENT = bytes(range(256)) * 2000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
QUICK = Patience(attempts=4, pause=0.01, longest=0.02)


@dataclass
class Script:
    """What the server does, request by request; afterwards it serves the file."""

    steps: list[str] = field(default_factory=list)
    ranges: bool = True
    etag: str = '"v1"'
    requests: list[dict[str, str]] = field(default_factory=list)


class Handler(http.server.BaseHTTPRequestHandler):
    script: Script

    def do_GET(self) -> None:
        script = self.server.script  # type: ignore[attr-defined]
        script.requests.append(dict(self.headers))
        step = script.steps.pop(0) if script.steps else "serve"
        getattr(self, f"_{step}")(script)

    def _serve(self, script: Script) -> None:
        start = self._start(script)
        self._head(206 if start else 200, len(CONTENT) - start, script)
        self.wfile.write(CONTENT[start:])

    def _truncate(self, script: Script) -> None:
        start = self._start(script)
        self._head(206 if start else 200, len(CONTENT) - start, script)
        self.wfile.write(CONTENT[start : start + 200_000])
        self.wfile.flush()
        self.close_connection = True

    def _busy(self, script: Script) -> None:
        self.send_response(429)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _fail(self, script: Script) -> None:
        self.send_error(500)

    def _gone(self, script: Script) -> None:
        self.send_error(404)

    def _drop(self, script: Script) -> None:
        self.close_connection = True

    def _unfit(self, script: Script) -> None:
        self.send_error(416)

    def _move(self, script: Script) -> None:
        self._redirect("/elsewhere")

    def _leave(self, script: Script) -> None:
        self._redirect("ftp://example.org/file")

    def _strip(self, script: Script) -> None:
        self._redirect("http://example.org/file")

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _start(self, script: Script) -> int:
        asked = self.headers.get("Range", "")
        same = self.headers.get("If-Range") == script.etag
        return int(asked[6:-1]) if asked and same and script.ranges else 0

    def _head(self, status: int, length: int, script: Script) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        if script.etag:
            self.send_header("ETag", script.etag)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Publisher:
    script: Script
    url: str


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.script = script = Script()  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield Publisher(script, f"http://127.0.0.1:{server.server_port}/file.csv")
    server.shutdown()
    server.server_close()
    thread.join()


def get(url: str, folder: Path, *, sha256: str = "") -> Path:
    remote = Remote(url=url, filename="file.csv", sha256=sha256)
    return fetch(remote, folder, source="ucdp_ged", patience=QUICK)


def only_file(folder: Path) -> None:
    assert [p.name for p in folder.iterdir()] == ["file.csv"]
    assert (folder / "file.csv").read_bytes() == CONTENT


def test_fetches_checks_and_reports_progress(publisher: Publisher, tmp_path: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    remote = Remote(url=publisher.url, filename="file.csv", sha256=SHA256.upper())
    path = fetch(
        remote, tmp_path / "new", source="x", progress=lambda *s: seen.append(s), patience=QUICK
    )
    only_file(path.parent)
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize("step", ["busy", "fail", "drop", "truncate"])
def test_tries_again_after_a_passing_trouble(
    publisher: Publisher, tmp_path: Path, step: str
) -> None:
    publisher.script.steps = [step, step]
    get(publisher.url, tmp_path, sha256=SHA256)
    only_file(tmp_path)
    assert len(publisher.script.requests) == 3


def test_resumes_where_it_stopped(publisher: Publisher, tmp_path: Path) -> None:
    publisher.script.steps = ["truncate"]
    get(publisher.url, tmp_path)
    second = publisher.script.requests[1]
    assert second["Range"].startswith("bytes=") and second["If-Range"] == '"v1"'
    only_file(tmp_path)


def test_resumes_in_a_later_run(publisher: Publisher, tmp_path: Path) -> None:
    publisher.script.steps = ["truncate", "gone"]
    with pytest.raises(FetchError, match="404"):
        get(publisher.url, tmp_path)
    assert not (tmp_path / "file.csv").exists()
    get(publisher.url, tmp_path)
    assert publisher.script.requests[-1]["Range"].startswith("bytes=19")
    only_file(tmp_path)


def test_starts_over_when_the_file_changed(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file.csv.part").write_bytes(b"old" * 1000)
    (tmp_path / "file.csv.part.mark").write_text('"v0"')
    get(publisher.url, tmp_path)
    only_file(tmp_path)


def test_starts_over_without_ranges_or_without_a_mark(publisher: Publisher, tmp_path: Path) -> None:
    publisher.script.ranges = False
    publisher.script.steps = ["truncate"]
    get(publisher.url, tmp_path)
    only_file(tmp_path)
    publisher.script.etag, publisher.script.steps = "", ["truncate"]
    get(publisher.url, tmp_path)
    assert "Range" not in publisher.script.requests[-1]
    only_file(tmp_path)


def test_starts_over_when_the_part_does_not_fit(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file.csv.part").write_bytes(CONTENT + b"more")
    (tmp_path / "file.csv.part.mark").write_text('"v1"')
    publisher.script.steps = ["unfit"]
    get(publisher.url, tmp_path)
    only_file(tmp_path)


@pytest.mark.parametrize("step", ["busy", "fail", "drop"])
def test_gives_up_after_some_attempts(publisher: Publisher, tmp_path: Path, step: str) -> None:
    publisher.script.steps = [step] * 10
    with pytest.raises(FetchError) as caught:
        get(publisher.url, tmp_path)
    assert len(publisher.script.requests) == QUICK.attempts
    assert caught.value.where == publisher.url
    assert "salamti load file.csv --as ucdp_ged" in caught.value.do
    assert not (tmp_path / "file.csv").exists()


def test_a_wrong_checksum_leaves_nothing_in_place(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file.csv").write_bytes(b"last good state")
    with pytest.raises(FetchError, match="checksum"):
        get(publisher.url, tmp_path, sha256="0" * 64)
    assert (tmp_path / "file.csv").read_bytes() == b"last good state"
    assert not list(tmp_path.glob("*.part*"))


def test_a_checksum_file_beside_it_is_used(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "file.csv.sha256").write_text(f"{'0' * 64}  file.csv\n")
    with pytest.raises(FetchError, match="checksum"):
        get(publisher.url, tmp_path)


def test_offline_says_so_and_how_to_go_on(tmp_path: Path) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known", request=request)

    with httpx.Client(transport=httpx.MockTransport(refuse)) as client:
        remote = Remote(url="https://example.org/file.csv", filename="file.csv")
        with pytest.raises(FetchError, match="cannot be reached") as caught:
            fetch(remote, tmp_path, source="unhcr", client=client, patience=QUICK)
    assert "salamti load file.csv --as unhcr" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_follows_a_redirect_on_the_same_ground_only(publisher: Publisher, tmp_path: Path) -> None:
    publisher.script.steps = ["move"]
    get(publisher.url, tmp_path)
    only_file(tmp_path)
    for step in ("leave", "strip"):
        publisher.script.steps = [step]
        with pytest.raises(FetchError, match="not https"):
            get(publisher.url, tmp_path)
    publisher.script.steps = ["move"] * 10
    with pytest.raises(FetchError, match="redirects"):
        get(publisher.url, tmp_path)


def test_a_secure_address_never_leads_to_this_machine(tmp_path: Path) -> None:
    def lead(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "http://127.0.0.1/secret"})

    with httpx.Client(transport=httpx.MockTransport(lead)) as client:
        remote = Remote(url="https://example.org/file.csv", filename="file.csv")
        with pytest.raises(FetchError, match="not https"):
            fetch(remote, tmp_path, source="unhcr", client=client, patience=QUICK)


@pytest.mark.parametrize("name", ["../file.csv", "a/b.csv", ".hidden"])
def test_a_file_name_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(FetchError, match="plain file name"):
        fetch(Remote(url="https://example.org/x", filename=name), tmp_path, source="x")


def test_plain_http_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="not https"):
        get("http://example.org/file.csv", tmp_path)


def test_waits_as_long_as_the_server_asks(tmp_path: Path) -> None:
    answers = [
        httpx.Response(429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}),
        httpx.Response(503, headers={"Retry-After": "nonsense"}),
        httpx.Response(200, content=CONTENT),
    ]
    with httpx.Client(transport=httpx.MockTransport(lambda _: answers.pop(0))) as client:
        remote = Remote(url="https://example.org/file.csv", filename="file.csv", sha256=SHA256)
        fetch(remote, tmp_path, source="x", client=client, patience=QUICK)
    only_file(tmp_path)
