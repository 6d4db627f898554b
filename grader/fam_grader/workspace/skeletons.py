"""Compare a student's file with its original skeleton, restore the skeleton, and read the task that it describes."""

from __future__ import annotations

import ast
import inspect
import tokenize
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes, unchanged_text
from fam.core.language import _
from fam.core.paths import installed_root
from fam.course import Course, FunctionSpec, Unit
from fam_grader.workspace.state import hide_from_git, memory_of


@dataclass(frozen=True)
class Reset:
    """A completed reset: the file that was restored, and the backup of its content, if it had any."""

    file: Path
    backup: Path | None


def kept_skeleton(memory: Path, unit: Unit) -> Path:
    """Return the path of the original skeleton of `unit` in a workspace's folder `memory`."""
    return memory / "skeletons" / f"{unit.label}.py"


def read_source(path: Path) -> str:
    """Read a student's file as UTF-8, or in the encoding that its first lines name (PEP 263), as Python does."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            with tokenize.open(path) as file:
                return file.read()
        except (SyntaxError, UnicodeDecodeError):
            raise error from None


def pristine(course: Course, unit: Unit) -> str | None:
    """Return the original skeleton of `unit`, from the workspace or the installed course; None if neither has it."""
    root = installed_root()
    paths = [kept_skeleton(memory_of(course), unit)]
    if root != course.exercises.parent:
        paths.append(root / unit.skeleton.relative_to(course.exercises.parent))
    return next((unchanged_text(path) for path in paths if path.is_file()), None)


def is_untouched(course: Course, unit: Unit) -> bool:
    """Return whether the file of `unit` is its original skeleton; False if that is unknown."""
    skeleton = pristine(course, unit)
    return skeleton is not None and unit.skeleton.is_file() and unit.skeleton.read_bytes() == skeleton.encode()


def reset_unit(course: Course, unit: Unit, now: datetime) -> Reset:
    """Restore the skeleton of `unit`, after a backup of its file in `.fam/backups`."""
    skeleton = _skeleton_to_bring_back(course, unit)
    try:
        backup = back_up(memory_of(course), unit.skeleton, now) if unit.skeleton.exists() else None
        atomic_write_bytes(unit.skeleton, skeleton.encode())
    except OSError as error:
        said = _("{file} cannot be kept: {reason}.")
        raise CourseError(said.format(file=error.filename, reason=error.strerror)) from error
    return Reset(unit.skeleton, backup)


def back_up(memory: Path, file: Path, now: datetime) -> Path:
    """Copy `file` to a new name below a workspace's folder `memory`, and return the path of the copy."""
    folder = memory / "backups"
    folder.mkdir(parents=True, exist_ok=True)
    hide_from_git(memory)
    stem, number = f"{file.stem}-{now:%Y-%m-%dT%H%M}", 1
    while True:
        copy = folder / f"{stem}{'' if number == 1 else f'-{number}'}{file.suffix}"
        try:
            with copy.open("xb") as target:  # never over an older backup
                target.write(file.read_bytes())
        except FileExistsError:
            number += 1
        else:
            return copy


def _skeleton_to_bring_back(course: Course, unit: Unit) -> str:
    if unit.solution:  # in the course's repository, where skeletons are made
        from fam_grader.authoring.derived import make_skeleton  # noqa: PLC0415 - it brings otter; for authors alone

        return make_skeleton(unit)
    skeleton = pristine(course, unit)
    if skeleton is None:
        said = _(
            "The skeleton of `{unit}` is neither in {folder} nor in the installed course. Copy {file} from where you "
            "got your exercises."
        )
        kept = kept_skeleton(memory_of(course), unit)
        raise CourseError(said.format(unit=unit.name, folder=kept, file=unit.skeleton.name))
    return skeleton


@dataclass(frozen=True)
class Task:
    """A function to write, as its skeleton describes it; `line` is its line in the student's file, if it is there."""

    call: str
    summary: str
    line: int | None


def task_of(course: Course, spec: FunctionSpec) -> Task:
    """Return the task of a function from its original skeleton, or else from the student's file."""
    unit = course.units[spec.unit]
    written = unit.skeleton.read_text(encoding="utf-8-sig", errors="replace") if unit.skeleton.is_file() else ""
    own = _definition(written, spec.name)
    described = _definition(pristine(course, unit) or "", spec.name) or own
    line = own.lineno if own else None
    if described is None:
        return Task(f"{spec.name}(...)", "", line)
    summary = inspect.cleandoc(ast.get_docstring(described) or "").partition("\n\n")[0]
    return Task(f"{spec.name}({ast.unparse(described.args)})", " ".join(summary.split()), line)


def _definition(text: str, name: str) -> ast.FunctionDef | None:
    """Return the definition of a function in a text; None if it has none or is not valid Python."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return next((node for node in body if isinstance(node, ast.FunctionDef) and node.name == name), None)
