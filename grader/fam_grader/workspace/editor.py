"""A workspace in Visual Studio Code: tasks that check the unit of the open file, and put failures on their lines."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam.core.language import N_, _, available, use_language
from fam.core.paths import MEMORY
from fam_grader.workspace.places import PROBLEM
from fam_grader.workspace.skeletons import back_up

FOLDER = ".vscode"
MATCHER: dict[str, Any] = {
    "owner": "fam",
    "source": "fam",
    "severity": "error",
    "fileLocation": ["autoDetect", "${fileDirname}"],
    "pattern": {"regexp": PROBLEM, "file": 1, "line": 2, "message": 3},
}
# How the last line of a screen of `fam watch --plain` begins, in any language: a student may choose another one.
LAST_LINES = (N_("Save a file to check it again; Ctrl-C stops."), N_("Next: `fam next`."))


def background() -> dict[str, Any]:
    """Return how an editor knows the first and the last line of a screen of `fam watch --plain`."""
    starts = dict.fromkeys(LAST_LINES)
    for language in available():
        with use_language(language):
            starts |= dict.fromkeys(map(_, LAST_LINES))
    ends = "|".join(re.sub(r"([.*+?^${}()|[\]\\])", r"\\\1", start) for start in starts)
    return {"activeOnStart": True, "beginsPattern": r"^\d\d:\d\d:\d\d  ", "endsPattern": f"^({ends})"}


def editor_files() -> dict[str, bytes]:
    """Return the content of each file by its path below the workspace."""
    check = {"group": {"kind": "test", "isDefault": True}, "problemMatcher": MATCHER}
    watch = {"isBackground": True, "problemMatcher": {**MATCHER, "background": background()}}
    files = {
        "tasks.json": {"version": "2.0.0", "tasks": [_task("check", check), _task("watch", watch)]},
        "extensions.json": {"recommendations": ["ms-python.python"]},
        "settings.json": {
            "files.exclude": {"**/__pycache__": True},
            "python.terminal.activateEnvironment": True,
        },
    }
    return {f"{FOLDER}/{name}": f"{json.dumps(content, indent=2)}\n".encode() for name, content in files.items()}


def _task(command: str, more: dict[str, Any]) -> dict[str, Any]:
    """Return a task that runs a command in the folder of the open file, which is how `fam` knows the unit."""
    return {
        "label": f"fam {command}: " + _("the unit of this file"),
        "type": "shell",
        "command": "fam",
        "args": [command, "--plain"],
        "options": {"cwd": "${fileDirname}"},
        "presentation": {"clear": True, "panel": "dedicated"},
        **more,
    }


def write_editor_files(root: Path, replace: Callable[[str], bool]) -> list[str]:
    """Write the missing files, and return the names of those that are there with another content and were kept.

    Of a file that is replaced, a backup is kept.

    Args:
        root: the workspace.
        replace: asks whether a file that is there may be replaced.
    """
    kept = []
    for name, content in editor_files().items():
        place = root / name
        try:
            if os.path.lexists(place) and (_is_ours(place, content) or not replace(name)):
                kept += [] if _is_ours(place, content) else [name]
                continue
            if os.path.lexists(place):
                back_up(root / MEMORY, place, datetime.now())
            place.parent.mkdir(exist_ok=True)
            atomic_write_bytes(place, content)
        except OSError as error:
            said = _("{file} cannot be written: {reason}.")
            raise CourseError(said.format(file=error.filename or place, reason=error.strerror)) from error
    return kept


def _is_ours(place: Path, content: bytes) -> bool:
    return place.is_file() and place.read_bytes() == content
