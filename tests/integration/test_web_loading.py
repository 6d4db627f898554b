"""The web site where its Python comes from another server, which fails, or sends something else."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="it drives the browser")

from playwright.sync_api import Browser, Page, expect

from fam.course import Course
from fam_grader.release.web.pyodide import find_pyodide, pinned
from fam_grader.release.web.site import make_site
from support.web_site import PASTE, need_pyodide, right_files, serving

pytestmark = pytest.mark.slow

SECONDS = 240_000  # milliseconds that anything may take where others work, too


def said(page: Page, stage: str) -> str:
    """Wait for a stage of loading, and return what the page says of it."""
    page.wait_for_selector(f"#python[data-stage={stage}]", timeout=SECONDS)
    return page.inner_text("#python")


def test_python_that_does_not_come_is_explained(chromium: Browser, small_course: Course, tmp_path: Path) -> None:
    """A changed file is refused, whichever it is; the page says so, keeps the code, and recovers with its server."""
    folder = need_pyodide()
    damaged: set[str] = set()
    code = right_files(small_course)["doubling"]
    assert find_pyodide(str(folder)).hashes == pinned()["hashes"]
    with ExitStack() as others:
        elsewhere = others.enter_context(serving(folder, damaged=damaged))
        place = elsewhere.address.removeprefix("http://").rstrip("/")
        site = make_site(small_course, tmp_path / "site", find_pyodide(elsewhere.address)).folder
        served = others.enter_context(serving(site))
        needed = [name for name in pinned()["hashes"] if not name.startswith("sqlite3")]  # that is for flashcards
        for name in sorted(needed, key="pyodide.asm.wasm".__eq__):
            damaged.clear()
            damaged.add(name)
            page = chromium.new_page()  # with nothing that an earlier visit has kept
            page.goto(served.address + "doubling.html")
            refused = f"{name} from {place} is not the file that it should be, and is not used."
            assert refused in said(page, "failed")
            if name != "pyodide.asm.wasm":
                page.close()
        page.click(".cm-content")
        page.keyboard.press("Control+a")
        page.evaluate(PASTE, code)
        page.click("#check")
        expect(page.locator("#summary")).to_contain_text("The check could not run", timeout=SECONDS)
        assert refused in page.inner_text("#summary")

        elsewhere.stop()
        page.reload()
        assert f"{place} does not answer." in said(page, "failed")
        assert "tell your instructor" in said(page, "failed")
        with serving(tmp_path, port=elsewhere.port):
            page.reload()
            assert f"{place} does not give pyodide." in said(page, "failed")
        with serving(folder, port=elsewhere.port):
            page.click("#check")
            expect(page.locator("#summary")).to_contain_text("All public checks passed", timeout=SECONDS)
        page.close()
