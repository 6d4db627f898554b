"""Uploads as students really make them get the marks that their code deserves, and a word on what did not count."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fam.course import Course
from fam_grader.batch.grader import Grader
from fam_grader.batch.jobs import GradingJob
from fam_grader.reports.results import SubmissionResult
from fam_grader.submissions import SubmissionSource, read_submission
from support.class_folders import write, zip_of

UNITS = ["window_response", "strides", "output_size"]  # 5, 10 and 9 points


def notebook(*cells: str) -> str:
    """Make a notebook of code cells."""
    made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": each} for each in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


@pytest.fixture(scope="module")
def grader(course: Course) -> Iterator[Grader]:
    """Return one grader for all uploads."""
    grader = Grader(course, UNITS, "sandbox")
    yield grader
    grader.close()


@pytest.fixture
def grade(grader: Grader, tmp_path: Path):
    """Return a function that grades a folder with these files."""

    def grade(files: Mapping[str, str | bytes]) -> SubmissionResult:
        for name, content in files.items():
            file = tmp_path / "upload" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        source = SubmissionSource(tmp_path / "upload", "upload", "upload")
        result = grader.run_job(GradingJob(source)).result
        assert result is not None
        return result

    return grade


def right(course: Course, unit: str) -> str:
    """Return the reference solution of a unit."""
    solution = course.units[unit].solution
    assert solution is not None
    return solution.read_text(encoding="utf-8")


def bare(course: Course, unit: str) -> str:
    """Return the skeleton of a unit."""
    return course.units[unit].skeleton.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", ["strides(1).py", "strides_final_v2.py", "Strides.py", "Copy of strides.py", "05_strides - Copy (2).py"]
)
def test_a_file_whose_name_reduces_to_a_unit_is_read_and_named(grade, course: Course, name: str) -> None:
    """Browsers and people rename files; the message says what was read."""
    result = grade({name: right(course, "strides"), "window_response.py": right(course, "window_response")})

    assert result.functions == {"window_response": 5, "convolve2d": 10, "output_size": 0, "output_shape": 0} | {
        "trace_sizes": 0
    }
    assert result.message == f"{name} was read for strides"
    assert not result.review


def test_a_script_beside_a_notebook_does_not_hide_the_notebook(grade, course: Course) -> None:
    """Each unit is read from the file that has it."""
    everything = notebook(*(right(course, unit) for unit in UNITS))
    result = grade({"strides.py": right(course, "strides"), "homework.ipynb": everything})

    assert result.score == 24
    assert "homework.ipynb was read for window_response, output_size" in result.message
    assert "`convolve2d` in homework.ipynb was not used: strides.py was taken instead" in result.message
    assert not result.review  # it cost nothing


@pytest.mark.parametrize("names", [["part1", "part2", "part3"], UNITS, ["01_window_response", "05_strides", "06_x"]])
def test_several_notebooks_are_read(grade, course: Course, names: list[str]) -> None:
    """One for each unit, as the notebook edition is handed out, or with any other names."""
    files = {f"{name}.ipynb": notebook(right(course, unit)) for name, unit in zip(names, UNITS, strict=True)}

    assert grade(files).score == 24


def test_the_last_of_two_attempts_counts_and_the_other_is_named(grade, course: Course) -> None:
    """A folder's number says which is newer, since unpacking changes the times of files."""
    wrong = "def convolve2d(image, kernel, stride=1, padding=0):\n    return image\n"
    result = grade({"attempt1/strides.py": wrong, "attempt2/strides.py": right(course, "strides")})

    assert result.score == 10
    assert result.message == "attempt1/strides.py was not used: attempt2/strides.py was taken instead"
    assert result.review  # other points are missing


@pytest.mark.parametrize("folders", [("backup", "new"), ("a", "b"), (".", "deeper/still")])
def test_a_skeleton_never_wins(grade, course: Course, folders: tuple[str, str]) -> None:
    """Wherever it is, the written file counts."""
    first, second = (f"{folder}/strides.py".removeprefix("./") for folder in folders)
    result = grade({first: bare(course, "strides"), second: right(course, "strides")})

    assert result.score == 10
    assert "strides.py was not used: it holds only the skeleton" in result.message


def test_a_function_in_another_units_file_counts(grade, course: Course) -> None:
    """Even beside its own unit's skeleton."""
    both = right(course, "strides") + "\n\n" + right(course, "window_response")
    result = grade({"strides.py": both, "window_response.py": bare(course, "window_response")})

    assert result.score == 15
    assert "strides.py was read for window_response" in result.message


@pytest.mark.parametrize("text", ["", "x = 1\n", "def something_else():\n    return 1\n"])
def test_an_upload_without_any_function_is_no_silent_zero(grade, text: str) -> None:
    """It is graded, with 0, and on the list of uploads to look at."""
    result = grade({"strides.py": text})

    assert (result.status, result.score) == ("graded", 0)
    assert result.review == ("no function is written in what was submitted",)
    assert result.review[0] in result.message


FIRST_LINES = {
    "matplotlib first": ("import matplotlib.pyplot as plt\nimport numpy as np", "No module named 'matplotlib'"),
    "colab": ("from google.colab import drive\nimport numpy as np", "No module named 'google'"),
    "an endless cell": ("import numpy as np\nwhile True:\n    pass", "line 2 was left out: loading the file took"),
    "a comprehension that waits": (
        "async def numbers():\n    yield 1\nimport numpy as np\nlist_of = [each async for each in numbers()]",
        "line 4 was left out: `await` does not work",
    ),
    "await": ("import asyncio\nawait asyncio.sleep(0)\nimport numpy as np", "`await` does not work"),
    "exit": ("import numpy as np\nexit()", "line 2 was left out: it would end the program"),
}


@pytest.mark.parametrize(("first", "why"), FIRST_LINES.values(), ids=FIRST_LINES)
@pytest.mark.parametrize("form", ["script", "notebook"])
def test_a_line_that_cannot_run_takes_nothing_else_along(grade, form: str, first: str, why: str) -> None:
    """Right code keeps its points, and the message names the line and the reason."""
    function = (
        "def window_response(window, kernel, bias=0.0):\n    if window.shape != kernel.shape:\n"
        "        raise ValueError('shapes differ')\n    return float(np.sum(window.astype(float) * kernel)) + bias\n"
    )
    files = {
        "script": {"window_response.py": f"{first}\n{function}"},
        "notebook": {"hw.ipynb": notebook(first, function)},
    }

    result = grade(files[form])

    assert result.functions["window_response"] == 5
    assert why in result.message


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("open('README.md').close()", "PermissionError"),
        ("np.save('debug.npy', image)", "PermissionError"),
        ("__import__('threading').Thread(target=print).start()", "can't start new thread"),
        ("import matplotlib", "No module named 'matplotlib'"),
    ],
    ids=["reads a file", "writes a file", "starts a thread", "imports a module"],
)
def test_a_call_that_needs_what_grading_lacks_is_no_silent_zero(grade, course: Course, line: str, why: str) -> None:
    """Right but for one left-over line: the reason stands in the message and on the list of what to look at."""
    text = (
        right(course, "strides") + f"\n\n_right = convolve2d\n\n\ndef convolve2d(image, *rest, **more):\n    {line}\n"
    )

    result = grade({"strides.py": f"{text}    return _right(image, *rest, **more)\n"})

    assert result.functions["convolve2d"] == 0
    (reason,) = result.review
    assert reason == result.message
    assert reason.startswith("convolve2d: it raised ")
    assert why in reason


LAYOUTS: dict[str, tuple[str, ...]] = {
    "renamed": ("strides(1).py", "window_response.py"),
    "two attempts": ("attempt1/strides.py", "attempt2/strides.py"),
    "backup": ("backup/strides.py", "new/strides.py"),
    "notebook and script": ("homework.ipynb", "strides.py"),
    "notebook for each unit": ("05_strides.ipynb", "01_window_response/01_window_response.ipynb"),
}


@pytest.mark.parametrize("names", LAYOUTS.values(), ids=LAYOUTS)
def test_a_folder_and_its_archives_choose_the_same_files(
    course: Course, tmp_path: Path, names: tuple[str, ...]
) -> None:
    """The autograder unpacks a student's zip, `fam grade` reads it as it is: the marks must be the same."""
    folder = tmp_path / "ada"
    for name in names:
        unit = "window_response" if "window" in name else "strides"
        text = right(course, unit)
        write(folder / name, notebook(text) if name.endswith(".ipynb") else text)
    with tarfile.open(tmp_path / "ada.tar.gz", "w:gz") as archive:
        archive.add(folder, "hand-in")
    paths = [folder, zip_of(folder, "hand-in/"), tmp_path / "ada.tar.gz"]

    read = [read_submission(SubmissionSource(path, path.name, "ada"), course) for path in paths]

    chosen = [(each.sources.texts, each.sources.functions, len(each.notes), len(each.left)) for each in read]
    assert chosen[1:] == chosen[:1] * 2
    assert chosen[0][1]["convolve2d"]


def test_an_untouched_skeleton_is_called_that(grade, course: Course) -> None:
    """It is graded 0, with another reason than an upload without any function."""
    result = grade({"strides.py": bare(course, "strides")})

    assert (result.score, result.status) == (0, "graded")
    assert result.review == ("only the skeleton was submitted",)


@pytest.mark.slow
def test_loading_that_takes_too_long_is_called_that(grade, course: Course) -> None:
    """And not a call that was not done in time."""
    result = grade({"strides.py": "while True:\n    pass\n" + right(course, "strides")})

    assert "loading" in result.message
    assert result.review
