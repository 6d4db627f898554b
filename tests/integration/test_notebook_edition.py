"""The notebook edition: what students get and what they do not, and that both versions work."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeAlias

import nbclient
import nbformat
import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.course import Course, Unit, load_course
from fam_grader.release.notebooks import Edition, function_sources, make_notebooks, master_notebook, read_checks
from support.autograder_runs import Installed
from support.paths import REPOSITORY

UNITS = load_course(REPOSITORY).units
SOLUTION = re.compile(r"# BEGIN SOLUTION.*?\n(.*?)# END SOLUTION", re.DOTALL)
TELLING = 25  # characters; a shorter line may stand in a lesson by chance


Make: TypeAlias = Callable[[str], Edition]
EACH_UNIT = [pytest.param(unit, id=name) for name, unit in UNITS.items()]


@pytest.fixture(scope="session")
def edition_of(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """Makes a unit's notebooks, once."""
    return cache(lambda name: make_notebooks(course, course.units[name], tmp_path_factory.mktemp("notebooks")))


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A kernel of this interpreter, whatever kernels the machine has."""
    folder = tmp_path / "jupyter" / "kernels" / "here"
    folder.mkdir(parents=True)
    command = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    settings = {"argv": command, "language": "python", "display_name": "here"}
    (folder / "kernel.json").write_text(json.dumps(settings))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    return "here"


def run(path: Path, kernel: str, *, faulty: bool = False) -> nbformat.NotebookNode:
    """Run a notebook where it lies."""
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=300,
        allow_errors=faulty,
        resources={"metadata": {"path": str(path.parent)}},
    ).execute()
    return notebook


def sources(notebook: nbformat.NotebookNode) -> str:
    return "\n".join(cell.source for cell in notebook.cells)


@pytest.mark.slow
@pytest.mark.parametrize("unit", EACH_UNIT)
def test_each_unit_has_both_versions_and_the_students_has_no_solution(unit: Unit, edition_of: Make) -> None:
    """By content: no telling line of a solution is anywhere in what students get."""
    edition = edition_of(unit.name)

    assert unit.solution is not None
    solution = unit.solution.read_text(encoding="utf-8")
    lines = {line.strip() for region in SOLUTION.findall(solution) for line in region.splitlines()}
    revealing = {line for line in lines if len(line) > TELLING} - set(
        map(str.strip, sources(master_lesson(unit)).splitlines())
    )
    given_away = "".join(path.read_text("utf-8", "replace") for path in edition.student.parent.iterdir())
    assert revealing
    assert not [line for line in revealing if json.dumps(line)[1:-1] in given_away]
    assert "BEGIN SOLUTION" not in given_away
    assert all(line in sources(nbformat.read(edition.solved, as_version=4)) for line in revealing)


def master_lesson(unit: Unit) -> nbformat.NotebookNode:
    """Return the lesson of a unit alone; a line of a solution that a lesson shows is no secret."""
    notebook = master_notebook(unit)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return notebook


@pytest.mark.slow
@pytest.mark.parametrize("unit", EACH_UNIT)
def test_the_solved_notebook_runs_and_passes_every_public_check(unit: Unit, edition_of: Make, kernel: str) -> None:
    """In a kernel of its own, from the first cell to the last."""
    edition = edition_of(unit.name)

    executed = run(edition.solved, kernel)

    checks = [cell for cell in executed.cells if cell.source.startswith("grader.check(")]
    assert [cell.source for cell in checks] == [f'grader.check("{name}")' for name in unit.functions]
    for cell in checks:
        assert "passed!" in cell.outputs[0].data["text/plain"]


def test_the_students_notebook_runs_up_to_what_is_not_written(course: Course, tmp_path: Path, kernel: str) -> None:
    """Its checks tell what is missing, and nothing in it is broken."""
    edition = make_notebooks(course, course.units["stacking"], tmp_path / "made")

    executed = run(edition.student, kernel, faulty=True)

    first = next(cell for cell in executed.cells if cell.source.startswith("grader.check("))
    assert "not written yet" in first.outputs[0].data["text/plain"]
    assert not any(output.output_type == "error" for cell in executed.cells for output in cell.get("outputs", []))


@pytest.mark.slow
def test_otter_run_gives_the_solved_notebook_full_marks_and_an_unsolved_one_none(
    course: Course, tmp_path: Path
) -> None:
    """With the autograder beside it, hidden suites and all."""
    unit = course.units["stacking"]
    edition = make_notebooks(course, unit, tmp_path / "made")
    road = Installed(tmp_path, Path(sys.prefix), edition.autograder)

    solved = road.run_otter(edition.solved, tmp_path / "solved")
    unsolved = road.run_otter(edition.student, tmp_path / "unsolved")

    assert solved.points == {name: spec.points for name, spec in unit.functions.items()}
    assert unsolved.points == dict.fromkeys(unit.functions, 0)


def test_the_pieces_of_a_module_are_the_whole_module(course: Course) -> None:
    """Nothing of a solution is lost between two cells, and each function is in the cell of its name."""
    for unit in course.units.values():
        assert unit.solution is not None
        pieces = function_sources(unit)

        whole = ast.parse(unit.solution.read_text(encoding="utf-8")).body[1:]
        cut = [node for piece in pieces.values() for node in ast.parse(piece).body]
        assert sorted(map(ast.unparse, cut)) == sorted(map(ast.unparse, whole))
        assert all(f"def {name}(" in piece for name, piece in pieces.items())
        assert list(pieces) == list(unit.functions)


def test_each_check_stands_alone(course: Course) -> None:
    """It needs no import, constant or helper from outside, and keeps its points."""
    for unit in course.units.values():
        for name, spec in unit.functions.items():
            checks = read_checks(unit, name)

            assert 0 < sum(check.points for check in checks) < spec.points
            for check in checks:
                compile(check.source, name, "exec")
                assert check.source.startswith("def ")


def test_the_command_makes_the_units_that_are_named(small_course: Course, tmp_path: Path) -> None:
    """It shows its progress, and says what may be given away and what not."""
    result = CliRunner().invoke(
        fam, ["--course", str(small_course.exercises.parent), "notebooks", "doubling", "-o", str(tmp_path / "out")]
    )

    assert result.exit_code == 0, result.output
    assert result.output.startswith("1 of 1: ")
    assert "-autograder.zip NOTEBOOK`" in result.output
    assert sorted(path.name for path in (tmp_path / "out").rglob("*.ipynb")) == ["01_doubling.ipynb"] * 2


def test_a_course_without_its_private_half_has_no_notebooks(workspace: Path, tmp_path: Path) -> None:
    """The message names what is missing."""
    result = CliRunner().invoke(fam, ["--course", str(workspace), "notebooks", "-o", str(tmp_path / "out")])

    assert result.exit_code == 1
    assert not (tmp_path / "out").exists()
