"""Feedback for GitHub Classroom: a folder for each repository, to be copied over the clones and committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fam.core.errors import CourseError
from fam_grader.feedback.output import TargetFiles
from fam_grader.feedback.students import LeftOut, StudentFeedback
from fam_grader.reports.feedback import FEEDBACK
from fam_grader.submissions import Kind

FOLDER = "github"
MARKDOWN = "feedback.md"
NO_CLONE = "no clone of a repository"


def github_files(students: Sequence[StudentFeedback]) -> TargetFiles:
    """Return `feedback.md`, which GitHub shows, and `feedback.html` for each repository.

    Raises:
        CourseError: what was graded has no clones.
    """
    files: dict[str, Callable[[], bytes]] = {}
    left_out = []
    for student in students:
        if student.upload.kind != Kind.GITHUB.name or len(student.upload.names) != 1:
            left_out.append(LeftOut(FOLDER, NO_CLONE, student.label))
            continue
        folder = f"{FOLDER}/{student.upload.names[0]}"
        files[f"{folder}/{MARKDOWN}"] = lambda student=student: student.text.markdown.encode()  # type: ignore[misc]
        files[f"{folder}/{FEEDBACK}"] = student.page
    if students and not files:
        raise CourseError("There are no repositories: what was graded is no folder of GitHub Classroom's clones.")
    return TargetFiles("GitHub", files, len(students) - len(left_out), tuple(left_out))
