"""FAM: an auto-graded course on convolution and feature maps.

The commands are a library, too: `fam.grade` grades a class, and `fam.check` runs the public checks on a workspace.
`fam.load_course` and `fam.load_decks` load a course and its flashcards and quizzes, by the rule of the commands.

    >>> import fam
    >>> course = fam.load_course()
    >>> course.settings.id, course.units["strides"].title
    ('convolution-and-feature-maps', 'Strides')
    >>> decks = fam.load_decks()
    >>> decks.notes["glossary/stride"].term
    'Stride'
"""

from __future__ import annotations

TYPE_CHECKING = False  # that of `typing`, which `fam --help` does without
if TYPE_CHECKING:
    from typing import Any

    from fam.core.diagnostics import Diagnostic
    from fam.core.errors import CourseError, FaultyCourse, InternalError
    from fam.course import Course, load_course
    from fam_grader.batch.class_plan import ClassOptions
    from fam_grader.batch.grade_class import ClassResult, RunObserver
    from fam_grader.batch.grade_class import grade_class as grade
    from fam_grader.reports.results import SubmissionResult
    from fam_grader.workspace.checking import check_workspace as check
    from fam_quizzes.decks import DeckCollection, load_decks

__all__ = [
    "ClassOptions",
    "ClassResult",
    "Course",
    "CourseError",
    "DeckCollection",
    "Diagnostic",
    "FaultyCourse",
    "InternalError",
    "RunObserver",
    "SubmissionResult",
    "check",
    "grade",
    "load_course",
    "load_decks",
]

# Imported on first use: they bring otter and more, and students' commands start without it.
_LAZY = {
    "ClassOptions": "fam_grader.batch.class_plan:ClassOptions",
    "ClassResult": "fam_grader.batch.grade_class:ClassResult",
    "Course": "fam.course:Course",
    "CourseError": "fam.core.errors:CourseError",
    "DeckCollection": "fam_quizzes.decks:DeckCollection",
    "Diagnostic": "fam.core.diagnostics:Diagnostic",
    "FaultyCourse": "fam.core.errors:FaultyCourse",
    "InternalError": "fam.core.errors:InternalError",
    "RunObserver": "fam_grader.batch.grade_class:RunObserver",
    "SubmissionResult": "fam_grader.reports.results:SubmissionResult",
    "check": "fam_grader.workspace.checking:check_workspace",
    "grade": "fam_grader.batch.grade_class:grade_class",
    "load_course": "fam.course:load_course",
    "load_decks": "fam_quizzes.decks:load_decks",
}

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - as above

    module, _, attribute = _LAZY[name].partition(":")
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted([*globals(), *_LAZY])
