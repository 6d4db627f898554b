"""What several test files share: the courses, their reference functions, and launchers of students' processes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, settings

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, CallResult
from fam_grader.execution.isolation import make_launcher
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session
from fam_grader.grading import references
from support.browser import find_browser
from support.paths import REPOSITORY, SMALL_COURSE
from support.workspace import Student

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from support.autograder_runs import Installed

os.environ.pop("FAM_LANGUAGE", None)  # tests read English unless they choose another language

# Courses of their own, and what `make bench` runs: none of them is a test.
collect_ignore = ["benchmarks", "data"]

# A slow machine fails no test; and a folder that all examples of a test share is what those tests mean to share.
# `--hypothesis-profile nightly` tries more examples than there is time for by day.
for name, examples in {"daily": 30, "nightly": 300}.items():
    settings.register_profile(
        name,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
settings.load_profile("daily")


# What a marker says that a test needs: the systems that have it, and why the test is skipped on others.
SYSTEMS = {
    "linux": (("linux",), "only Linux has the sandbox, limits of memory and control groups"),
    "posix": (("linux", "darwin"), "Windows has no such terminals, signals, permissions or links"),
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests that need another system than this one."""
    for item in items:
        for marker, (systems, reason) in SYSTEMS.items():
            if item.get_closest_marker(marker) and sys.platform not in systems:
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a change of the reports be taken over on purpose."""
    parser.addoption("--update-goldens", action="store_true", help="rewrite tests/goldens with what comes out now")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests recorded, whichever worker they ran in."""
    reports = [each for found in terminalreporter.stats.values() for each in found]
    for report in reports:
        if isinstance(report, pytest.TestReport) and report.when == "call":
            for name, text in report.user_properties:
                terminalreporter.section(name)
                terminalreporter.write_line(str(text))


@pytest.fixture(scope="session")
def browser() -> str:
    """Return the browser; only a developer's machine may be without one."""
    found = find_browser()
    if found is None:
        assert not os.environ.get("CI"), "CI looks at the pages: .ci/run installs chromium"
        pytest.skip("no chromium here: `apt-get install chromium`, and the pages are looked at, too")
    return found


@pytest.fixture(scope="module")
def chromium(browser: str) -> Iterator[Browser]:
    """Start the browser once for a file, and drive it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - few tests need it

    from support.play import launch  # noqa: PLC0415

    with sync_playwright() as playwright:
        started = launch(playwright, browser)
        yield started
        started.close()


@pytest.fixture(scope="session")
def course() -> Course:
    """Return the course of this repository, or the one that FAM_COURSE names."""
    return load_course(Path(os.environ.get("FAM_COURSE") or REPOSITORY))


@pytest.fixture(scope="session")
def small_course() -> Course:
    """Return a course of one unit on another subject, which grades in no time."""
    return load_course(SMALL_COURSE)


@pytest.fixture(scope="session")
def autograder_zip(small_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an autograder of the small course."""
    from fam_grader.release.autograder import make_autograder  # noqa: PLC0415 - most tests need no otter

    path = tmp_path_factory.mktemp("autograder") / "autograder.zip"
    return make_autograder(small_course, list(small_course.units), path).path


@pytest.fixture(scope="session")
def installed(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return an autograder of the course in an environment that its own `setup.sh` made.

    Installing takes longer than most tests that need it, so it happens once for all processes of a run. A test that
    changes an environment takes `new_environment`.
    """
    import fcntl  # noqa: PLC0415 - not on Windows

    from fam_grader.release.autograder import make_autograder  # noqa: PLC0415 - most tests need no otter
    from support.autograder_runs import Installed  # noqa: PLC0415

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "installed"
    folder.mkdir(exist_ok=True)
    kept = Installed(folder / "autograder" / "source", folder / "autograder" / "venv", folder / "autograder.zip")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other processes wait
        if not (folder / "ready").exists():
            made = make_autograder(course, list(course.units), kept.zip_file)
            assert Installed.by_setup(made.path, folder / "autograder") == kept
            (folder / "ready").touch()
    return kept


@pytest.fixture
def course_copy(tmp_path: Path) -> Path:
    """Return the small course in a folder of the test's own, to break it."""
    copy = tmp_path / "course"
    shutil.copytree(SMALL_COURSE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def workspace(course_copy: Path) -> Path:
    """Return a student's workspace: the exercises, and nothing private."""
    shutil.rmtree(course_copy / "solutions")
    shutil.rmtree(course_copy / "grader")
    return course_copy


@pytest.fixture
def patient(workspace: Path) -> None:
    """Raise the time limit of calls, so that a busy machine also reports in time where one of them hangs."""
    path = workspace / "exercises" / "01_doubling" / "exercise.yaml"
    path.write_text(path.read_text().replace("call_seconds: 0.5", "call_seconds: 2"))


@pytest.fixture(scope="session")
def reference(course: Course) -> Callable[[str], Callable[..., Any]]:
    """Return a reference solution by the function's name."""
    return lambda name: references.reference(course, name).function


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Launcher]:
    """Return a launcher of sandboxed processes, shared by the tests of one worker."""
    if sys.platform != "linux":
        pytest.skip(SYSTEMS["linux"][1])
    launcher, _ = make_launcher("sandbox")
    yield launcher
    launcher.close()


@pytest.fixture(scope="session")
def everyones_python() -> Iterator[Path]:
    """Return an interpreter with the sandbox's packages that any user can start; our own, where we are not root."""
    from support.users import MINOR, make_python, startable_by_everyone  # noqa: PLC0415 - it loads the sandbox

    if os.geteuid() != 0:
        yield Path(sys.executable)
        return
    base = startable_by_everyone()
    if base is None:
        pytest.skip(f"only root can start any {MINOR} of this machine")
    with tempfile.TemporaryDirectory() as folder:
        yield make_python(base, Path(folder), 0o755)


@pytest.fixture(params=["sandbox", "plain"])
def launcher(request: pytest.FixtureRequest) -> Launcher:
    """Return each kind of launcher in turn: what a student's process promises, it promises in both."""
    if request.param == "plain":
        return PlainLauncher()
    sandboxed: Launcher = request.getfixturevalue("sandbox")
    return sandboxed


class Answers:
    """Asks one submission with a single module, whose functions keep their names."""

    def __init__(self, launcher: Launcher, source: str, **budget: float) -> None:
        names = [line.split("(")[0][4:] for line in source.splitlines() if line.startswith("def ")]
        sources = Sources({"answer": source}, {"answer": "answer.py"}, {name: ("answer", name) for name in names})
        self.session = Session(launcher, sources, Budget(**budget))

    def __enter__(self) -> Answers:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def __call__(self, name: str, *args: Any, **kwargs: Any) -> CallResult:
        """Call a function in the student's process."""
        return self.session.call(Call(name, args, kwargs))


@pytest.fixture
def ask() -> Callable[..., Answers]:
    """Return a way to call functions of a source text in a student's process."""
    return Answers


@pytest.fixture
def student(small_course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Student:
    """Return a student in a new workspace."""
    monkeypatch.delenv("FAM_COURSE", raising=False)
    monkeypatch.setenv("FAM_DATA", str(tmp_path / "progress"))
    monkeypatch.setenv("FAM_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "workspace"
    done = CliRunner().invoke(fam, ["--course", str(small_course.exercises.parent), "start", str(root)])
    assert done.exit_code == 0, done.output
    monkeypatch.chdir(root)
    return Student(root)
