"""Fetch a publisher's file: resume, bounded retries, checks, and never half a file in place."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import stamina

from salamti.base.errors import FetchError
from salamti.model.source import Remote

Progress = Callable[[int, int | None], None]
"""Told the bytes that are there and, where known, how many there will be."""

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_BYTES = 4 << 30
_BLOCK = 1 << 16
_REDIRECTS = 5
_LONGEST_WAIT = 120.0
_AGENT = "salamti (open observatory; one download at a time)"
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often to try, and the first pause in seconds; pauses double up to `longest`."""

    attempts: int = 5
    pause: float = 1.0
    longest: float = 30.0


class _Again(Exception):
    """Worth another try; `wait` is what the server asked for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class _Job:
    """One file on its way: the part, and the mark of the version that the part belongs to."""

    remote: Remote
    final: Path
    source: str
    progress: Progress

    @property
    def part(self) -> Path:
        return self.final.with_name(self.final.name + ".part")

    @property
    def mark(self) -> Path:
        return self.final.with_name(self.final.name + ".part.mark")

    @property
    def where(self) -> str:
        return self.remote.url

    def failed(self, what: str) -> FetchError:
        """The error with the way out."""
        return FetchError(
            what,
            where=self.where,
            do="Try again later, or get the file another way and use"
            f" `salamti load {self.remote.filename} --as {self.source}`.",
        )


def fetch(
    remote: Remote,
    folder: Path,
    *,
    source: str,
    client: httpx.Client | None = None,
    progress: Progress = lambda done, total: None,
    patience: Patience | None = None,
) -> Path:
    """Fetch `remote` into `folder` and return its path; raises FetchError."""
    job = _Job(remote, folder / remote.filename, source, progress)
    if Path(remote.filename).name != remote.filename or remote.filename.startswith("."):
        raise job.failed(f"{remote.filename!r} is not a plain file name.")
    _check_url(httpx.URL(remote.url), job)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _client(client) as session:
            _try(job, session, patience or Patience())
        return _place(job)
    except OSError as error:
        raise job.failed(f"The file cannot be written ({error}).") from error


@contextmanager
def _client(given: httpx.Client | None) -> Iterator[httpx.Client]:
    if given is not None:
        yield given
        return
    with httpx.Client(timeout=httpx.Timeout(30.0, read=60.0)) as session:
        yield session


def _try(job: _Job, client: httpx.Client, patience: Patience) -> None:
    try:
        for attempt in stamina.retry_context(
            on=_wait,
            attempts=patience.attempts,
            timeout=None,
            wait_initial=patience.pause,
            wait_max=patience.longest,
            wait_jitter=patience.pause / 4,
        ):
            with attempt:
                _download(job, client)
    except _Again as error:
        raise job.failed(f"Gave up after {patience.attempts} attempts: {error}.") from error
    except httpx.TransportError as error:
        reason = str(error) or type(error).__name__
        raise job.failed(
            f"The publisher cannot be reached ({reason}): no connection, or it is down."
        ) from error
    except (httpx.InvalidURL, httpx.HTTPError) as error:
        raise job.failed(f"The address does not work ({error}).") from error


def _wait(error: Exception) -> bool | float:
    """Whether to try again, and after how long where the server said so."""
    if isinstance(error, _Again):
        return True if error.wait is None else min(error.wait, _LONGEST_WAIT)
    return isinstance(error, httpx.TransportError) and not isinstance(
        error, httpx.UnsupportedProtocol
    )


def _download(job: _Job, client: httpx.Client) -> None:
    start = job.part.stat().st_size if job.part.exists() and job.mark.exists() else 0
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if start:
        headers |= {"Range": f"bytes={start}-", "If-Range": job.mark.read_text("utf-8")}
    with _response(job, client, headers) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            _forget(job)
            raise _Again("the part did not fit the file any more")
        _check_status(response, job)
        resumed = response.status_code == httpx.codes.PARTIAL_CONTENT
        _write(job, response, start if resumed else 0)


@contextmanager
def _response(job: _Job, client: httpx.Client, headers: dict[str, str]) -> Iterator[httpx.Response]:
    """The answer after redirects, each of which is checked."""
    url = httpx.URL(job.remote.url)
    for _ in range(_REDIRECTS + 1):
        request = client.build_request("GET", url, headers=headers)
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            if not response.has_redirect_location:
                yield response
                return
            url = url.join(response.headers["Location"])
            _check_url(url, job)
        finally:
            response.close()
    raise job.failed(f"More than {_REDIRECTS} redirects.")


def _check_url(url: httpx.URL, job: _Job) -> None:
    local = url.scheme == "http" and url.host in LOCAL
    if local and httpx.URL(job.remote.url).host not in LOCAL:
        local = False
    if url.scheme != "https" and not local:
        raise job.failed(f"The address {url} is not https.")


def _check_status(response: httpx.Response, job: _Job) -> None:
    status = response.status_code
    if status in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
        return
    words = f"the server answered {status} {response.reason_phrase}".rstrip()
    if status in _AGAIN:
        raise _Again(words, _retry_after(response))
    raise job.failed(words[0].upper() + words[1:] + ".")


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks to wait, from either form of Retry-After."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - datetime.now(tz=UTC)).total_seconds())


def _write(job: _Job, response: httpx.Response, start: int) -> None:
    """Append or begin the part; too few bytes are worth another try."""
    total = _total(response, start)
    if total is not None and total > MAX_BYTES:
        raise job.failed(f"The file has {total:,} bytes, more than {MAX_BYTES:,}.")
    _remember(job, response)
    done = start
    with job.part.open("ab" if start else "wb") as part:
        for block in response.iter_bytes(_BLOCK):
            done += part.write(block)
            if done > MAX_BYTES:
                raise job.failed(f"More than {MAX_BYTES:,} bytes come.")
            job.progress(done, total)
    if total is not None and done < total:
        raise _Again(f"the connection ended after {done:,} of {total:,} bytes")
    if total is not None and done > total:
        _forget(job)
        raise _Again(f"{done:,} bytes came instead of {total:,}")


def _total(response: httpx.Response, start: int) -> int | None:
    length = response.headers.get("Content-Length", "")
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    return start + int(length) if length.isdecimal() and not encoded else None


def _remember(job: _Job, response: httpx.Response) -> None:
    """Keep what tells this version from others, so that a later run can resume; else do not."""
    tag = response.headers.get("ETag", "")
    mark = tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")
    if mark:
        job.mark.write_text(mark, "utf-8")
    else:
        job.mark.unlink(missing_ok=True)


def _forget(job: _Job) -> None:
    job.part.unlink(missing_ok=True)
    job.mark.unlink(missing_ok=True)


def _place(job: _Job) -> Path:
    """Check the whole file and put it in place in one step."""
    expected = _expected(job)
    found = _sha256(job.part)
    if expected and found != expected:
        _forget(job)
        raise job.failed(
            f"The checksum is {found}, not {expected}: the file is damaged or was exchanged."
        )
    job.part.replace(job.final)
    job.mark.unlink(missing_ok=True)
    return job.final


def _expected(job: _Job) -> str:
    """The checksum that is known: the publisher's, or the first word of FILE.sha256."""
    sidecar = job.final.with_name(job.final.name + ".sha256")
    if job.remote.sha256 or not sidecar.is_file():
        return job.remote.sha256.lower()
    return (sidecar.read_text("utf-8").split() or [""])[0].lower()


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
