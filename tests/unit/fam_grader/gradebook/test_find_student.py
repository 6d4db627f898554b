"""Find whom an instructor means, one by one or in the whole class."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fam.core.errors import CourseError
from fam_grader.gradebook.class_list import match_class
from fam_grader.gradebook.find_student import NearFinder, StudentFinder
from fam_grader.gradebook.roster import Person, Roster
from fam_grader.submissions import Kind, Owner, SubmissionSource

WORDS = st.sampled_from(["", "ada", "Ada", "ada/", "0042", "42", "a b", "B a", "ada@x.edu", "s.py", "é"])
PEOPLE = st.lists(st.builds(Person, WORDS, WORDS, WORDS, WORDS), max_size=4)
SOURCES = st.lists(
    st.builds(
        SubmissionSource,
        *(st.just(Path("class")), WORDS, WORDS),
        kind=st.sampled_from([Kind.PLAIN, Kind.CANVAS]),
        owners=st.lists(st.builds(Owner, WORDS, WORDS, st.tuples(WORDS)), max_size=2).map(tuple),
    ),
    max_size=4,
    unique_by=lambda source: source.student,
)


@given(PEOPLE, SOURCES, st.booleans())
def test_who_is_found_one_by_one_is_who_is_found_in_the_class(
    people: list[Person], sources: list[SubmissionSource], enrolled: bool
) -> None:
    """By every name that anyone has; where no one is meant, or several are, neither finds one."""
    matched = match_class(sources, Roster(people) if enrolled else None)
    whole = StudentFinder(matched)
    near = whole.packed().one_by_one()

    for text in ("ada", "Ada", "ada/", "0042", "42", "042", "a b", "B a", "ada@x.edu", "x@x.edu", "s.py", "é", "é/"):
        assert _found(near, text) == _found(whole, text)


def _found(finder: StudentFinder | NearFinder, text: str) -> object:
    try:
        return finder.find(text)
    except CourseError as error:
        return str(error).split(";")[0]  # what follows is a suggestion
