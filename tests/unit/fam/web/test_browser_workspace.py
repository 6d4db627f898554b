"""The page's requests, answered in this process as they are in the page's own Python."""

from __future__ import annotations

import _thread
import base64
import io
import json
import os
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from fam.course import Course
from fam.web.browser_workspace import BrowserWorkspace
from fam_grader.execution.restrictions import Restrictions
from support.workspace import Student

RIGHT = """import numpy as np

def double(values):
    if not values.size:
        raise ValueError
    return values * 2.0

def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""
WRONG = RIGHT.replace("values * 2.0", "values.astype(float) ** 2")
TEXTS = {
    "right": RIGHT,
    "diagnosed": WRONG,
    "prints": RIGHT.replace("    return values", "    print('seen', values.shape)\n    return values"),
    "raises": RIGHT.replace("return values * 2.0", "numbers = {}\n    return numbers['two']"),
    "other parameters": RIGHT.replace("double(values)", "double(array)").replace(
        "if not values", "values = array\n    if not values"
    ),
    "no function": RIGHT.replace("def halve", "def halv"),
    "no Python": RIGHT.replace("count % 2:", "count % 2"),
    "fails to load": "import pandas\n" + RIGHT,
    "opens a file": RIGHT.replace("    return values", "    open('notes.txt')\n    return values"),
    "asks": RIGHT.replace("    return values", "    input('?')\n    return values"),
    "ends": RIGHT.replace("    return values", "    raise SystemExit\n    return values"),
    "left out": RIGHT + "\nprint(1 / 0)\n",
}
HANGS = RIGHT.replace("    return values * 2.0", "    while True:\n        values = values * 1.0")


class Watching:
    """Sends the signal from a thread."""

    def __init__(self) -> None:
        self.reports: list[str] = []
        self._timer: threading.Timer | None = None

    def begin(self, subject: str, seconds: float) -> None:
        """Begin to wait."""
        self._timer = threading.Timer(seconds, _thread.interrupt_main)
        self._timer.start()

    def end(self) -> None:
        """Wait no longer."""
        assert self._timer
        self._timer.cancel()

    def report(self, stack: str) -> None:
        """Keep the stack."""
        self.reports.append(stack)


@pytest.fixture
def watch() -> Watching:
    """Return what ends calls."""
    return Watching()


@pytest.fixture(scope="module")
def restrictions() -> Restrictions:
    """Return what refuses to student code what grading refuses; its hooks stay, and do nothing outside of calls."""
    return Restrictions()


@pytest.fixture
def ask(
    small_course: Course, watch: Watching, restrictions: Restrictions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, Any]]:
    """Return a way to ask the workspace of the small course."""
    monkeypatch.chdir(tmp_path)
    workspace = BrowserWorkspace(small_course.exercises.parent, tmp_path / "page", watch, restrictions)

    def ask(do: str, text: str | None = None, **more: Any) -> dict[str, Any]:
        monkeypatch.chdir(tmp_path / "page")  # where a student's own commands work is another folder
        files = {} if text is None else {"doubling": text}
        found: dict[str, Any] = json.loads(workspace.respond(json.dumps({"do": do, "files": files, **more})))
        return found

    return ask


@pytest.fixture
def watching_files() -> Iterator[list[str]]:
    """Return a list that gets the path of every file that is opened."""
    paths: list[str] = []
    watched = True

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if watched and event == "open" and isinstance(arguments[0], str | os.PathLike):
            paths.append(os.fspath(arguments[0]))

    sys.addaudithook(note)  # it stays, and must be silent later
    yield paths
    watched = False


@pytest.mark.parametrize("kind", TEXTS)
def test_a_check_says_what_the_command_says(kind: str, ask: Callable[..., Any], student: Student) -> None:
    """The same groups, points, sentences, places and differences, for right and for all kinds of wrong files."""
    student.file.write_text(TEXTS[kind])
    printed = student.fam("check", "--json").stdout
    expected = json.loads(printed)
    for group in expected:
        del group["warnings"], group["remarks"]

    found = ask("check", TEXTS[kind], names=["doubling"])

    assert json.loads(json.dumps(found["groups"])) == expected
    assert found["passed"] == all(group["status"] == "passed" for group in expected)
    assert not found["hung"]


def test_a_second_check_reads_and_loads_nothing_anew(ask: Callable[..., Any], watching_files: list[str]) -> None:
    """Beyond the calls it costs little: no module is imported, and what has not changed stays read."""
    ask("check", WRONG, names=["doubling"])
    ask("check", RIGHT, names=["doubling"])
    modules, first = set(sys.modules), len(watching_files)

    ask("check", WRONG, names=["doubling"])

    opened = [Path(name) for name in watching_files[first:]]
    assert set(sys.modules) == modules
    assert {path.name for path in opened} >= {"doubling.py", "progress.json"}
    assert not [path for path in opened if path.parent.name == "skeletons" or path.suffix in (".yaml", ".po", ".mo")]
    assert "diagnoses.json" not in {path.name for path in opened}
    assert sorted(path.name for path in opened if path.parent.name == "checks") == ["double.py", "halve.py"]
    assert len(opened) <= 20, [str(path)[-60:] for path in opened]


def test_a_call_that_hangs_ends_with_its_line(ask: Callable[..., Any], watch: Watching) -> None:
    """Its line and what it had printed are shown; the other function is checked all the same."""
    found = ask("check", HANGS.replace("    while", "    print('begun')\n    while"), names=["doubling"])

    hung = [group for group in found["groups"] if group["kind"] == "hung"]
    assert {group["function"] for group in hung} == {"double"}
    assert "line 7, in double" in hung[0]["place"][0] or "line 8, in double" in hung[0]["place"][0]
    assert "begun" in "\n".join(hung[0]["place"])
    assert {group["status"] for group in found["groups"] if group["function"] == "halve"} == {"passed"}
    assert found["hung"]
    assert len(watch.reports) == 1
    assert {marker["line"] for marker in found["markers"]} <= {7, 8}
    assert {marker["severity"] for marker in found["markers"]} == {"error"}


def test_a_call_that_catches_the_end_is_named_by_the_next_python(ask: Callable[..., Any], watch: Watching) -> None:
    """If a worker had to be ended, the next one gets its stack, and shows the line without making the call again."""
    ask("check", HANGS, names=["doubling"])
    lost = {"double": {"how": "hung", "stack": watch.reports[0]}}

    found = ask("check", HANGS, names=["doubling"], lost=lost)

    assert len(watch.reports) == 1
    places = {place for group in found["groups"] for place in group["place"] if "File" in place}
    assert len(places) == 1
    assert places.pop().endswith(("line 6, in double", "line 7, in double"))

    died = ask("check", RIGHT, names=["doubling"], lost={"double": {"how": "died"}})
    assert {group["kind"] for group in died["groups"] if group["function"] == "double"} == {"died"}
    assert {group["status"] for group in died["groups"] if group["function"] == "halve"} == {"passed"}


def test_a_debugger_goes_on_after_a_check(ask: Callable[..., Any]) -> None:
    """What traces this process, such as coverage, traces it after the calls as before."""

    def trace(frame: FrameType, event: str, _: object) -> None:
        """Look at no line."""

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        ask("check", RIGHT, names=["doubling"])
        after = sys.gettrace()
    finally:
        sys.settrace(before)

    assert after is trace


def test_every_line_of_a_traced_call_is_reported(ask: Callable[..., Any], watch: Watching) -> None:
    """So the page knows the last one, if a call into C hangs there, where no signal is seen."""
    found = ask("check", RIGHT, names=["doubling"], trace="halve")

    assert found["passed"]
    lines = [report.splitlines()[1] for report in watch.reports]
    assert any(line.endswith("line 9 in halve") for line in lines)
    assert not any("in double" in line for line in lines)


def test_the_page_shows_what_the_notebook_shows(ask: Callable[..., Any]) -> None:
    """The diagnosis, the call and both arrays, the wrong value marked; and no markup of the student's."""
    html = ask("check", WRONG.replace("def double", "print('<b>bold</b>')\n\ndef double"), names=["double"])["html"]

    assert "The values are squared; doubling adds each value to itself." in html
    assert '<td class="marked">' in html
    assert "<b>" not in html
    assert " style=" not in html  # the page's policy refuses them
    assert "<script" not in html


def test_progress_goes_with_the_page(ask: Callable[..., Any]) -> None:
    """Records come back with each result; with them, and the same file, the points are known without a check."""
    checked = ask("check", RIGHT, names=["doubling"])

    again = ask("standing", RIGHT, records=checked["records"])["standing"]
    changed = ask("standing", RIGHT + "\n", records=checked["records"])["standing"]
    afresh = ask("standing")["standing"]

    assert again == checked["standing"]
    assert again["earned"] == again["possible"] > 0
    assert {each["state"] for each in changed["units"]["doubling"]["functions"].values()} == {"changed"}
    assert {each["state"] for each in afresh["units"]["doubling"]["functions"].values()} == {"untouched"}


def test_hints_come_one_at_a_time(ask: Callable[..., Any]) -> None:
    """Their number is kept in the page's records."""
    none = ask("hint", function="double", mode="again")
    first = ask("hint", function="double", records=none["records"])
    again = ask("hint", function="double", mode="again", records=first["records"])

    assert none["hints"] == []
    assert [hint["html"] for hint in first["hints"]] == ["What is a number plus itself?"]
    assert again["hints"] == first["hints"]
    assert (
        "no function" in ask("hint", function="dubble")["error"]
        or "dubble" in ask("hint", function="dubble")["error"]
    )


def test_the_zip_is_graded_as_it_is(ask: Callable[..., Any], tmp_path: Path, student: Student) -> None:
    """It is byte by byte what `fam submit` writes, and a page can go on from it."""
    student.file.write_text(WRONG)
    student.fam("submit", "--no-check")

    content = base64.b64decode(ask("submit", WRONG)["zip"])

    assert content == (student.root / "submission.zip").read_bytes()
    opened = ask("open", zip=base64.b64encode(content).decode())
    assert opened["files"] == {"doubling": WRONG}


def test_what_is_no_zip_of_the_course_is_refused(ask: Callable[..., Any]) -> None:
    """With a reason."""
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", "nothing")

    for content in (other.getvalue(), b"no zip"):
        said = ask("open", zip=base64.b64encode(content).decode())["error"]
        assert said.startswith("This file cannot be opened:")


CALL = {"operation": "convolution", "bias": 0, "stride": [1, 1], "padding": [0, 0], "dilation": [1, 1]}
IMAGE = [[[1, 2, 0], [0, 1, 3], [4, 0, 1]]]
PLAYED = {
    "feature_map": CALL | {"image": IMAGE, "kernel": [[[1, 0], [-1, 2]]]},
    "window_response": CALL | {"image": IMAGE, "kernel": IMAGE, "bias": 0.5},
    "strides": CALL | {"image": IMAGE, "kernel": [[[1, 1]]], "stride": [2, 1], "padding": [0, 1]},
    "channels": CALL | {"image": IMAGE * 2, "kernel": [[[1]], [[2]]], "bias": 1, "stride": [2, 2]},
    "pooling": CALL | {"image": IMAGE, "kernel": [[[1, 1], [1, 1]]], "operation": "max"},
}


def test_the_moving_page_shows_the_students_own_map(
    course: Course, watch: Watching, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each function that computes one; what it cannot take, and what it raises, is said in words."""
    monkeypatch.chdir(tmp_path)
    workspace = BrowserWorkspace(course.exercises.parent, tmp_path / "page", watch)
    files = {name: course.units[name].solution.read_text() for name in PLAYED}  # type: ignore[union-attr]

    def play(unit: str, call: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            workspace.respond(json.dumps({"do": "play", "unit": unit, "call": call, "files": files}))
        )
        return found

    maps = {unit: play(unit, call).get("map") for unit, call in PLAYED.items()}
    assert maps == {
        "feature_map": [[3, 7], [-4, 3]],
        "window_response": [[32.5]],
        "strides": [[1, 3, 2, 0], [4, 4, 1, 1]],
        "channels": [[4, 1], [13, 4]],
        "pooling": [[2, 3], [4, 3]],
    }
    assert "does not take" in play("feature_map", PLAYED["strides"])["error"]
    files = {}
    assert "not written yet" in play("feature_map", PLAYED["feature_map"])["error"]
