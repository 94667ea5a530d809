"""A web server on this machine with files in memory: it says their size and time, gives stretches, and can refuse."""

from __future__ import annotations

import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from email.utils import formatdate
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

#: The bytes of a file by its name, or the status that is the answer to whoever asks for it.
Files = MutableMapping[str, "bytes | int"]


@contextmanager
def serving(files: Files, *, tags: bool = True) -> Iterator[str]:
    """The address of a server of these files, with a slash at its end; without `tags` it says their size alone."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self._answer(has_body=False)

        def do_GET(self) -> None:
            self._answer(has_body=True)

        def _answer(self, *, has_body: bool) -> None:
            found = files.get(unquote(self.path.lstrip("/")), 404)
            status, body, whole = (found, b"", b"") if isinstance(found, int) else (200, found, found)
            if status == 200 and (stretch := self.headers.get("Range")):
                first, _, last = stretch.removeprefix("bytes=").partition("-")
                start = int(first) if first else max(len(whole) - int(last), 0)
                end = min(int(last), len(whole) - 1) if first and last else len(whole) - 1
                status, body = 206, whole[start : end + 1]
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 206:
                self.send_header("Content-Range", f"bytes {start}-{end}/{len(whole)}")
            if tags and status < 300:
                self.send_header("ETag", f'"{md5(whole, usedforsecurity=False).hexdigest()}"')
                self.send_header("Last-Modified", formatdate(1_700_000_000, usegmt=True))
            self.end_headers()
            if has_body:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
