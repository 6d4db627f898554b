"""Functions that are defined in a notebook's cells get the same checks, by our `check` and by otter's own class."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import nbclient
import nbformat
import otter
import pytest

from fam.core.errors import CourseError
from fam.course import load_course
from fam.notebook import check


def right(values):
    """Double."""
    return values * 2.0


def squares(values):
    """Return the misconception's answer."""
    return values**2


def fails(values):
    """Fail in a line of its own."""
    print("about to fail")
    return values / None


def test_a_right_function_passes(workspace: Path) -> None:
    """By its name in the namespace that is given."""
    report = check("double", namespace={"double": right}, course=load_course(workspace))

    assert report.passed
    assert repr(report).endswith("All public checks passed (1/1). Hidden checks run at grading.")


def test_the_callers_own_names_are_found(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And without a name whatever of the course is defined, by the course around the working folder."""
    monkeypatch.chdir(workspace)
    double = right

    report = check()

    assert double is right
    assert [group.function for group in report.result.groups] == ["double"]


def test_a_misconception_is_explained_in_text_and_html(workspace: Path) -> None:
    """With both answers, the wrong place marked."""
    report = check("double", namespace={"double": squares}, course=load_course(workspace))

    page = report._repr_html_()
    assert not report.passed
    assert "The values are squared; doubling adds each value to itself." in " ".join(repr(report).split())
    assert "The values are squared; doubling adds each value to itself." in page
    assert '<td class="marked">1</td>' in page
    assert "<script" not in page


def test_an_exception_shows_the_line_of_the_cell_and_what_was_printed(workspace: Path) -> None:
    """As far as Python knows the cell's text."""
    report = check("double", namespace={"double": fails}, course=load_course(workspace))

    assert "return values / None" in repr(report)
    assert "| about to fail" in repr(report)


def test_nothing_of_a_students_is_taken_for_markup(workspace: Path) -> None:
    """Neither what is printed nor what is raised."""

    def double(values):
        print("<img src=x>")
        raise KeyError("<b>")

    page = check(namespace={"double": double}, course=load_course(workspace))._repr_html_()

    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;img src=x&gt;" in page


def test_what_is_not_defined_is_named(workspace: Path) -> None:
    """Its cell may not have been run."""
    report = check("halve", namespace={}, course=load_course(workspace))

    assert "No cell has defined `halve`." in repr(report)


def test_a_check_of_nothing_is_no_success(workspace: Path) -> None:
    """A cell that has not run yet is named with what was looked for."""
    report = check(namespace={"x": 1}, course=load_course(workspace))

    assert not report.passed
    assert repr(report).strip() == (
        "Nothing was checked: no function of the course is defined here. Run its cell first. "
        "Looked for `double`, `halve`."
    )
    assert "Looked for `double`, `halve`." in report._repr_html_()


def test_a_function_with_a_slip_in_its_name_is_pointed_out(workspace: Path) -> None:
    """Both where nothing else is defined, and where it is asked for by its right name."""
    course, namespace = load_course(workspace), {"Double": right}

    assert "`Double` is not a function of the course; did you mean `double`?" in repr(
        check(namespace=namespace, course=course)
    )
    assert "No cell has defined `double`; `Double` is defined, so rename it." in repr(
        check("double", namespace=namespace, course=course)
    )


def test_a_function_itself_can_be_checked(workspace: Path) -> None:
    """By the name that it is bound to, or else by its own."""
    course = load_course(workspace)

    assert check(right, namespace={"double": right}, course=course).passed
    with pytest.raises(CourseError, match=r"No unit or function is called `squares`"):
        check(squares, namespace={}, course=course)


def test_interrupting_the_kernel_ends_the_check(workspace: Path) -> None:
    """It is no wrong answer."""

    def double(values):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("double", namespace={"double": double}, course=load_course(workspace))


def test_otters_notebook_class_runs_our_check_files(workspace: Path, tmp_path: Path, monkeypatch) -> None:
    """`grader.check` with the test files as they ship: passed, failed with our sentence, in one namespace."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAM_COURSE", str(workspace))
    grader = otter.Notebook(tests_dir=str(workspace / "exercises" / "01_doubling" / "checks"))

    passed = grader.check("double", global_env={"double": right})
    failed = grader.check("double", global_env={"double": squares})

    assert passed.passed_all_public
    assert not failed.passed_all_public
    assert "the value at [0] is 1, expected 2 (3 of 3 values are wrong)" in repr(failed)


def test_otters_class_says_that_the_cell_has_not_run(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otter does not say which name is missing, so none is made up."""
    monkeypatch.chdir(workspace)
    checks = load_course(workspace).units["doubling"].folder / "checks"

    report = repr(otter.Notebook(tests_dir=str(checks)).check("double", global_env={}))

    assert "the function is not defined; run the cell that defines it first" in report


def test_an_executed_notebook_shows_our_report_and_otters(workspace: Path, tmp_path: Path, monkeypatch) -> None:
    """In a kernel of its own, as in Jupyter."""
    monkeypatch.setenv("FAM_COURSE", str(workspace))
    checks = workspace / "exercises" / "01_doubling" / "checks"
    cells = [
        "import otter\nfrom fam.notebook import check\n"
        f"grader = otter.Notebook('work.ipynb', tests_dir={json.dumps(str(checks))})",
        "def double(values):\n    return values ** 2",
        "check('double')",
        "grader.check('double')",
        "def double(values):\n    return values * 2.0",
        "grader.check('double')",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    (tmp_path / "kernels" / "here").mkdir(parents=True)
    kernel = {"argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"], "language": "python"}
    (tmp_path / "kernels" / "here" / "kernel.json").write_text(json.dumps(kernel | {"display_name": "here"}))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    nbformat.write(notebook, tmp_path / "work.ipynb")

    nbclient.NotebookClient(
        notebook, kernel_name="here", timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()

    ours, failed, passed = (notebook.cells[place].outputs[-1]["data"] for place in (2, 3, 5))
    assert "The values are squared" in ours["text/html"]
    assert "The values are squared" in " ".join(ours["text/plain"].split())
    assert "expected 2" in failed["text/plain"]
    assert "passed" in passed["text/plain"]
