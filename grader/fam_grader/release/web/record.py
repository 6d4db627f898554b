"""What the page shows of a course before Python has loaded, and the page's own words."""

from __future__ import annotations

from typing import Any

from fam import __version__
from fam.core.language import _
from fam.course import Course, Unit
from fam_grader.visualization.recipes import Recipe, read_recipes


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
    """Return the page's own words in the current language; texts in braces are filled in by its scripts."""
    return {
        "skip": _("Go to your code"),
        "units": _("Units"),
        "bonus": _("bonus"),
        "points": _("{points} points"),
        "yourCode": _("Your code"),
        "editor": _("Code of {file}"),
        "leave": _("Tab indents; Esc, then Tab leaves the editor. Ctrl+Enter checks."),
        "check": _("Check"),
        "checking": _("Checking …"),
        "hints": _("Hints"),
        "hintFor": _("Hint for"),
        "nextHint": _("Next hint, about {about}"),
        "anotherHint": _("Next hint"),
        "noMoreHints": _("There are no more hints."),
        "pictures": _("Pictures of what your code computes"),
        "draw": _("Draw"),
        "drawing": _("Drawing …"),
        "drawn": _("The picture is drawn."),
        "whichPicture": _("Which picture"),
        "reset": _("Start again"),
        "resetQuestion": _("Replace your code by the exercise as it was? Undo (Ctrl+Z) brings it back."),
        "results": _("Results"),
        "noResults": _("Write your function, then check it. Your code stays in this browser."),
        "loading": _("Python is loading: {stage}. You can read and write meanwhile."),
        "runtime": _("Python itself"),
        "numpy": "NumPy",
        "course": _("the course"),
        "ready": _("Python is ready."),
        "failed": _(
            "Python could not be loaded: {reason}. You can read and write meanwhile. Reload the page to try again; "
            "if that does not help, tell your instructor."
        ),
        "unreachable": _("{server} does not answer"),
        # TRANSLATORS: {detail} is a number such as 404.
        "missing": _("{server} does not give {file} (error {detail})"),
        "damaged": _("{file} from {server} is not the file that it should be, and is not used"),
        "broken": _("The check could not run: {reason}."),
        "saved": _("Saved in this browser."),
        "notSaved": _("This browser keeps nothing: download your zip before you close the page."),
        "download": _("Download submission.zip"),
        "open": _("Open a zip"),
        "opened": _("{count} files opened: {names}."),
        "openQuestion": _("The zip replaces your code in: {names}. Go on?"),
        "notGradable": _("Not gradable: {problem}."),
        "written": _("submission.zip is downloaded."),
        "newVersion": _("There is a new version of this page."),
        "reload": _("Reload"),
        "progress": _("Progress"),
        "noProgress": _("Nothing is checked yet. Begin with unit 1."),
        "goOn": _("Go on with unit {number}: {title}"),
        "passed": _("passed"),
        "failedState": _("not right yet"),
        "changed": _("changed since the last check"),
        "unchecked": _("not checked"),
        "untouched": _("not started"),
        "previous": _("Previous unit"),
        "next": _("Next unit"),
        "places": _("Reference"),
        "cards": _("Flashcards"),
        "quizzes": _("Quizzes"),
        "ofUnit": _("Of unit"),
        "allUnits": _("all units"),
        "ahead": _("Study ahead: what is due soonest, in place of new cards"),
        "newCards": _("New cards a day"),
        "seed": _("Exam number (the same number draws the same exam)"),
        "keysHelp": _("The keys on the buttons work while the focus is in the frame; letters choose answers."),
        "card": _("Card"),
        "quiz": _("Quiz"),
        "timeLeft": _("Time left"),
        "exportProgress": _("Save your progress as a file"),
        "importProgress": _("Add the progress of a file"),
        "sameProgress": _("The file is that of `fam progress export`, and `fam progress import` reads it."),
        "studyStays": _("Every answer is saved in this browser at once."),
        "studyLost": _("This browser keeps nothing: save your progress before you close the page."),
        "studyFailed": _("That did not work: {reason}"),
        "concepts": _("Concepts"),
        "glossary": _("Glossary"),
        "find": _("Find a term"),
        "foundTerms": _("{count} terms"),
        "play": _("Play: a filter slides over an image"),
        "playYours": _("Where your function is written, its map stands beside ours, and differences are marked."),
        "privacy": _("Your code and your progress stay in this browser. They leave it only by your download."),
        "noScript": _("The lessons can be read without scripts; the editor and the checks need JavaScript."),
        "line": _("line {line}"),
        "licences": _("Licences"),
    }
