"""A learner's progress: answered cards and quizzes, kept in one SQLite file."""
