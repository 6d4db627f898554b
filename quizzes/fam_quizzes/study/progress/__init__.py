"""A learner's progress: answered cards and quizzes, kept in one SQLite file."""

from fam_quizzes.study.progress.due import due_count, has_progress

__all__ = ["due_count", "has_progress"]
