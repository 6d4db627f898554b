"""Build the notebook edition: each unit's lesson, solution and public checks as one notebook, by `otter assign`.

Otter writes two versions: the student's, with prompts instead of the solutions, and the instructor's with everything.
The hidden suites are in neither of them, but in the unit's autograder beside the second one.
"""

from __future__ import annotations

import ast
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
from fam_grader.batch.secret import SECRET, keep_secret
from fam_grader.release.autograder import make_autograder
from fam_grader.release.student_release import DATA

STUDENT, AUTOGRADER = "student", "autograder"
PICTURE = re.compile(r"!\[[^\]]*\]\(([\w.-]+)\)")
OTTERS = ("*.zip", "otter_config.json")  # an autograder of the public checks alone; replaced by one of all checks
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
DECORATOR = "test_case"
FOR_OTTER = {"OK_FORMAT", "name"}  # variables of a test file that otter reads, and a cell does not need
EDITION = """\
*This is the notebook edition*; its checks need `pip install fam-course otter-grader`, once. Where the lesson speaks
of the file `{file}`, write into the cells below *Your turn* instead; where it types `fam check`, run the
`grader.check` cell. A cell with these two lines says more about what is wrong, with both answers side by side:

    from fam.notebook import check
    check({functions})
"""
SUBMIT = """\
## Submit

Run all cells from the top (*Run*, *Restart Kernel and Run All Cells*), save, and submit this notebook. When all
public checks pass, the hidden ones still run at grading: they ask about the same promises with other inputs.
"""


@dataclass(frozen=True)
class Edition:
    """A unit's notebooks: the student's, the one with the solutions, and the autograder that accepts both."""

    unit: str
    student: Path
    solved: Path
    autograder: Path


def make_notebooks(course: Course, unit: Unit, out: Path) -> Edition:
    """Write the notebook edition of a unit to `out/student`, for students, and `out/autograder`, for the instructor.

    Raises:
        CourseError: the unit's solution, lesson or checks do not fit a notebook, or otter rejects them.
    """
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
    secret = private.parent / SECRET
    keep_secret(secret)
    make_autograder(course, [unit.name], archive, secret=secret)
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
    cells.append(new_markdown_cell(SUBMIT.strip()))
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # the same lesson makes the same notebook
    metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook: nbformat.NotebookNode = new_notebook(cells=cells, metadata=metadata)
    return notebook


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
    """Return the names of the pictures and data files that the lesson uses."""
    text = _text_of(unit)
    data = {path.name for path in unit.folder.iterdir() if path.suffix in DATA and path.name in text}
    return sorted(data | set(PICTURE.findall(text)))


def _text_of(unit: Unit) -> str:
    return unit.lesson.read_text(encoding="utf-8")


def _lesson(unit: Unit) -> Iterator[nbformat.NotebookNode]:
    """Yield the lesson, a cell for each of its sections."""
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


@dataclass(frozen=True)
class Check:
    """One public check: its points, and the source of a self-contained test function."""

    points: float
    source: str


def function_sources(unit: Unit) -> dict[str, str]:
    """Return the source of each function of the unit's solution, in the order of the file.

    Imports, constants and helpers precede the first function, wherever they are in the file, since each piece is
    checked before the next one runs. The module's docstring is left out: the lesson says more.
    """
    assert unit.solution is not None
    lines = unit.solution.read_text(encoding="utf-8").splitlines()
    tree = ast.parse("\n".join(lines))
    before = (tree.body[0].end_lineno or 0) if ast.get_docstring(tree) else 0
    around: list[str] = []
    pieces: dict[str, str] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name in unit.functions:
            end = _end(lines, node.end_lineno or node.lineno)
            around += lines[before : node.lineno - 1]
            pieces[node.name] = "\n".join(lines[node.lineno - 1 : end]).rstrip()
            before = end
    around += lines[before:]
    missing = set(unit.functions) - set(pieces)
    if missing:
        raise CourseError(f"{unit.solution} has no `def {min(missing)}`: a notebook has a cell for each function.")
    first = next(iter(pieces))
    pieces[first] = re.sub(r"\n{4,}", "\n\n\n", "\n".join([*around, "", "", pieces[first]])).strip("\n")
    return pieces


def _end(lines: list[str], last: int) -> int:
    """Return the last line of a function; indented comments below it, such as otter's markers, belong to it."""
    while last < len(lines) and (not lines[last].strip() or lines[last].startswith((" ", "\t"))):
        last += 1
    return last


def read_checks(unit: Unit, function: str) -> list[Check]:
    """Return the public checks of a function, each with the imports, constants and helpers of its file inside."""
    path = unit.checks(function)
    around: list[ast.stmt] = []
    tests: list[tuple[float, ast.FunctionDef]] = []
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        points = _points(node)
        if points is not None:
            assert isinstance(node, ast.FunctionDef)
            tests.append((points, node))
        elif not (_for_otter(node) or isinstance(node, ast.Expr)):
            around.append(_without_decorator(node))
    return [Check(points, _standing_alone(test, around)) for points, test in tests]


def _points(node: ast.stmt) -> float | None:
    """Return the points of a test case, and None for anything else."""
    if not isinstance(node, ast.FunctionDef):
        return None
    for decorator in node.decorator_list:
        if (
            isinstance(decorator, ast.Call)
            and isinstance(decorator.func, ast.Name)
            and decorator.func.id == DECORATOR
        ):
            given = {keyword.arg: keyword.value for keyword in decorator.keywords}
            return float(ast.literal_eval(given["points"]))
    return None


def _for_otter(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        return {alias.name for alias in node.names} == {DECORATOR}
    return isinstance(node, ast.Assign) and {getattr(target, "id", "") for target in node.targets} <= FOR_OTTER


def _without_decorator(node: ast.stmt) -> ast.stmt:
    """Return an import without `test_case`, which otter adds by itself; any other statement as it is."""
    if isinstance(node, ast.ImportFrom):
        node.names = [alias for alias in node.names if alias.name != DECORATOR]
    return node


def _standing_alone(test: ast.FunctionDef, around: list[ast.stmt]) -> str:
    docstring, body = (test.body[:1], test.body[1:]) if ast.get_docstring(test) else ([], test.body)
    alone = ast.FunctionDef(test.name, test.args, [*docstring, *around, *body], [], None, None)
    return ast.unparse(ast.fix_missing_locations(alone))
