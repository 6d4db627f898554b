"""Flashcards and quizzes of the course."""
