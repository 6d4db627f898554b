"""What the command `fam` is made of, without click, which takes longer to import than Python to start."""

from __future__ import annotations

TYPE_CHECKING = False  # that of `typing`, for the same reason
if TYPE_CHECKING:
    from pathlib import Path

# name: (module, one-line help), in the order of `fam --help`; a test compares the lines with the commands' own help.
COMMANDS = {
    "start": ("fam.commands.start", "Create a workspace, or restore missing files."),
    "status": ("fam.commands.status", "Show all units, your points and the next function."),
    "next": ("fam.commands.next", "Show the next function, its lesson and its file."),
    "check": ("fam.commands.check", "Run the public checks on your functions."),
    "watch": ("fam.commands.watch", "Run the public checks again at every save."),
    "compare": ("fam.commands.compare", "Compare your functions with PyTorch on random inputs."),
    "hint": ("fam.commands.hint", "Show the next hint, from a question to almost the answer."),
    "show": ("fam.commands.show", "Draw what your functions compute."),
    "reset": ("fam.commands.reset", "Restore a unit's skeleton, after a backup of your file."),
    "submit": ("fam.commands.submit", "Write the zip file to submit, and list unfinished functions."),
    "cards": ("fam.commands.cards", "Learn with flashcards that return before they are forgotten."),
    "quiz": ("fam.commands.quiz", "Practise with quizzes, or sit an exam."),
    "stats": ("fam.commands.stats", "Show what is due, what you remember, and what is weak."),
    "progress": ("fam.commands.progress", "Restore, export, import and repair your progress."),
    "glossary": ("fam.commands.glossary", "Look a term up; without a TERM, list them all."),
    "learn": ("fam.commands.learn", "Read a concept in a sentence, a paragraph, a page."),
    "grade": ("fam.commands.grade", "Grade a class of submissions."),
    "serve": ("fam.commands.serve", "Look at a graded class in the browser, and decide about marks."),
    "push": ("fam.commands.push", "Send marks and feedback to Canvas or Moodle."),
    "feedback": ("fam.commands.feedback", "Write feedback files for Moodle, Canvas, GitHub, mail or the web."),
    "autograder": ("fam.commands.autograder", "Build the autograder for otter-grader and Gradescope."),
    "release": ("fam.commands.release", "Build the student release: a zip and its wheel."),
    "web": ("fam.commands.web", "Build the course as a web site that needs no installation."),
    "export": (
        "fam.commands.export",
        "Write decks for Anki, Moodle, Canvas and others.",
    ),
    "notebooks": ("fam.commands.notebooks", "Build notebook versions of the units."),
    "doctor": ("fam.commands.doctor", "Check the environment and report missing dependencies."),
    "completion": ("fam.commands.completion", "Make the Tab key complete commands, units, functions and terms."),
    "lint": ("fam.commands.lint", "Check decks: report each fault with its position and its fix."),
    "verify": ("fam.commands.verify", "Check every exercise against its solutions and misconceptions."),
}

# Commands of students, which speak the course's language; those of graders are in English.
FOR_STUDENTS = {
    *("start", "status", "next", "check", "watch", "compare", "hint", "show", "reset", "submit"),
    *("cards", "quiz", "stats", "glossary", "learn", "progress", "completion", "doctor"),
}

# Commands that call students' functions each time: a process for those starts before anything is loaded.
CALLING = {"check", "show", "watch"}

# Packages of the extra `grade`, which students' commands do without.
GRADING_PACKAGES = {"IPython", "ipykernel", "jinja2", "markupsafe", "nbformat", "otter"}
CANVAS_PACKAGES = {"canvasapi", "requests"}  # of the extra `canvas`
SERVE_PACKAGES = {"flask", "werkzeug"}  # of the extra `serve`


# What `fam --help` shows of the group and its options; click has the words of the last two itself.
ABOUT = "Work through a course, check your answers, grade a class."
COURSE_HELP = (
    "Course folder (contains exercises/). Default: the one around the working folder, or the installed course."
)
OPTIONS = {
    "--version": "Show the version and exit.",
    "--course DIRECTORY": COURSE_HELP,
    "-h, --help": "Show this message and exit.",
}


def language_of(course: Path | None) -> str:
    """Return the language for students of a course; a course that is not there is the command's to report."""
    from fam.core.errors import CourseError  # noqa: PLC0415 - where the table of commands is read, no course is needed
    from fam.core.language import ENGLISH, language_for  # noqa: PLC0415
    from fam.core.paths import course_language, find_course_root  # noqa: PLC0415

    try:
        return language_for(course_language(find_course_root(course)))
    except CourseError:
        return language_for(ENGLISH)
