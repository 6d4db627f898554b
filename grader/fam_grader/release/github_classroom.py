"""Write the template of a student's repository for GitHub Classroom: a workspace, and a workflow that reports points.

The workflow has the form that Classroom documents: a step of `autograding-command-grader` for each unit, and
`autograding-grading-reporter`, which adds up their points. A unit passes if `fam check` exits with 0. All files that
grade are below `.github/`, which Classroom can protect from changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Any

import yaml

from fam.core.files import atomic_write_bytes
from fam.course import Course, Unit
from fam_grader.release.wheel import Wheel, pins
from fam_grader.workspace.setup import set_up

TEMPLATE = "classroom"
WORKFLOW = ".github/workflows/classroom.yml"
KEPT = ".github/classroom"  # the wheel and the versions that it is installed with
PINS = f"{KEPT}/constraints.txt"
PYTHON = "3.12"
MINUTES = 10  # for one unit; the deadlines of its calls are far shorter
GITIGNORE = """\
# Progress on one machine, generated files, and submissions for other platforms.
.fam/
.venv/
__pycache__/
*.py[cod]
.ipynb_checkpoints/
submission.zip
"""


def write_template(course: Course, wheel: Wheel, folder: Path, now: datetime) -> None:
    """Write the template for `course` into `folder`, or update the existing one."""
    set_up(course, folder, now, update=True)
    for old in (folder / KEPT).glob("*.whl"):
        old.unlink()
    atomic_write_bytes(folder / KEPT / wheel.name, wheel.content)
    atomic_write_bytes(folder / PINS, pins().encode())
    atomic_write_bytes(folder / ".gitignore", GITIGNORE.encode())
    atomic_write_bytes(folder / WORKFLOW, workflow_text(course, wheel.name).encode())


def workflow_text(course: Course, wheel: str) -> str:
    """Return the workflow that installs `wheel`, checks each unit of `course`, and reports the points."""
    units, scale = list(course.units.values()), scale_of(course.units.values())
    about = "# Made by `fam release --classroom`. A unit has its points when all its public checks pass.\n"
    if scale > 1:
        about += f"# GitHub Classroom counts whole points, so each is {scale} times what the course says.\n"
    workflow = {
        "name": "Autograding Tests",
        "on": ["push", "workflow_dispatch", "repository_dispatch"],
        "permissions": {"checks": "write", "actions": "read", "contents": "read"},
        "jobs": {
            "run-autograding-tests": {
                "runs-on": "ubuntu-latest",
                "if": "github.actor != 'github-classroom[bot]'",
                "steps": [*_before(wheel), *(_check(unit, scale) for unit in units), _report(units)],
            }
        },
    }
    return about + yaml.safe_dump(workflow, sort_keys=False, allow_unicode=True, width=110)


def scale_of(units: Iterable[Unit]) -> int:
    """Return the smallest factor that makes the points of all units whole, since the grader truncates fractions."""
    return lcm(*(Fraction(str(unit.points)).denominator for unit in units))


def _before(wheel: str) -> list[dict[str, Any]]:
    return [
        {"name": "Checkout code", "uses": "actions/checkout@v4"},
        {"name": "Set up Python", "uses": "actions/setup-python@v5", "with": {"python-version": PYTHON}},
        {"name": "Install the course", "run": f"python -m pip install --quiet -c {PINS} ./{KEPT}/{wheel}"},
    ]


def _check(unit: Unit, scale: int) -> dict[str, Any]:
    return {
        "name": f"{unit.number} {unit.title}{' (bonus)' if unit.bonus else ''}",
        "id": unit.name,
        "uses": "classroom-resources/autograding-command-grader@v1",
        "with": {
            "test-name": unit.name,
            "command": f"fam check {unit.name}",
            "timeout": MINUTES,
            "max-score": int(Fraction(str(unit.points)) * scale),
        },
    }


def _report(units: list[Unit]) -> dict[str, Any]:
    """Return the step that reads each unit's result from a variable of the unit's name."""
    return {
        "name": "Autograding Reporter",
        "uses": "classroom-resources/autograding-grading-reporter@v1",
        "env": {f"{unit.name.upper()}_RESULTS": f"${{{{steps.{unit.name}.outputs.result}}}}" for unit in units},
        "with": {"runners": ",".join(unit.name for unit in units)},
    }
