"""Quizzes: draw questions, ask them, store answers and report results."""
