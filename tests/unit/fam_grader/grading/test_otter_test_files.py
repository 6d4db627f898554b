"""The test files that students load are the equal of otter's: on every suite, and with the same messages."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest
from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import create_test_file

import fam.testing
from fam.course import load_course, use_course
from fam_grader.grading import otter_test_files
from fam_grader.grading.otter_test_files import LightTestCase, LightTestFile, load_test_file
from support.paths import REPOSITORY, SMALL_COURSE

COURSES = {name: load_course(path) for name, path in {"fam": REPOSITORY, "small": SMALL_COURSE}.items()}
SUITES = [
    pytest.param(COURSES[name], path, id=f"{name}/{path.relative_to(root)}")
    for name, root in (("fam", REPOSITORY), ("small", SMALL_COURSE))
    for unit in COURSES[name].units.values()
    for function in unit.functions
    for path in (unit.checks(function), unit.hidden_suite(function))
    if path
]


def light(path: Path, monkeypatch: pytest.MonkeyPatch) -> LightTestFile:
    """Load a test file as on a machine without otter."""
    with monkeypatch.context() as patch:
        patch.setattr(fam.testing, "test_case", LightTestCase)
        patch.setattr("otter.test_files.test_case", LightTestCase)  # older suites import it from there
        return LightTestFile.load(path)


def otters(path: Path) -> Any:
    return create_test_file(str(path), NBMetadataConfig())


def described(file: Any) -> list[tuple[object, ...]]:
    return [
        (each.name, each.points, each.hidden, each.success_message, each.failure_message) for each in file.test_cases
    ]


class Nothing(dict[str, Any]):
    """An environment whose functions all return the same."""

    def get(self, name: str, default: Any = None) -> Any:
        """Return such a function."""
        return lambda *args, **kwargs: "no answer"


def results(file: Any) -> list[tuple[bool, str]]:
    file.run(Nothing())
    return [(each.passed, each.message) for each in file.test_case_results]


@pytest.mark.parametrize(("course", "path"), SUITES)
def test_a_suite_is_read_and_run_as_otter_does(course: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, points and texts; and the message of each check with functions that give no answer, line by line."""
    with use_course(course):
        expected, found = otters(path), light(path, monkeypatch)

        assert (found.name, found.path) == (expected.name, expected.path)
        assert described(found) == described(expected)
        assert described(load_test_file(path)) == described(expected)
        assert results(found) == results(expected)
        assert found.score == expected.score


SOURCE = """
from fam.testing import test_case

OK_FORMAT = False
name = "q"
points = {points}

@test_case({first})
def first(env, double):
    assert double(2) == env["four"], "it's wrong"

@test_case({second})
def second(missing):
    assert missing is None
"""
CASES = {
    "unnamed": ("None", "", ""),
    "a total": ("4", "points=1", ""),
    "a total that is stated": ("4", "points=1", "points=3"),
    "a list": ("[1, 2.5]", "", "points=7"),
    "one states its points": ("None", "points=3", ""),
    "zeros": ("None", "points=0", ""),
    "all zero": ("None", "points=0", "points=0"),
    "messages": ("None", "success_message='good', hidden=True", "'a name', 2, False, 'yes', 'no'"),
}
BROKEN = {
    "too many points": ("1", "points=1", "points=3"),
    "a list too short": ("[1]", "", ""),
    "points that are no number": ("'three'", "", ""),
}


@pytest.mark.parametrize("values", CASES.values(), ids=CASES)
@pytest.mark.parametrize(
    "double", [lambda value: 2 * value, lambda value: value, None], ids=["right", "wrong", "none"]
)
def test_points_and_messages_follow_otters_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: tuple[str, str, str], double: Any
) -> None:
    """Also those that this course does not use: another one may."""
    path = tmp_path / "q.py"
    path.write_text(SOURCE.format(points=values[0], first=values[1], second=values[2]))
    expected, found = otters(path), light(path, monkeypatch)
    environment = {"double": double, "four": 4}

    expected.run(environment)
    found.run(environment)

    assert described(found) == described(expected)
    assert [(each.passed, each.message) for each in found.test_case_results] == [
        (each.passed, each.message) for each in expected.test_case_results
    ]
    assert found.score == sum(each.test_case.points for each in expected.test_case_results if each.passed)


@pytest.mark.parametrize("values", BROKEN.values(), ids=BROKEN)
def test_points_that_otter_refuses_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: tuple[str, str, str]
) -> None:
    """With otter's message."""
    path = tmp_path / "q.py"
    path.write_text(SOURCE.format(points=values[0], first=values[1], second=values[2]))
    with pytest.raises(Exception, match=r".") as expected:
        otters(path)

    for load in (lambda: light(path, monkeypatch), lambda: load_test_file(path)):
        with pytest.raises(expected.type, match=str(expected.value)):
            load()


@pytest.mark.parametrize(
    ("source", "error", "message"),
    [
        ("name = 'q'", RuntimeError, "it does not set `OK_FORMAT = False`"),
        ("OK_FORMAT = True\nname = 'q'", RuntimeError, "it does not set `OK_FORMAT = False`"),
        ("OK_FORMAT = False", ValueError, "does not define 'name'"),
        ("import nowhere", ModuleNotFoundError, "nowhere"),
    ],
    ids=["no format", "the other format", "no name", "an error of its own"],
)
def test_what_is_no_test_file_is_an_error(tmp_path: Path, source: str, error: type[Exception], message: str) -> None:
    """As otter's loader raises one."""
    (tmp_path / "q.py").write_text(source)

    with pytest.raises(error, match=message):
        LightTestFile.load(tmp_path / "q.py")


def test_a_score_can_be_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As grading does where a function never gives a right value."""
    path = tmp_path / "q.py"
    path.write_text(SOURCE.format(points="4", first="", second=""))
    found = light(path, monkeypatch)
    found.run({"double": lambda value: 2 * value, "four": 4})
    earned = found.score

    found.update_score(0)

    assert (earned, found.score) == (4, 0)


def test_otters_own_are_used_where_otter_is_installed() -> None:
    """Here it is."""
    from otter.test_files import test_case  # noqa: PLC0415

    assert otter_test_files.HAS_OTTER
    assert fam.testing.test_case is test_case


@pytest.mark.parametrize("text", ["name = 'q'\n", "OK_FORMAT = False\nname = 'q'\n", "1 / 0\n"])
def test_what_is_no_suite_of_ours_is_left_to_otter(tmp_path: Path, text: str) -> None:
    """Its own reader answers, or says what is missing."""
    path = tmp_path / "q.py"
    path.write_text(text)

    def loaded(load: Any) -> object:
        try:
            return described(load(path))
        except Exception as error:
            return repr(error)

    assert loaded(load_test_file) == loaded(otters)


def test_a_grader_starts_without_the_rest_of_otter_which_is_there_when_it_is_asked_for() -> None:
    """`import otter` brings pandas, and takes longer than everything else that a grader needs."""
    program = """
        import sys
        import fam_grader.batch.grader
        assert not {"pandas", "IPython", "nbconvert", "nbformat", "otter.api"} & set(sys.modules)
        from otter.run.run_autograder.autograder_config import AutograderConfig
        import otter
        from fam_grader.grading.otter_test_files import TestCase
        assert otter.test_files.TestCase is otter.test_files.abstract_test.TestCase is TestCase
        from otter.test_files import GradingResults
        assert GradingResults([]).total == 0
        assert otter.__version__ and otter.Notebook is otter.check.notebook.Notebook
        assert not hasattr(otter, "no_such_name")
        import dill  # otter's log of checks; it finds modules as attributes of their packages
        assert len(dill.dumps(otter.test_files.exception_test.ExceptionTestFile)) < 200
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)


def test_threads_may_import_the_rest_of_otter_at_the_same_time() -> None:
    """As in a worker of Dask: none finds half of it."""
    program = """
        from concurrent.futures import ThreadPoolExecutor
        from importlib import import_module
        import fam_grader.grading.otter_test_files
        with ThreadPoolExecutor(4) as pool:
            assert all(pool.map(lambda name: import_module(name).Notebook, ["otter"] * 4))
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True)
