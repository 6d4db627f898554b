"""Names of units and functions as users type them."""

from __future__ import annotations

import pytest

import fam
from fam.core.errors import UnknownNameError
from fam.course import Course, choose_functions, choose_units


@pytest.mark.parametrize("choose", [choose_units, choose_functions])
def test_unknown_names_raise_a_course_error_with_a_suggestion(choose, small_course: Course) -> None:
    """Programs that use the library need no knowledge of the command line."""
    with pytest.raises(UnknownNameError, match=r"No unit.* is called `doubling2`; did you mean `doubling`") as raised:
        choose(small_course, ["doubling2"])

    assert isinstance(raised.value, fam.CourseError)


def test_names_select_in_the_order_of_the_course_and_once(small_course: Course) -> None:
    """Labels, names and functions can be mixed; without names, everything is selected."""
    assert choose_units(small_course, ["01_doubling", "doubling"]) == ["doubling"]
    assert choose_functions(small_course, ["halve", "doubling"]) == ["double", "halve"]
    assert choose_functions(small_course, []) == ["double", "halve"]
