"""The course as a web site in a real browser, with the real Pyodide: an evening, and parity with `fam check`."""

from __future__ import annotations

import json
import re
import shutil
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

pytest.importorskip("playwright", reason="it drives the browser")

from playwright.sync_api import Browser, Page, expect, sync_playwright

from fam.cli import fam
from fam.course import Course
from fam.web.browser_workspace import BrowserWorkspace
from fam_grader.grading import references
from fam_quizzes.decks import load_decks
from support.play import axe_source, launch
from support.web_site import (
    ENDLESS,
    IN_C,
    PASTE,
    RIGHT,
    UNPADDED,
    Served,
    right_files,
    serving,
    some_misconceptions,
    write_site,
    wrong_file,
)
from support.web_study import export, exported, figures, review_cards, study

pytestmark = pytest.mark.slow

SECONDS = 240_000  # milliseconds that anything may take where others work, too
MOST = 12_000_000  # bytes from a first visit to the result of its first check, compressed
MOST_OWN = 2_000_000  # of those beside Pyodide and NumPy
PUBLIC = ("unit", "function", "group", "status", "kind", "sentence", "diagnosis", "notes", "call")
IN_PAGE = """
async requests => {
  const { Python } = await import("./python.js");
  const course = await (await fetch("course.json")).json();
  globalThis.asked ??= new Python(course.python, () => {});
  const results = [];
  for (const request of requests) results.push(await globalThis.asked.ask(request));
  return results.map(result => ({ groups: result.groups, passed: result.passed, error: result.error }));
}
"""


@pytest.fixture(scope="module")
def served(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the site, with Pyodide in it."""
    folder = write_site(course, tmp_path_factory.mktemp("site"))
    with serving(folder) as server:
        yield server


@pytest.fixture(scope="module")
def chromium(browser: str) -> Iterator[Browser]:
    """Drive this machine's browser."""
    with sync_playwright() as playwright:
        started = launch(playwright, browser)
        yield started
        started.close()


class Visit:
    """A student's visit: what they see and do, what the page loads, and what goes wrong in it."""

    def __init__(self, chromium: Browser, served: Served) -> None:
        self.context = chromium.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
        self.context.set_default_timeout(SECONDS)
        self.served = served
        self.page: Page = self.context.new_page()
        self.loaded: list[str] = []
        self.faults: list[str] = []
        self.context.on("request", lambda request: self.loaded.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if line.type == "error" else None)

    def open(self, name: str) -> None:
        """Open a page, and wait until it can be used."""
        self.page.goto(self.served.address + name)
        self.page.wait_for_selector("body[data-ready]")

    def wait_for_python(self) -> None:
        """Wait until Python has loaded."""
        self.page.wait_for_selector("#python[data-stage=ready]")

    def write(self, text: str) -> None:
        """Replace the text in the editor."""
        self.page.click(".cm-content")
        self.page.keyboard.press("Control+a")
        self.page.evaluate(PASTE, text)

    def press(self, button: str) -> None:
        """Press a button, and wait until what it does is done."""
        self.page.click(button)
        self.page.wait_for_selector(f"{button}:not([aria-disabled])")

    def check(self) -> str:
        """Check, and return what is announced."""
        self.press("#check")
        return self.page.inner_text("#summary")

    @property
    def weights(self) -> dict[str, int]:
        """The compressed sizes of the files that have been loaded, by their paths in the site."""
        own = {url.partition("?")[0] for url in self.loaded if url.startswith(self.served.address)}
        paths = {name: self.served.folder / name for url in own if (name := url.removeprefix(self.served.address))}
        return {name: len(zlib.compress(path.read_bytes())) for name, path in paths.items() if path.is_file()}

    @property
    def code(self) -> str:
        """What is kept of the unit's code."""
        kept: str = self.page.evaluate(
            """async () => {
              const { openStore } = await import("./store.js");
              const course = await (await fetch("course.json")).json();
              return (await openStore(course.id)).get(`file/${document.body.dataset.unit}`);
            }"""
        )
        return kept


@pytest.fixture
def visit(chromium: Browser, served: Served) -> Iterator[Visit]:
    """Begin with a browser that has never been here."""
    begun = Visit(chromium, served)
    yield begun
    begun.context.close()


def require_light(weights: dict[str, int]) -> None:
    """Require that a first check loads no more than it may."""
    assert weights.keys() >= {"python.zip", "course.json", "pyodide/pyodide.asm.wasm", "pyodide/python_stdlib.zip"}
    assert sum(weights.values()) < MOST
    assert sum(size for name, size in weights.items() if not name.startswith("pyodide/")) < MOST_OWN


def test_an_evening(visit: Visit, course: Course, tmp_path: Path) -> None:
    """Lesson, wrong answers, diagnosis, hangs, right answer, hint, picture, cards, exam, zip; `fam grade` agrees."""
    visit.open("strides.html")
    assert "How far it moves" in visit.page.inner_text("article")
    visit.wait_for_python()

    visit.write(UNPADDED)
    assert "of 5 public checks passed" in visit.check()
    require_light(visit.weights)
    said = visit.page.inner_text("#results")
    assert "The padding has no effect; first put pH rows and pW columns of zeros on every side" in said
    assert visit.page.locator("#results td.marked").count() or "shape" in said
    assert visit.page.locator(".cm-lint-marker").count() == 1

    visit.write(ENDLESS)
    assert visit.check().startswith("0 of 5")
    line = ENDLESS.splitlines().index("    while row < rows:") + 1
    assert any(f"line {line + more}, in convolve2d" in visit.page.inner_text("#results") for more in range(4))
    visit.write(IN_C)
    assert visit.check().startswith("0 of 5")
    line = IN_C.splitlines().index("    sum(itertools.repeat(1))") + 1
    assert f"line {line}, in convolve2d" in visit.page.inner_text("#results")

    visit.write(RIGHT)
    assert visit.check().startswith("All public checks passed (5/5).")
    visit.press("#hint")
    assert visit.page.locator("#hint-list li").count() == 1
    visit.press("#show")
    assert visit.page.locator("#picture svg image").count() == 7

    visit.page.click("#play summary")
    expect(visit.page.locator("#play-page")).to_contain_text("your map, 2 × 3", timeout=SECONDS)
    assert visit.page.locator("#play-page .fam-trouble:visible").count() == 0

    study(visit.open, visit.page, load_decks(course.exercises.parent), tmp_path)
    visit.open("strides.html")
    assert visit.code == RIGHT
    assert visit.page.inner_text("#summary").startswith("All public checks passed (5/5).")
    visit.open("index.html")
    visit.wait_for_python()
    assert visit.page.get_attribute("[data-unit=strides]", "data-done") == "true"
    promised = visit.page.inner_text("#progress")
    with visit.page.expect_download() as download:
        visit.page.click("#download")
    (tmp_path / "class").mkdir()
    download.value.save_as(tmp_path / "class" / "submission.zip")

    assert "1 of 17 units done. 3.5 of" in promised
    done = CliRunner().invoke(fam, ["grade", str(tmp_path / "class"), "-o", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    [record] = (json.loads(path.read_text()) for path in (tmp_path / "out").rglob("results.json"))
    graded = [test for test in record["tests"] if test["extra_data"]["function"] == "convolve2d"]
    assert sum(test["score"] for test in graded if not test["extra_data"]["hidden"]) == 3.5
    assert record["extra_data"]["score"] == 10
    assert {url.partition("?")[0].startswith((visit.served.address, "blob:", "data:")) for url in visit.loaded} == {
        True
    }
    assert visit.faults == []


def test_progress_goes_to_a_terminal_and_comes_back(
    visit: Visit, chromium: Browser, course: Course, tmp_path: Path
) -> None:
    """It survives a reload; `fam stats` shows the page's numbers; what a terminal exports, another browser takes."""
    visit.open("cards.html")
    review_cards(visit.page, (4, 4))  # no interval of minutes, which may end meanwhile
    visit.page.reload()
    visit.page.wait_for_selector("[data-act=begin]")
    before = figures(visit.page)
    assert before["Answers"] == "2"
    saved = export(visit.page, tmp_path / "page.json")
    there = ["--course", str(course.exercises.parent)]
    for command in (["import", str(tmp_path / "page.json")], ["export", "-o", str(tmp_path / "terminal.json")]):
        done = CliRunner().invoke(fam, [*there, "progress", *command, "--data", str(tmp_path / "data")])
        assert done.exit_code == 0, done.output
    assert exported(tmp_path / "terminal.json") == saved
    shown = CliRunner().invoke(fam, [*there, "stats", "--data", str(tmp_path / "data")]).output
    for name, value in before.items():
        assert re.search(rf"^{name}: +{re.escape(value)}$", shown, re.MULTILINE), (name, value, shown)

    other = Visit(chromium, visit.served)
    other.open("cards.html")
    other.page.wait_for_selector("[data-act=begin]")
    for said in ("Added: 2 answers to cards", "were here already"):
        other.page.set_input_files("#progress-file", tmp_path / "terminal.json")
        expect(other.page.locator("#said")).to_contain_text(said, timeout=SECONDS)
    assert export(other.page, tmp_path / "other.json") == saved
    assert figures(other.page) == before
    assert [*visit.faults, *other.faults] == []
    other.context.close()


def test_it_works_without_a_network_after_the_first_visit(
    chromium: Browser, course: Course, served: Served, tmp_path: Path
) -> None:
    """Pages, Python and checks come from the browser; a workspace's zip is opened, and its code checked."""
    archive = tmp_path / "zip" / "submission.zip"
    with serving(served.folder) as own:
        visit = Visit(chromium, own)
        visit.open("index.html")
        visit.wait_for_python()
        visit.page.evaluate("navigator.serviceWorker.ready.then(() => {})")
        write_zip(archive, {"exercises/05_strides/strides.py": RIGHT})
        visit.page.set_input_files("#file", archive)
        expect(visit.page.locator("#said")).to_contain_text("strides.py", timeout=SECONDS)
        visit.page.reload()
    visit.context.set_offline(True)
    visit.open("strides.html")
    visit.wait_for_python()
    assert visit.code == RIGHT
    assert visit.check().startswith("All public checks passed (5/5).")
    visit.open("cards.html?unit=strides")
    visit.page.click("[data-act=begin]")
    visit.page.wait_for_selector("[data-act=show]")
    visit.context.close()


def write_zip(path: Path, files: dict[str, str]) -> None:
    """Write a zip of texts."""
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)


class Never:
    """Ends no call: nothing hangs here."""

    def begin(self, subject: str, seconds: float) -> None:
        """Do nothing."""

    def end(self) -> None:
        """Do nothing."""

    def report(self, stack: str) -> None:
        """Do nothing."""


def test_the_browser_says_what_the_command_says(
    visit: Visit, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every unit: the reference passes all public checks, and ten misconceptions get the same sentences."""
    right = right_files(course)
    known = [each for unit in course.units.values() for each in some_misconceptions(course, unit, 10)]
    requests = [{"do": "check", "names": [name], "files": right} for name in right]
    requests += [
        {"do": "check", "names": [each.function], "files": right | {each.unit: wrong_file(course, each)}}
        for each in known
    ]
    monkeypatch.chdir(tmp_path)
    references.forget_modules()
    workspace = BrowserWorkspace(course.exercises.parent, tmp_path / "here", Never())

    visit.open("index.html")
    recognised = 0
    visit.wait_for_python()
    for number, request in enumerate(requests):
        with warnings.catch_warnings():
            warnings.simplefilter("default")  # as students have it; in these tests, warnings are errors
            expected = json.loads(workspace.respond(json.dumps(request)))
        [found] = visit.page.evaluate(IN_PAGE, [request])
        assert found["error"] is None
        assert [shown(group) for group in found["groups"]] == [shown(group) for group in expected["groups"]]
        if number < len(right):
            assert found["passed"], found["groups"]
        else:
            each = known[number - len(right)]
            recognised += any(each.sentence in group["diagnosis"] for group in found["groups"])
    assert len(known) > 150
    assert recognised > 150  # what only hidden checks find has no sentence here


def shown(group: dict[str, Any]) -> dict[str, Any]:
    """Return what a student reads of a group."""
    return {key: group[key] for key in PUBLIC}


@pytest.mark.parametrize(
    "name", [f"{name}.html" for name in ("index", "strides", "learning", "glossary", "concepts", "cards", "quiz")]
)
def test_pages_fit_and_can_be_used_by_everybody(name: str, visit: Visit) -> None:
    """No page is wider than its window, from 400 to 1600 px; axe finds nothing, in light and dark."""
    visit.open(name)
    if name == "strides.html":
        visit.wait_for_python()
        visit.write(UNPADDED)
        visit.check()
        visit.press("#show")
        visit.press("#hint")
        visit.page.click("#play summary")
        visit.page.wait_for_selector("#play-page .fam-play")
    if name in ("cards.html", "quiz.html"):
        visit.page.click("[data-act=begin] >> nth=0")
        visit.page.wait_for_selector("#actions [data-act=hint], #actions [data-act=unknown]")
        if name == "cards.html":
            visit.page.keyboard.press("Enter")
        else:  # a drawn question may have a field for text, where every key is a letter
            visit.page.click("#actions [data-act=unknown]")
        visit.page.wait_for_selector(".card-answer, #notes p")
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for width in (400, 1000, 1600):
            visit.page.set_viewport_size({"width": width, "height": 900})
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
        visit.page.evaluate(axe_source().read_text(encoding="utf-8"))
        found = visit.page.evaluate("axe.run({ preload: false }).then(done => done.violations)")
        problems = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
        assert problems == [], f"{name}, {scheme}"
    assert visit.faults == []


def test_a_unit_is_done_with_the_keyboard_alone(visit: Visit) -> None:
    """From the first link to the editor, out of it again, and to the result."""
    visit.open("window_response.html")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className") == "skip"
    visit.page.keyboard.press("Enter")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.className").startswith("cm-content")
    visit.page.keyboard.press("Control+a")
    visit.page.keyboard.type("def window_response(window, kernel, bias=0.0):\nreturn 0")
    assert visit.page.inner_text(".cm-content").splitlines()[1].startswith("    return")
    visit.page.keyboard.press("Control+Enter")
    expect(visit.page.locator("#summary")).to_contain_text("public check", timeout=SECONDS)
    visit.page.keyboard.press("Escape")
    visit.page.keyboard.press("Tab")
    assert visit.page.evaluate("document.activeElement.closest('.cm-editor') === null")


def test_a_new_version_is_offered_and_keeps_the_code(chromium: Browser, served: Served, tmp_path: Path) -> None:
    """The old version stays until the student wants the new one."""
    folder = tmp_path / "site"
    shutil.copytree(served.folder, folder)
    with serving(folder) as own:
        visit = Visit(chromium, own)
        visit.open("strides.html")
        visit.page.evaluate("navigator.serviceWorker.ready.then(() => {})")
        visit.write(RIGHT)
        expect(visit.page.locator("#saved")).to_contain_text("Saved", timeout=SECONDS)
        (folder / "style.css").write_text("/* new */\n" + (folder / "style.css").read_text())
        worker = (folder / "sw.js").read_text()
        (folder / "sw.js").write_text(re.sub(r'"version": "\w+"', '"version": "new"', worker))

        visit.page.reload()
        visit.page.wait_for_selector("#update:visible")
        style = "fetch('style.css').then(response => response.text())"
        assert not visit.page.evaluate(style).startswith("/* new */")
        with visit.page.expect_navigation():
            visit.page.click("#reload")
        visit.page.wait_for_selector("body[data-ready]")
        assert visit.page.evaluate(style).startswith("/* new */")
        assert visit.code == RIGHT
        visit.context.close()


def test_python_that_gives_up_is_started_anew(visit: Visit) -> None:
    """A stack that is too deep for WebAssembly ends the worker, which is said; the next check works."""
    visit.open("strides.html")
    visit.wait_for_python()
    deep = "import sys\n\nsys.setrecursionlimit(10**8)\n\n\ndef convolve2d(image, kernel, stride=1, padding=0):\n"
    visit.write(f"{deep}    return convolve2d(image, kernel)\n")
    assert visit.check().startswith("0 of 5")
    visit.write(RIGHT)
    assert visit.check().startswith("All public checks passed (5/5).")
