"""Students with feedback as platforms know them, without any grading."""

from __future__ import annotations

from fam_grader.batch.class_record import Upload
from fam_grader.feedback.students import StudentFeedback
from fam_grader.feedback.text import FeedbackText, FunctionLine
from fam_grader.gradebook.roster import Person


def student(name: str, *uploads: str, kind: str = "MOODLE", total: float | None = 3.5, **who: str) -> StudentFeedback:
    """Return a student's feedback; the page is a line with the name."""
    person = Person(name, **who)
    text = FeedbackText("Arithmetic", (f"Hello {name}.",), (FunctionLine("double", total, 4.0),))
    return StudentFeedback(
        name, text, name, person, total, 4.0, total is None, Upload(kind, uploads), html=f"<p>{name}</p>"
    )
