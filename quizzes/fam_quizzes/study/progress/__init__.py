"""A learner's progress: answers to cards and quizzes, in an SQLite database."""

from fam_quizzes.study.progress.database import has_progress
from fam_quizzes.study.progress.due import due_count

__all__ = ["due_count", "has_progress"]
