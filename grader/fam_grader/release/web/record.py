"""What the page shows of a course before Python has loaded, and the page's own words."""

from __future__ import annotations

from typing import Any

from fam import __version__
from fam.core.language import N_, _
from fam.course import Course, Unit
from fam_grader.visualization.recipes import Recipe, read_recipes

# The page's own words; texts in braces are filled in by its scripts.
WORDS = {
    "skip": N_("Go to your code"),
    "units": N_("Units"),
    "bonus": N_("bonus"),
    "points": N_("{points} points"),
    "yourCode": N_("Your code"),
    "editor": N_("Code of {file}"),
    "leave": N_("Tab indents; Esc, then Tab leaves the editor. Ctrl+Enter checks."),
    "check": N_("Check"),
    "checking": N_("Checking …"),
    "hints": N_("Hints"),
    "hintFor": N_("Hint for"),
    "nextHint": N_("Next hint, about {about}"),
    "anotherHint": N_("Next hint"),
    "noMoreHints": N_("There are no more hints."),
    "pictures": N_("Pictures of what your code computes"),
    "draw": N_("Draw"),
    "drawing": N_("Drawing …"),
    "drawn": N_("The picture is drawn."),
    "whichPicture": N_("Which picture"),
    "reset": N_("Start again"),
    "resetQuestion": N_("Replace your code by the exercise as it was? Undo (Ctrl+Z) brings it back."),
    "results": N_("Results"),
    "noResults": N_("Write your function, then check it. Your code stays in this browser."),
    "loading": N_("Python is loading: {stage}. You can read and write meanwhile."),
    "runtime": N_("Python itself"),
    "numpy": "NumPy",
    "course": N_("the course"),
    "ready": N_("Python is ready."),
    "failed": N_(
        "Python could not be loaded: {reason}. You can read and write meanwhile. Reload the page to try again; "
        "if that does not help, tell your instructor."
    ),
    "unreachable": N_("{server} does not answer"),
    # TRANSLATORS: {detail} is a number such as 404.
    "missing": N_("{server} does not give {file} (error {detail})"),
    "damaged": N_("{file} from {server} is not the file that it should be, and is not used"),
    "broken": N_("The check could not run: {reason}."),
    "saved": N_("Saved in this browser."),
    "notSaved": N_("This browser keeps nothing: download your zip before you close the page."),
    "download": N_("Download submission.zip"),
    "open": N_("Open a zip"),
    "opened": N_("{count} files opened: {names}."),
    "openQuestion": N_("The zip replaces your code in: {names}. Go on?"),
    "notGradable": N_("Not gradable: {problem}."),
    "written": N_("submission.zip is downloaded."),
    "newVersion": N_("There is a new version of this page."),
    "reload": N_("Reload"),
    "progress": N_("Progress"),
    "noProgress": N_("Nothing is checked yet. Begin with unit 1."),
    "goOn": N_("Go on with unit {number}: {title}"),
    "passed": N_("passed"),
    "failedState": N_("not right yet"),
    "changed": N_("changed since the last check"),
    "unchecked": N_("not checked"),
    "untouched": N_("not started"),
    "previous": N_("Previous unit"),
    "next": N_("Next unit"),
    "places": N_("Reference"),
    "cards": N_("Flashcards"),
    "quizzes": N_("Quizzes"),
    "ofUnit": N_("Of unit"),
    "allUnits": N_("all units"),
    "ahead": N_("Study ahead: what is due soonest, in place of new cards"),
    "newCards": N_("New cards a day"),
    "seed": N_("Exam number (the same number draws the same exam)"),
    "keysHelp": N_("The keys on the buttons work while the focus is in the frame; letters choose answers."),
    "card": N_("Card"),
    "quiz": N_("Quiz"),
    "timeLeft": N_("Time left"),
    "exportProgress": N_("Save your progress as a file"),
    "importProgress": N_("Add the progress of a file"),
    "sameProgress": N_("The file is that of `fam progress export`, and `fam progress import` reads it."),
    "studyStays": N_("Every answer is saved in this browser at once."),
    "studyLost": N_("This browser keeps nothing: save your progress before you close the page."),
    "studyFailed": N_("That did not work: {reason}"),
    "concepts": N_("Concepts"),
    "glossary": N_("Glossary"),
    "find": N_("Find a term"),
    "foundTerms": N_("{count} terms"),
    "play": N_("Play: a filter slides over an image"),
    "playYours": N_("Where your function is written, its map stands beside ours, and differences are marked."),
    "privacy": N_("Your code and your progress stay in this browser. They leave it only by your download."),
    "noScript": N_("The lessons can be read without scripts; the editor and the checks need JavaScript."),
    "line": N_("line {line}"),
    "licences": N_("Licences"),
}


def course_record(course: Course) -> dict[str, Any]:
    """Return the units with their files, functions and pictures."""
    recipes = list(read_recipes(course).values())
    return {
        "id": course.settings.id,
        "title": course.settings.title,
        "version": __version__,
        "units": {unit.name: _unit(unit, recipes) for unit in course.units.values()},
        "words": words(),
    }


def _unit(unit: Unit, recipes: list[Recipe]) -> dict[str, Any]:
    shown = [
        {"name": each.name, "title": each.title, "numbers": list(each.parameters), "optional": each.optional}
        for each in recipes
        if each.unit == unit.name
    ]
    return {
        "number": unit.number,
        "title": unit.title,
        "bonus": unit.bonus,
        "points": unit.points,
        "file": unit.skeleton.name,
        "skeleton": unit.skeleton.read_text(encoding="utf-8"),
        "functions": {name: {"hints": len(spec.hints)} for name, spec in unit.functions.items()},
        "shows": shown,
    }


def words() -> dict[str, str]:
    """Return the page's own words in the current language."""
    return {name: _(text) for name, text in WORDS.items()}
