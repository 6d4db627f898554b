"""The checks in Pyodide, Python for the browser, as JupyterLite runs them: real WebAssembly with 32-bit integers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from fam.course import Course
from fam_grader.grading import references
from fam_grader.grading.digests import DigestDiagnoser
from fam_grader.grading.suites import load_groups
from support.other_machines import here, recognised
from support.paths import REPOSITORY
from support.pyodide import LOADED, find_pyodide, read_lock

RUNNER = REPOSITORY / "tests" / "support" / "pyodide_runner.mjs"
BROWSER = {"sys_platform": "emscripten", "platform_system": "Emscripten", "python_version": "3.12", "extra": ""}

PROGRAM = """
import json, sys
from pathlib import Path

import numpy as np

from fam.course import load_course
from fam.notebook import check
from fam_grader.grading import references
from fam_grader.grading.digests import DigestDiagnoser
from fam_grader.grading.suites import load_groups
from support.other_machines import here, recognised

course = load_course(Path(folders[-1]))
reports = {}
for name, unit in course.units.items():
    right = {function: references.reference(course, function).function for function in unit.functions}
    reports[name] = repr(check(*right, namespace=right, course=course))
modules = [name for name in ("otter", "msgspec", "multiprocessing") if name in sys.modules]

references.forget_modules()
groups = load_groups(course, course.units.values(), hidden=False)
known = [each for unit in course.units.values() for each in references.misconceptions(course, unit)]
explained = sorted(recognised(course, groups, known, DigestDiagnoser(course), here))
integers = np.dtype(int).itemsize
print(json.dumps({"reports": reports, "modules": modules, "recognised": explained, "integers": integers}))
"""


@pytest.fixture(scope="module")
def pyodide() -> Path:
    """Return Pyodide's folder; only a developer's machine may be without it."""
    found = find_pyodide()
    if found is None:
        assert not os.environ.get("CI"), "CI checks in Pyodide: .ci/run fetches it"
        pytest.skip("no Pyodide here: `python tests/support/pyodide.py` fetches it, Node runs it")
    return found


@pytest.fixture(scope="module")
def installed(pyodide: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what `fam-course` needs there; nothing compiled."""
    folder = tmp_path_factory.mktemp("installed")
    for name in needed_there():
        if name in LOADED:
            continue
        for file in distribution(name).files or ():
            if file.suffix == ".py":
                (folder / file).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(str(file.locate()), folder / file)
    return folder


@pytest.fixture(scope="module")
def found(pyodide: Path, installed: Path) -> Any:
    """Run the program in Pyodide, and return what it found."""
    folders = [installed, REPOSITORY / "grader", REPOSITORY / "quizzes", REPOSITORY / "tests", REPOSITORY]
    program = installed.parent / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    command = ["node", RUNNER, pyodide, program, *folders]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def needed_there() -> set[str]:
    """Return the distributions that `fam-course` needs in a browser."""
    needed: set[str] = set()
    waiting = ["fam-course"]
    while waiting:
        for text in distribution(waiting.pop()).requires or ():
            requirement = Requirement(text)
            name = canonicalize_name(requirement.name)
            if name not in needed and (requirement.marker is None or requirement.marker.evaluate(BROWSER)):
                needed.add(name)
                waiting.append(name)
    return needed


def is_pure(name: str) -> bool:
    """Whether the distribution has nothing compiled in it."""
    return "Root-Is-Purelib: true" in (distribution(name).read_text("WHEEL") or "")


def test_whatever_a_browser_installs_is_pure_or_comes_with_pyodide(pyodide: Path) -> None:
    """So `%pip install fam-course` finds a build of each requirement, in a version that is allowed."""
    lock = read_lock()
    requirements = {
        canonicalize_name(Requirement(text).name): text for text in distribution("fam-course").requires or ()
    }

    for name in needed_there():
        if not is_pure(name):
            assert name in lock, f"{name} is compiled, and Pyodide has no build of it"
            version = lock[name]["version"]
            assert Requirement(requirements[name]).specifier.contains(version), f"Pyodide has {name} {version}"


@pytest.mark.slow
def test_right_functions_pass_every_public_check(found: Any) -> None:
    """Of all units, by `check(...)` as in a notebook."""
    assert len(found["reports"]) == 17
    for name, report in found["reports"].items():
        assert "All public checks passed" in report, f"{name}: {report}"


@pytest.mark.slow
def test_the_same_mistakes_are_explained(found: Any, course: Course) -> None:
    """Each misconception by its own sentence, as on this machine, though default integers have 4 bytes there."""
    references.forget_modules()
    groups = load_groups(course, course.units.values(), hidden=False)
    known = [each for unit in course.units.values() for each in references.misconceptions(course, unit)]

    assert found["integers"] == 4
    assert set(found["recognised"]) == recognised(course, groups, known, DigestDiagnoser(course), here)


@pytest.mark.slow
def test_no_process_is_needed_and_nothing_heavy(found: Any) -> None:
    """Neither otter nor msgspec is loaded, nor Python's processes."""
    assert found["modules"] == []
