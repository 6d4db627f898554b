"""What `fam check` prints: each cause once, with the checks that it explains."""

from __future__ import annotations

from dataclasses import replace

from fam.core.terminal import Screen
from fam.course import Course
from fam_grader.reports.results import GroupResult
from fam_grader.workspace.check_output import write_result
from support.made_results import make_group, make_result

SCREEN = Screen(width=80, colour=False)


def lines_of(course: Course, *groups: GroupResult, brief: bool = False) -> list[str]:
    """Return the lines for these groups of `double`."""
    named = [replace(group, function="double", group=f"check {number}") for number, group in enumerate(groups)]
    result = replace(make_result([]), groups=tuple(named))
    return write_result(course, result, SCREEN, brief=brief)


def test_checks_that_fail_for_one_cause_stand_together(small_course: Course) -> None:
    """A misconception is explained once, below all checks that it explains; others keep their order."""
    squared = replace(make_group(0, "value", "double__squares"), sentence="it is 9, expected 6")
    other = replace(make_group(0, "value"), sentence="it is 1, expected 2")

    lines = lines_of(small_course, squared, make_group(0, "passed"), other, squared)

    assert lines[:2] == ["✗ double: check 0", "✗ double: check 3"]
    assert sum("It squares." in line for line in lines) == 1
    assert lines[-3:] == ["✓ double: check 1", "✗ double: check 2", "    It is 1, expected 2."]


def test_an_exception_in_one_line_is_one_cause(small_course: Course) -> None:
    """Not so in another line, or with another sentence."""
    place = ('  File "doubling.py", line 3', "    return None + 1")
    raised = replace(make_group(0, "raised"), sentence="it raised TypeError", place=place)
    elsewhere = replace(raised, place=('  File "doubling.py", line 4', "    return 1 + None"))

    lines = lines_of(small_course, raised, elsewhere, raised)

    assert [line for line in lines if line.startswith("✗")] == [
        "✗ double: check 0",
        "✗ double: check 2",
        "✗ double: check 1",
    ]
    assert sum("line 3" in line for line in lines) == 1


def test_a_missing_function_is_said_once(small_course: Course) -> None:
    """Without a call, and without a line for each check that is skipped."""
    missing = replace(make_group(0, "missing"), sentence="`a.py` is empty.", call="double(3)")

    lines = lines_of(small_course, missing, missing, missing)

    assert lines == ["✗ double: no check could start", "    `a.py` is empty."]


def test_a_reason_of_all_functions_of_a_file_is_said_once(small_course: Course) -> None:
    """The others refer to it."""
    missing = replace(make_group(0, "missing"), sentence="`a.py` is empty.")

    groups = missing, replace(missing, function="halve")

    assert write_result(small_course, replace(make_result([]), groups=groups), SCREEN) == [
        "✗ double: no check could start",
        "    `a.py` is empty.",
        "✗ halve: no check could start, see above",
    ]


def test_a_note_on_the_parameters_is_shown_where_all_passed(small_course: Course) -> None:
    """Also in brief, since a hidden check may pass the parameter by its name."""
    noted = replace(make_group(0, "passed"), notes=("`x` stands in the place of the parameter `values`",))

    lines = lines_of(small_course, noted, make_group(0, "passed"), brief=True)

    assert "    Note: `x` stands in the place of the parameter `values`." in lines
