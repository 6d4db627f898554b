"""Flashcards and quizzes on a web page: requests in, what the page shows out, in the page's own Python."""
