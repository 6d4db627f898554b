"""Read the built site in a browser, and note every request of its pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from support.browser import FLAGS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and prints nothing."""

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve the site on this machine; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass(frozen=True)
class Reader:
    """A person with a browser."""

    browser: Browser
    address: str
    hosts: set[str]

    @contextmanager
    def open(self, path: str, width: int = 1280, scheme: Literal["light", "dark"] = "light") -> Iterator[Page]:
        """Open a page in a window of this width, on a machine that prefers this scheme of colours."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        page = context.new_page()
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))
        try:
            page.goto(self.address + path, wait_until="networkidle")
            yield page
        finally:
            context.close()


@contextmanager
def reader_of(site: Path, program: str) -> Iterator[Reader]:
    """Open the browser `program` for the site."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it takes a second

    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=[*FLAGS[1:]])
        yield Reader(browser, address, set())
        browser.close()
