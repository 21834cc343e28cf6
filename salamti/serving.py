"""The built site on this machine: no other host can reach it."""

from __future__ import annotations

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rich.console import Console

from salamti.base.errors import StoreError, UsageError


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, quietly; a missing page shows the site's own 404."""

    def log_message(self, *_: object) -> None:
        """Say nothing for each request."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for what does not exist."""
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def serve(site: Path, port: int, out: Console) -> None:
    """Serve `site` on 127.0.0.1 until interrupted."""
    if not (site / "index.html").is_file():
        raise StoreError("There is no built site.", where=str(site), do="Run: salamti demo")
    with server(site, port) as running:
        out.print(f"http://127.0.0.1:{running.server_port}/ (stop with Ctrl-C)")
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            out.print("Stopped.")


def server(site: Path, port: int) -> ThreadingHTTPServer:
    """A server bound to this machine only; port 0 takes any free one."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(site)))
    except OSError as error:
        raise UsageError(
            f"Port {port} is taken ({error.strerror}).", do="Give another with --port."
        ) from error
