"""Study: flashcards, quizzes, readings, and a learner's progress."""
