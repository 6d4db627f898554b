"""The notebook edition: each unit's lesson, solution and public checks as one notebook, by `otter assign`.

Otter makes two of it: the student's, whose solutions are prompts to write them, and the autograder's with everything.
The hidden suites are in no notebook. They go into the unit's autograder, beside the second one.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from otter.assign import main as otter_assign

from fam.core.errors import CourseError
from fam.course import Course, Unit
from fam_grader.release.autograder import make_autograder
from fam_grader.release.notebook_cells import Check, function_sources, read_checks
from fam_grader.release.public_files import DATA

STUDENT, AUTOGRADER = "student", "autograder"
PICTURE = re.compile(r"!\[[^\]]*\]\(([\w.-]+)\)")
OTTERS = ("*.zip", "otter_config.json")  # an autograder of the public checks alone; replaced by one of all checks
EDITION = """\
*This is the notebook edition.* Where the lesson speaks of the file `{file}`, write into the cells below *Your turn*
instead; where it types `fam check`, run the `grader.check` cell. A cell with these two lines says more about what is
wrong, with both answers side by side:

    from fam.notebook import check
    check({functions})
"""
HAND_IN = """\
## Hand in

Run all cells from the top (*Run*, *Restart Kernel and Run All Cells*), save, and submit this notebook. When all
public checks pass, the hidden ones still run at grading: they ask about the same promises with other inputs.
"""


@dataclass(frozen=True)
class Edition:
    """A unit's notebooks: the student's, the one with the solutions, and the autograder that takes both."""

    unit: str
    student: Path
    solved: Path
    autograder: Path


def make_notebooks(course: Course, unit: Unit, out: Path) -> Edition:
    """Write the notebook edition of a unit to `out/student`, which may be given away, and `out/autograder`."""
    course.require_private()
    course.validate()
    with tempfile.TemporaryDirectory() as folder:
        made = _assign(unit, Path(folder))
        for side in (STUDENT, AUTOGRADER):
            target = out / side / unit.label
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made / side, target, ignore=shutil.ignore_patterns(*OTTERS))
    notebook = f"{unit.label}.ipynb"
    private = out / AUTOGRADER / unit.label
    archive = private / f"{unit.label}-autograder.zip"
    make_autograder(course, [unit.name], archive)
    return Edition(unit.name, out / STUDENT / unit.label / notebook, private / notebook, archive)


def _assign(unit: Unit, folder: Path) -> Path:
    """Run otter on the master notebook, and return the folder with both versions."""
    for name in _files_of_lesson(unit):
        shutil.copy(unit.folder / name, folder / name)
    master = folder / f"{unit.label}.ipynb"
    nbformat.write(master_notebook(unit), master)
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            otter_assign(str(master), str(folder / "made"), no_pdfs=True, no_run_tests=True)
    except Exception as error:
        raise CourseError(
            f"otter assign cannot make the notebooks of {unit.label}: {error}\n{said.getvalue()}"
        ) from error
    return folder / "made"


def master_notebook(unit: Unit) -> nbformat.NotebookNode:
    """Return the notebook that `otter assign` reads: the lesson, then each function with its solution and checks."""
    cells = [_order("ASSIGNMENT CONFIG", _config(unit)), *_lesson(unit)]
    for function, source in function_sources(unit).items():
        cells += _question(function, source, read_checks(unit, function))
    cells.append(new_markdown_cell(HAND_IN.strip()))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # the same lesson makes the same notebook
    metadata = {"kernelspec": _KERNEL, "language_info": {"name": "python"}}
    notebook: nbformat.NotebookNode = new_notebook(cells=cells, metadata=metadata)
    return notebook


_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def _config(unit: Unit) -> dict[str, object]:
    return {
        "name": unit.label,
        "files": _files_of_lesson(unit),
        "export_cell": False,
        "check_all_cell": True,
        "run_tests": False,
        "tests": {"ok_format": False},
    }


def _files_of_lesson(unit: Unit) -> list[str]:
    """Return the names of the pictures that the lesson shows, and of the data that it names."""
    text = _text_of(unit)
    data = {path.name for path in unit.folder.iterdir() if path.suffix in DATA and path.name in text}
    return sorted(data | set(PICTURE.findall(text)))


def _text_of(unit: Unit) -> str:
    return unit.lesson.read_text(encoding="utf-8")


def _lesson(unit: Unit) -> Iterator[nbformat.NotebookNode]:
    """Return the lesson, a cell for each of its sections."""
    text = _text_of(unit)
    names = ", ".join(f'"{name}"' for name in unit.functions)
    opening, *sections = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    yield new_markdown_cell(opening.strip())
    yield new_markdown_cell(EDITION.format(file=unit.skeleton.name, functions=names).strip())
    for section in sections:
        yield new_markdown_cell(section.strip())


def _question(function: str, source: str, checks: list[Check]) -> Iterator[nbformat.NotebookNode]:
    yield _order("BEGIN QUESTION", {"name": function, "points": sum(check.points for check in checks)})
    yield new_markdown_cell(f"## Your turn: `{function}`")
    yield _order("BEGIN SOLUTION")
    yield new_code_cell(source)
    yield _order("END SOLUTION")
    yield _order("BEGIN TESTS")
    for check in checks:
        yield new_code_cell(_test_cell(check))
    yield _order("END TESTS")
    yield _order("END QUESTION")


def _test_cell(check: Check) -> str:
    settings = {"points": check.points, "hidden": False}
    return f'""" # BEGIN TEST CONFIG\n{yaml.safe_dump(settings)}""" # END TEST CONFIG\n{check.source}'


def _order(name: str, settings: dict[str, object] | None = None) -> nbformat.NotebookNode:
    """Return a raw cell with an instruction for otter."""
    details = f"\n{yaml.safe_dump(settings, sort_keys=False)}" if settings else ""
    cell: nbformat.NotebookNode = new_raw_cell(f"# {name}{details}".rstrip())
    return cell
