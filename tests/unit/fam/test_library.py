"""`import fam`: what the commands do, as functions that return typed results."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import fam
from fam.course import Course, load_course
from support.paths import REPOSITORY

RIGHT = """
def double(values):
    if not values.size:
        raise ValueError
    return values.astype(float) * 2


def halve(count):
    if count % 2:
        raise ValueError
    return count // 2
"""
WRONG = RIGHT.replace("values.astype(float) * 2", "values.astype(float) ** 2")


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    """Make a class of one right and one wrong submission."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    (folder / "ada.py").write_text(RIGHT)
    (folder / "eve.py").write_text(WRONG)
    return folder


def test_importing_fam_loads_neither_otter_nor_numpy() -> None:
    """A student's command starts without them."""
    script = "import sys, fam; sys.exit(any(name in sys.modules for name in ('otter', 'numpy', 'fam_grader')))"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_unknown_names_are_attribute_errors() -> None:
    """A typo is the error that Python gives for one; the names that are loaded lazily are listed."""
    assert "grade" in dir(fam)
    assert not hasattr(fam, "grades")


@pytest.mark.parametrize("name", fam.__all__)
def test_every_public_name_can_be_imported(name: str) -> None:
    """What `__all__` promises is there, lazily or not."""
    assert getattr(fam, name).__doc__


def test_grade_without_submissions_is_a_course_error(tmp_path: Path, small_course: Course) -> None:
    """An empty folder is an error, not an empty class."""
    (tmp_path / "empty").mkdir()

    with pytest.raises(fam.CourseError, match="is empty"):
        fam.grade([tmp_path / "empty"], tmp_path / "out", course=small_course)


@pytest.mark.linux
def test_grade_returns_typed_results_in_the_order_of_the_class(
    submissions: Path, tmp_path: Path, small_course: Course
) -> None:
    """They can be read again later, and the files for people are written, too."""
    graded = fam.grade([submissions], tmp_path / "out", course=small_course, jobs=1)

    ada, eve = graded.results
    assert isinstance(ada, fam.SubmissionResult)
    assert (ada.submission, ada.score, eve.submission) == ("ada.py", 4, "eve.py")
    assert eve.score < 4
    assert [each.student for each in graded.results] == ["ada", "eve"]
    assert graded.internal_errors == 0
    assert graded.grades_csv.is_file()
    assert graded.report_html.is_file()
    assert not graded.errors_log.exists()


@pytest.mark.linux
def test_grade_notifies_its_observer_of_kept_and_new_results(
    submissions: Path, tmp_path: Path, small_course: Course
) -> None:
    """The second run grades only the submission that has changed."""

    class Observer(fam.RunObserver):
        def __init__(self) -> None:
            self.kept: list[str] = []
            self.new: list[str] = []

        def planned(self, kept: Iterable[fam.SubmissionResult], jobs: int) -> None:
            self.kept = [result.student for result in kept]

        @contextmanager
        def grading(self, jobs: int) -> Iterator[Callable[[fam.SubmissionResult], None]]:
            yield lambda result: self.new.append(result.student)

    first, second = Observer(), Observer()
    fam.grade([submissions], tmp_path / "out", course=small_course, jobs=1, observer=first)
    (submissions / "eve.py").write_text(RIGHT)
    fam.grade([submissions], tmp_path / "out", course=small_course, jobs=1, observer=second)

    assert (first.kept, sorted(first.new)) == ([], ["ada", "eve"])
    assert (second.kept, second.new) == (["ada"], ["eve"])


@pytest.mark.parametrize(
    ("options", "says"),
    [({"late": "10%/day"}, "`late` requires `due`"), ({"due": "x", "late_cap": "50%"}, "`late_cap` requires `late`")],
)
def test_class_options_reject_one_that_means_nothing_alone(
    options: dict[str, str], says: str, submissions: Path, tmp_path: Path, small_course: Course
) -> None:
    """A program learns it as a ValueError, before anything is graded."""
    with pytest.raises(ValueError, match=says):
        fam.grade([submissions], tmp_path / "out", course=small_course, options=fam.ClassOptions(**options))

    assert not (tmp_path / "out").exists()


def test_check_returns_the_result_of_each_public_group(course_copy: Path) -> None:
    """An unwritten function fails; the result is what `fam check --json` prints."""
    (course_copy / "exercises" / "01_doubling" / "doubling.py").write_text(RIGHT.replace("// 2", "/ 2"))

    result = fam.check("doubling", course=load_course(course_copy))

    statuses = {group.function: set() for group in result.groups}
    for group in result.groups:
        statuses[group.function].add(group.status)
    assert statuses["double"] == {"passed"}
    assert "failed" in statuses["halve"]


@pytest.mark.linux
def test_the_example_of_the_documentation_runs(
    submissions: Path, course_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    """As it stands there, in the folder of a course."""
    page = (REPOSITORY / "docs" / "how-to" / "instructors" / "python.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    shutil.copytree(submissions, course_copy / "submissions")
    monkeypatch.chdir(course_copy)

    exec(compile(example, "python.md", "exec"), {"__name__": "__main__"})

    lines = capsys.readouterr().out.splitlines()
    assert "ada.py graded 4.0" in lines
    assert (course_copy / "results" / "grades.csv").is_file()
