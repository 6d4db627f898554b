"""A learner's progress: answered cards and quizzes, kept in one SQLite file."""

from fam_quizzes.study.progress.database import has_progress
from fam_quizzes.study.progress.due import due_count

__all__ = ["due_count", "has_progress"]
