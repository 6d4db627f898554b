"""The decks of a course together."""

from __future__ import annotations

from fam.course import Course
from fam_quizzes.decks import load_decks


def test_notes_of_the_whole_course_come_before_those_of_single_units(course: Course) -> None:
    """New cards follow this order, so that no learner begins with the last unit's."""
    collection = load_decks(course.exercises.parent)

    of_units = [bool(collection.deck_of(ref).unit) for ref in collection.notes]
    assert of_units == sorted(of_units)
    assert {True, False} <= set(of_units)
