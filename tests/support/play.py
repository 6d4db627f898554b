"""The page of `docs/play/` in a browser: opened as a file, without a network; errors are collected."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright

from support.paths import REPOSITORY

PLAY = REPOSITORY / "docs" / "play"
AXE = REPOSITORY / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
WIDTH, HEIGHT = 1000, 900
AXE_RUN = """axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(node => [id, node.target.join(' ')])))"""


# What the page shows: the map's cells, the last line of the sum, the formulas.
SHOWN = """() => ({
  map: [...document.querySelectorAll('[role=grid][aria-label=map] tbody tr')].map(row =>
    [...row.querySelectorAll('[role=gridcell]')].map(cell => cell.textContent)),
  sum: [...document.querySelectorAll('.fam-sum p')].map(line => line.textContent),
  title: document.querySelector('.fam-work > .fam-card h3').textContent,
  sizes: [...document.querySelectorAll('.fam-map .fam-numbers')].map(line => line.textContent),
  products: [...document.querySelectorAll('.fam-products b')].map(each => each.textContent),
  trouble: document.querySelector('.fam-map .fam-trouble:not([hidden])')?.textContent ?? '',
})"""


def launch(playwright: Playwright, program: str) -> Browser:
    """Start the browser of this machine."""
    return playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])


@contextmanager
def open_page(
    browser: Browser, fragment: str = "", *, width: int = WIDTH, scheme: str = "light", motion: str = "reduce"
) -> Iterator[Page]:
    """Open the page as a file and yield it; fail if it fetches anything but its own files or reports an error."""
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, reduced_motion=motion
    )
    page = context.new_page()
    fetched: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    try:
        page.goto(f"{(PLAY / 'index.html').as_uri()}#{fragment}")
        yield page
    finally:
        context.close()
    own = {path.as_uri() for path in PLAY.iterdir()}
    assert {url.partition("#")[0] for url in fetched if not url.startswith("data:")} <= own
    assert not errors, errors


def turn_to(page: Page, fragment: str) -> None:
    """Give the open page another hash, and wait until it is shown."""
    page.evaluate(
        """hash => new Promise(done => {
          if (location.hash === (hash && `#${hash}`)) return done();
          addEventListener("hashchange", () => requestAnimationFrame(done), { once: true });
          location.hash = hash;
        })""",
        fragment,
    )


def axe_source() -> Path:
    """Return the file of axe-core; only a developer's machine may be without it."""
    if not AXE.is_file():
        assert not os.environ.get("CI"), "CI checks accessibility: .ci/run installs axe-core"
        pytest.skip("axe-core is not installed; .ci/run does that")
    return AXE


def axe_violations(page: Page) -> list[list[str]]:
    """Return the rules of accessibility that a page breaks, with the elements that do."""
    page.evaluate(axe_source().read_text(encoding="utf-8"))
    found: list[list[str]] = page.evaluate(AXE_RUN)
    return found
