"""Answer the page's requests in a student's workspace: JSON in, JSON out.

The workspace is what `fam start` makes, on the disk that the page's Python has in memory. Between two requests, and
when that Python is ended, everything that counts is in the page: the student's files, and the records of the folder
`.fam`. They come with each request, and go back with each result.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.core.language import _, language_for, use_language
from fam.core.paths import installed_root
from fam.course import Course, choose_functions, load_course
from fam.web import output
from fam.web.play import map_of
from fam_grader.execution.restrictions import Restrictions
from fam_grader.execution.same_process import Lost, SameProcessLauncher, Watch
from fam_grader.grading import references
from fam_grader.submissions import SubmissionSource, Unreadable, read_submission
from fam_grader.visualization.html_pictures import showing_html
from fam_grader.visualization.recipes import choose_recipe, show
from fam_grader.visualization.scenes import Scenes
from fam_grader.workspace import hints
from fam_grader.workspace.checking import check
from fam_grader.workspace.grading_limits import unreported, warn_workspace
from fam_grader.workspace.progress import standing
from fam_grader.workspace.setup import set_up
from fam_grader.workspace.skeletons import pristine
from fam_grader.workspace.state import memory_of
from fam_grader.workspace.submission_zip import write_submission_zip

RECORDS = ("progress.json", "hints.json")
PUBLIC = "picture", "misconception", "hidden"  # keys of a group that the JSON of `fam check` does not have
# WebAssembly is slower than a machine's own code, so a call has more time than at grading.
SLOWER = 2.0


class BrowserWorkspace:
    """A student's workspace, and what the page asks of it.

    Args:
        source: the folder of the course.
        root: the folder for the workspace, in which this process works from now on.
        watch: ends calls that take too long.
        restrictions: what refuses to student code what grading refuses, if anything.
    """

    def __init__(self, source: Path, root: Path, watch: Watch, restrictions: Restrictions | None = None) -> None:
        set_up(load_course(source), root, datetime.now())
        os.chdir(root)
        self.course: Course = load_course(root)
        self._watch, self._restrictions = watch, restrictions
        self._written: dict[str, str] = {}
        self._requests: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "check": self._check,
            "hint": self._hint,
            "open": self._open,
            "play": self._play,
            "show": self._show,
            "standing": self._standing,
            "submit": self._submit,
        }

    def respond(self, request: str) -> str:
        """Return the result of a request with the records after it; what a user can fix is the text of `error`."""
        asked = json.loads(request)
        with use_language(language_for(self.course.settings.language)):
            try:
                self._write(asked.get("files", {}), asked.get("records", {}))
                found = self._requests[asked["do"]](asked)
            except CourseError as error:
                found = {"error": str(error)}
        return json.dumps(found | {"records": self._records()})

    def _write(self, files: Mapping[str, str], records: Mapping[str, str]) -> None:
        """Put the student's files and records into the workspace; a unit without a file has its skeleton."""
        for unit in self.course.units.values():
            text = files.get(unit.name)
            text = pristine(self.course, unit) or "" if text is None else text
            if self._written.get(unit.name) != text:
                unit.skeleton.write_bytes(text.encode("utf-8", "replace"))
                self._written[unit.name] = text
        for name in RECORDS:
            path = memory_of(self.course) / name
            if records.get(name):
                path.write_text(records[name], encoding="utf-8")
            else:
                path.unlink(missing_ok=True)

    def _records(self) -> dict[str, str]:
        paths = (memory_of(self.course) / name for name in RECORDS)
        return {path.name: path.read_text(encoding="utf-8") for path in paths if path.is_file()}

    def _launcher(self, asked: Mapping[str, Any]) -> SameProcessLauncher:
        lost = {subject: Lost(**how) for subject, how in asked.get("lost", {}).items()}
        return SameProcessLauncher(self._watch, lost, self._restrictions, asked.get("trace", ""))

    def _check(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        functions = choose_functions(self.course, asked["names"])
        launcher = self._launcher(asked)
        references.forget_modules()
        result = check(self.course, functions, launcher, slower=SLOWER)
        found = {name: unreported(each, result) for name, each in warn_workspace(self.course, functions).items()}
        warnings = [each for unit in found.values() for each in unit]
        progress = standing(self.course)
        return {
            "html": output.result_html(result, warnings),
            "summary": output.summary(self.course, result, progress),
            "passed": bool(result.groups) and all(group.status == "passed" for group in result.groups),
            "groups": [
                {key: value for key, value in asdict(group).items() if key not in PUBLIC} for group in result.groups
            ],
            "markers": list(output.markers(self.course, result.groups)),
            "standing": output.standing_record(progress),
            "hung": bool(launcher.stacks),
        }

    def _hint(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        function = asked["function"]
        if function not in self.course.functions:
            choose_functions(self.course, [function])  # reports what was probably meant
        give = {"again": hints.again, "all": hints.everything}.get(asked.get("mode", ""), hints.one_more)
        return output.hints_record(give(self.course, function))

    def _show(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        numbers = [int(number) for number in asked.get("numbers", ())]
        recipe = choose_recipe(self.course, asked["name"], numbers)
        launcher = self._launcher(asked)
        showing = show(self.course, recipe, Scenes(self.course, asked.get("image") or None), numbers, launcher)
        return {"html": showing_html(showing), "complete": showing.trouble is None, "hung": bool(launcher.stacks)}

    def _play(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        launcher = self._launcher(asked)
        found = map_of(self.course, self.course.units[asked["unit"]], asked["call"], launcher)
        return {"map": found, "hung": bool(launcher.stacks)}

    def _standing(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        return {"standing": output.standing_record(standing(self.course))}

    def _submit(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        path = self.course.exercises.parent / "submission.zip"
        done = write_submission_zip(self.course, path)
        content = base64.b64encode(path.read_bytes()).decode()
        path.unlink()
        return {"zip": content, "files": list(done.files), "problems": list(done.problems)}

    def _open(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Read a zip as `fam grade` does, and return the units' files in it."""
        path = self.course.exercises.parent / "opened.zip"
        try:
            path.write_bytes(base64.b64decode(asked["zip"], validate=True))
            found = read_submission(SubmissionSource(path, path.name, path.stem), self.course)
        except (Unreadable, binascii.Error) as reason:
            raise CourseError(_("This file cannot be opened: {reason}.").format(reason=reason)) from reason
        finally:
            path.unlink(missing_ok=True)
        texts = {name: text for name, text in found.sources.texts.items() if name in self.course.units}
        if not texts:
            said = _("This file cannot be opened: {reason}.")
            raise CourseError(said.format(reason=_("it has none of the course's files")))
        return {"files": texts, "problems": list(found.problems)}


def open_browser_workspace(watch: Watch) -> BrowserWorkspace:
    """Return the workspace of the installed course, in the page's own Python."""
    return BrowserWorkspace(installed_root(), Path.home() / "course", watch, Restrictions())
