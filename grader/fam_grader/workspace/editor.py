"""A workspace in Visual Studio Code: tasks that check the unit of the open file, and put failures on their lines."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes
from fam_grader.workspace.places import PROBLEM
from fam_grader.workspace.skeletons import back_up
from fam_grader.workspace.state import MEMORY

FOLDER = ".vscode"
MATCHER: dict[str, Any] = {
    "owner": "fam",
    "source": "fam",
    "severity": "error",
    "fileLocation": ["autoDetect", "${fileDirname}"],
    "pattern": {"regexp": PROBLEM, "file": 1, "line": 2, "message": 3},
}
# The first and the last line of a screen of `fam watch --plain`.
BACKGROUND = {
    "activeOnStart": True,
    "beginsPattern": r"^\d\d:\d\d:\d\d  ",
    "endsPattern": r"^(Save a file to check it again|Next: )",
}


def editor_files() -> dict[str, bytes]:
    """Return the content of each file by its path below the workspace."""
    check = {"group": {"kind": "test", "isDefault": True}, "problemMatcher": MATCHER}
    watch = {"isBackground": True, "problemMatcher": {**MATCHER, "background": BACKGROUND}}
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
        "label": f"fam {command}: the unit of this file",
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
            raise CourseError(f"{error.filename or place} cannot be written: {error.strerror}.") from error
    return kept


def _is_ours(place: Path, content: bytes) -> bool:
    return place.is_file() and place.read_bytes() == content
