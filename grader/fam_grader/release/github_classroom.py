"""Write the template of a student's repository for GitHub Classroom: a workspace, and a workflow that reports points.

The workflow has the form that Classroom documents, with a step for each unit, and `autograding-grading-reporter`,
which adds up their points. In place of a command grader, which knows all or nothing, `fam check --format classroom`
writes the steps' results, with points for each group of checks. All files that grade are below `.github/`, which
Classroom can protect from changes.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml

from fam.core.files import atomic_write_bytes
from fam.course import Course, Unit
from fam_grader.release.wheel import Wheel, pins
from fam_grader.workspace.check_formats import classroom_record, classroom_test, scale_of
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
    units, scale = list(course.units.values()), scale_of(course)
    about = (
        "# Made by `fam release --classroom`. Each group of public checks that passes has its share of the points.\n"
    )
    about += f"# GitHub Classroom counts whole points, so each is {scale} times what the course says.\n"
    workflow = {
        "name": "Autograding Tests",
        "on": ["push", "workflow_dispatch", "repository_dispatch"],
        "permissions": {"checks": "write", "actions": "read", "contents": "read"},
        "jobs": {
            "run-autograding-tests": {
                "runs-on": "ubuntu-latest",
                "if": "github.actor != 'github-classroom[bot]'",
                "steps": [*_before(wheel), *map(_check, units), _report(units, scale)],
            }
        },
    }
    return about + yaml.safe_dump(workflow, sort_keys=False, allow_unicode=True, width=110)


def _before(wheel: str) -> list[dict[str, Any]]:
    return [
        {"name": "Checkout code", "uses": "actions/checkout@v4"},
        {"name": "Set up Python", "uses": "actions/setup-python@v5", "with": {"python-version": PYTHON}},
        {"name": "Install the course", "run": f"python -m pip install --quiet -c {PINS} ./{KEPT}/{wheel}"},
    ]


def _check(unit: Unit) -> dict[str, Any]:
    """Return the step that checks a unit; one that ends badly, or never, does not keep the others' points away."""
    return {
        "name": f"{unit.number} {unit.title}{' (bonus)' if unit.bonus else ''}",
        "id": unit.name,
        "continue-on-error": True,
        "timeout-minutes": MINUTES,
        "shell": "bash",
        "run": f'echo "result=$(fam check --format classroom {unit.name})" >> "$GITHUB_OUTPUT"',
    }


def _report(units: list[Unit], scale: int) -> dict[str, Any]:
    """Return the step that reads each unit's result from a variable of the unit's name."""
    return {
        "name": "Autograding Reporter",
        "uses": "classroom-resources/autograding-grading-reporter@v1",
        "env": {f"{unit.name.upper()}_RESULTS": _result_of(unit, scale) for unit in units},
        "with": {"runners": ",".join(unit.name for unit in units)},
    }


def _result_of(unit: Unit, scale: int) -> str:
    """Return the expression for a unit's result; without one of each unit, the reporter would report nothing."""
    message = "The checks could not run; the log of the unit's step says why."
    points = int(Fraction(str(unit.points)) * scale)
    nothing = classroom_record([classroom_test(unit.name, "error", 0, message)], points)
    return f"${{{{ steps.{unit.name}.outputs.result || '{nothing}' }}}}"
