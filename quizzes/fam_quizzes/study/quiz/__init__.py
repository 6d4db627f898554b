"""Quizzes: which questions are drawn, how they are played, kept and told."""
