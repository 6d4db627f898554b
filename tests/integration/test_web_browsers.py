"""The course as a web site in Firefox and in WebKit, with the real Pyodide; Chromium has `test_web.py`."""

from __future__ import annotations

import base64
import io
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Course
from fam_grader.grading import references
from support import webdriver
from support.web_site import ENDLESS, Served, right_files, serving, write_site, wrong_file
from support.webdriver import Driven

pytestmark = [pytest.mark.slow, pytest.mark.linux]

DIAGNOSED = "ignores_padding"
READY = "document.body.dataset.ready"
PYTHON = "document.querySelector('#python[data-stage=ready]') !== null"
IDLE = "document.querySelector('#check:not([aria-disabled])') !== null"
STORED = """
const { openStore } = await import("./store.js");
const course = await (await fetch("course.json")).json();
return (await openStore(course.id)).get(`file/${given}`);
"""
ELSEWHERE = """
const place = document.body.appendChild(document.createElement("textarea"));
place.id = "elsewhere";
place.value = given;
"""
CONTROL = "\ue009"  # the key, until the end of what is typed
# What a page offers to download, where the browser's own downloads cannot be seen.
CATCH = """
const make = URL.createObjectURL;
let bytes;
URL.createObjectURL = blob => { bytes = blob.arrayBuffer(); return make.call(URL, blob); };
HTMLAnchorElement.prototype.click = function () {
  const text = data => btoa(String.fromCharCode(...new Uint8Array(data)));
  globalThis.caught = bytes.then(data => ({ name: this.download, text: text(data) }));
};
"""


@pytest.fixture(scope="module")
def served(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the site, with Pyodide in it."""
    with serving(write_site(course, tmp_path_factory.mktemp("site"))) as server:
        yield server


@pytest.fixture(params=["firefox", "webkit"])
def driven(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driven]:
    """Start a browser of this machine; only a developer's machine may be without one."""
    name: str = request.param
    program = {"firefox": webdriver.find_firefox, "webkit": webdriver.find_webkit}[name]()
    if program is None:
        assert not os.environ.get("CI"), f"CI opens the site in {name}: .ci/run installs it"
        pytest.skip(f"no {name} here; .ci/run installs it")
    with {"firefox": webdriver.firefox, "webkit": webdriver.webkit}[name](program, tmp_path / name) as started:
        yield started


def check(driven: Driven, text: str) -> str:
    """Copy a text from elsewhere, paste it over the code, check, and return what is announced."""
    driven.run(ELSEWHERE, text)
    driven.type("#elsewhere", f"{CONTROL}ac")
    driven.run("document.getElementById('elsewhere').remove();")
    driven.click(".cm-content")
    driven.type(".cm-content", f"{CONTROL}av")
    driven.wait_for("document.getElementById('saved').textContent !== ''")
    assert driven.run(STORED, "strides") == text
    driven.click("#check")
    driven.wait_for(IDLE)
    return str(driven.run("return document.getElementById('summary').innerText"))


def test_a_lesson_in_other_browsers(driven: Driven, served: Served, course: Course, tmp_path: Path) -> None:
    """Lesson, diagnosis as in `fam check`, a hang, the right answer, play, reload, and a zip with the code."""
    unit = course.units["strides"]
    right = right_files(course)["strides"]
    [known] = [each for each in references.misconceptions(course, unit) if each.name == DIAGNOSED]
    wrong = wrong_file(course, known)

    driven.open(served.address + "strides.html")
    assert "How far it moves" in driven.run("return document.querySelector('article').innerText")
    driven.wait_for("document.querySelector('article img').naturalWidth > 100")
    driven.wait_for(READY)
    driven.wait_for(PYTHON)

    assert "of 5 public checks passed" in check(driven, wrong)
    said = driven.run("return document.getElementById('results').innerText")
    assert known.sentence.replace("`", "") in said
    assert known.sentence.replace("`", "") in command_output(course, wrong, tmp_path / "workspace")

    assert check(driven, ENDLESS).startswith("0 of 5")
    line = ENDLESS.splitlines().index("    while row < rows:") + 1
    said = driven.run("return document.getElementById('results').innerText")
    assert any(f"line {line + more}, in convolve2d" in said for more in range(4))

    assert check(driven, right).startswith("All public checks passed (5/5).")
    driven.click("#play summary")
    driven.wait_for("document.getElementById('play-page').innerText.includes('your map, 2 × 3')")
    assert driven.run("return document.querySelector('#play-page .fam-trouble:not([hidden])')") is None

    driven.reload()
    driven.wait_for(READY)
    assert driven.run(STORED, "strides") == right
    assert driven.run("return document.getElementById('summary').innerText").startswith("All public checks passed")
    assert driven.run("return document.querySelector('.cm-content').innerText").startswith(right.splitlines()[0])

    driven.open(served.address + "index.html")
    driven.wait_for(PYTHON)
    with zipfile.ZipFile(io.BytesIO(download(driven))) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/strides.py")]
        assert archive.read(name).decode() == right


def command_output(course: Course, text: str, workspace: Path) -> str:
    """Return what `fam check` says of a unit's file, on one line and without marks of code."""
    begun = CliRunner().invoke(fam, ["--course", str(course.exercises.parent), "start", str(workspace)])
    assert begun.exit_code == 0, begun.output
    unit = course.units["strides"]
    (workspace / "exercises" / unit.label / unit.skeleton.name).write_text(text, encoding="utf-8")
    said = CliRunner().invoke(fam, ["--course", str(workspace), "check", "strides"]).output
    return " ".join(said.replace("`", "").split())


def download(driven: Driven) -> bytes:
    """Download the zip, and return its bytes."""
    if driven.downloads is None:
        driven.run(CATCH)
        driven.click("#download")
        driven.wait_for("globalThis.caught !== undefined")
        caught = driven.run("return await globalThis.caught")
        assert caught["name"] == "submission.zip"
        return base64.b64decode(caught["text"])
    driven.click("#download")
    path = driven.downloads / "submission.zip"
    end = time.monotonic() + webdriver.SECONDS
    while not (path.is_file() and zipfile.is_zipfile(path)):
        assert time.monotonic() < end, list(driven.downloads.iterdir())
        time.sleep(0.1)
    return path.read_bytes()
