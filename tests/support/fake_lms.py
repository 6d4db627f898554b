"""What fake learning platforms share: a server in a thread, its requests, and failures on demand."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

LOST, LOST_AFTERWARDS = "lost", "lost afterwards"  # the connection, before or after the request was processed


@dataclass(frozen=True)
class Request:
    """A request that arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    headers: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)  # the contents by their names


@dataclass(frozen=True)
class Response:
    """An answer; `headers` come beside the length."""

    body: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class FakePlatform:
    """Answers requests, and fails when it is asked to.

    `failures` has an entry for each of the next requests that change something: LOST, LOST_AFTERWARDS, a response,
    or None for success; `read_failures` is the same for the others.
    """

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.failures: deque[str | Response | None] = deque()
        self.read_failures: deque[str | Response | None] = deque()
        self.during: Callable[[Request], None] = lambda request: None
        self.base = ""
        self.lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        """Return the answer to a request."""
        raise NotImplementedError

    def changes(self, request: Request) -> bool:
        """Return whether a request changes anything."""
        return request.method != "GET"

    def handle(self, request: Request) -> Response | None:
        """Return the answer, a failure, or None for a lost connection."""
        with self.lock:
            self.requests.append(request)
            queue = self.failures if self.changes(request) else self.read_failures
            failure = queue.popleft() if queue else None
            self.during(request)
            if isinstance(failure, Response):
                return failure
            if failure == LOST:
                return None
            response = self.answer(request)
            return None if failure == LOST_AFTERWARDS else response

    def sent(self) -> list[Request]:
        """Return the requests that change something."""
        return [request for request in self.requests if self.changes(request)]


def _read_body(body: bytes, kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields and the files of a form."""
    if not kind.startswith("multipart/form-data"):
        return dict(parse_qsl(body.decode(), keep_blank_values=True)), {}
    message = BytesParser(policy=default).parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    fields, files = {}, {}
    for part in message.iter_parts():
        content = part.get_payload(decode=True).decode()
        if name := part.get_filename():
            files[name] = content
        else:
            fields[part.get_param("name", header="content-disposition")] = content.strip()
    return fields, files


@contextmanager
def serving(platform: FakePlatform) -> Iterator[FakePlatform]:
    """Serve a platform at `platform.base` in a thread until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            form, files = _read_body(self.rfile.read(length), self.headers.get("Content-Type") or "")
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            response = platform.handle(Request(self.command, parts.path, query, form, dict(self.headers), files))
            if response is None:
                self.close_connection = True
                return
            body = response.body.encode()
            self.send_response(response.status)
            for name, value in {**response.headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(BrokenPipeError):
                self.wfile.write(body)

        do_GET = do_PUT = do_POST = do_DELETE = handle_any  # noqa: N815 - the library's names

        def log_message(self, *arguments: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    platform.base = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
