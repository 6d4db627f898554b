"""`fam release --classroom`: a repository for students whose workflow reports points to GitHub Classroom."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Course, load_course
from fam_grader.release.github_classroom import WORKFLOW, workflow_text
from support.autograder_runs import CLEAN, Installed
from support.paths import SMALL_COURSE, WORDS_COURSE

WORDS = WORDS_COURSE
GRADER, REPORTER = "fam check --format classroom ", "autograding-grading-reporter@"


def template_of(root: Path, folder: Path) -> Path:
    done = CliRunner().invoke(fam, ["--course", str(root), "release", "-o", str(folder), "--classroom"])
    assert done.exit_code == 0, done.output
    return folder / "classroom"


def steps(workflow: str) -> list[dict[str, Any]]:
    [job] = yaml.safe_load(workflow)["jobs"].values()
    return list(job["steps"])


def graded_in(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [step for step in found if GRADER in step.get("run", "")]


def decoded(result: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(base64.b64decode(result))
    return record


def fallbacks(workflow: str) -> list[dict[str, Any]]:
    """Return what the reporter reads of each unit if its step has written nothing."""
    expressions = steps(workflow)[-1]["env"].values()
    return [
        decoded(found[1]) for found in map(re.compile(r"\|\| '([A-Za-z0-9+/=]+)' }}$").search, expressions) if found
    ]


def test_the_template_is_a_workspace_with_a_workflow(tmp_path: Path) -> None:
    """The exercises as `fam start` brings them, and below `.github` all that grades, which can be protected."""
    root = template_of(WORDS, tmp_path)

    outside = {path.relative_to(root).parts[0] for path in root.iterdir()}
    [wheel] = (root / ".github" / "classroom").glob("*.whl")
    assert outside == {"README.md", "exercises", ".fam", ".github", ".gitignore"}
    assert [unit.name for unit in load_course(root).units.values()] == ["word_counts", "roads"]
    assert f"./.github/classroom/{wheel.name}" in (root / WORKFLOW).read_text()
    assert "://" not in (root / WORKFLOW).read_text()  # no index address


def test_git_takes_the_wheel_and_the_exercises_and_nothing_of_a_machine(tmp_path: Path) -> None:
    """What a clone has is what grades."""
    root = template_of(SMALL_COURSE, tmp_path)
    (root / "exercises" / "01_doubling" / "__pycache__").mkdir()
    (root / "exercises" / "01_doubling" / "__pycache__" / "doubling.pyc").write_text("")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)

    listed = subprocess.run(["git", "ls-files"], cwd=root, check=True, capture_output=True, text=True).stdout.split()

    assert {name.partition("/")[0] for name in listed} == {"README.md", "exercises", ".github", ".gitignore"}
    assert [name for name in listed if name.endswith(".whl")]
    assert not [name for name in listed if name.endswith(".pyc")]


@pytest.mark.parametrize("root", [None, SMALL_COURSE, WORDS], ids=["this course", "small", "words"])
def test_the_workflow_holds_against_the_schema_of_github(root: Path | None, course: Course, tmp_path: Path) -> None:
    """As SchemaStore has it."""
    path = tmp_path / "classroom.yml"
    path.write_text(workflow_text(load_course(root) if root else course, "fam_course-1-py3-none-any.whl"))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", path]

    done = subprocess.run(command, capture_output=True, text=True, check=False)
    path.write_text(path.read_text().replace("runs-on", "runs_on"))
    broken = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert broken.returncode == 1


def test_the_reporter_reads_the_result_of_every_unit(course: Course) -> None:
    """From variables called as it asks for them: the runner's name in capitals, and `_RESULTS`."""
    *_, reporter = found = steps(workflow_text(course, "x.whl"))

    graded = [step["id"] for step in graded_in(found)]
    assert REPORTER in reporter["uses"]
    assert graded == reporter["with"]["runners"].split(",") == list(course.units)
    for name in graded:
        assert reporter["env"][f"{name.upper()}_RESULTS"].startswith(f"${{{{ steps.{name}.outputs.result || '")


def test_a_unit_that_could_not_run_has_no_points_and_takes_none_from_the_others(course: Course) -> None:
    """Its step may fail or be stopped, and the reporter has a result to read all the same, out of all its points."""
    text = workflow_text(course, "x.whl")

    found = fallbacks(text)
    assert [record["max_score"] for record in found] == [unit.points * 10 for unit in course.units.values()]
    assert sum(record["max_score"] for record in found) == 10 * (course.settings.points + course.settings.bonus)
    assert [[test["score"] for test in record["tests"]] for record in found] == [[0]] * len(course.units)
    assert {record["status"] for record in found} == {"error"}
    assert all(step["continue-on-error"] and step["timeout-minutes"] for step in graded_in(steps(text)))
    assert "so each is 10 times what the course says" in text


def test_points_with_fractions_are_scaled_to_whole_ones(course_copy: Path) -> None:
    """Classroom counts whole points; the workflow says by what its points are multiplied."""
    path = course_copy / "exercises" / "01_doubling" / "exercise.yaml"
    before = load_course(course_copy).units["doubling"].points
    path.write_text(path.read_text().replace("points: 3", "points: 2.25", 1))

    text = workflow_text(load_course(course_copy), "x.whl")

    after = load_course(course_copy).units["doubling"].points
    assert after == before - 0.75
    assert "so each is 20 times what the course says" in text
    assert [record["max_score"] for record in fallbacks(text)] == [after * 20]


@pytest.mark.slow
def test_the_commands_of_the_workflow_give_the_points_of_the_solved_units(
    installed: Installed, tmp_path: Path
) -> None:
    """With no more than the repository; a unit that is not solved has the points of the groups that pass."""
    root = template_of(WORDS, tmp_path / "out")
    for unit, name in (("01_word_counts", "word_counts"),):
        shutil.copy(WORDS / "solutions" / unit / f"{name}.py", root / "exercises" / unit / f"{name}.py")
    shutil.rmtree(root / ".fam")  # which git does not carry
    output = tmp_path / "output"
    path = f"{installed.new_environment(tmp_path / 'venv') / 'bin'}:{os.environ['PATH']}"
    environment = CLEAN | {"PATH": path, "PIP_NO_COMPILE": "1", "GITHUB_OUTPUT": str(output)}

    def code_of(command: str) -> int:
        return subprocess.run(["bash", "-e", "-c", command], cwd=root, env=environment, check=False).returncode

    found = [step for step in steps((root / WORKFLOW).read_text()) if "run" in step]
    codes = [code_of(step["run"]) for step in found]
    results = [decoded(line.removeprefix("result=")) for line in output.read_text().splitlines()]

    assert codes == [0] * 3
    units = load_course(WORDS).units
    assert [record["max_score"] for record in results] == [
        10 * units[name].points for name in ("word_counts", "roads")
    ]
    assert [sum(test["score"] for test in record["tests"]) for record in results] == [results[0]["max_score"], 0]
    assert [record["status"] for record in results] == ["pass", "fail"]
