"""What learners do: flashcards, quizzes, readings, and their progress."""
