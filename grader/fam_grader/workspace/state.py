"""Read and write the records of a workspace: small JSON files in its folder `.fam`, written atomically."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from fam.core.files import atomic_write_bytes
from fam.core.language import _
from fam.core.paths import MEMORY
from fam.course import Course

T = TypeVar("T")


def memory_of(course: Course) -> Path:
    """Return the folder of a workspace's records."""
    return course.exercises.parent / MEMORY


def recall(path: Path, read: Callable[[Any], dict[str, T]]) -> tuple[dict[str, T], str]:
    """Return the records in the file at `path`, none if it does not exist, and a note if it cannot be used.

    Args:
        path: a JSON file.
        read: converts the content to records; its exceptions count as damage of the file.
    """
    try:
        return read(json.loads(path.read_text(encoding="utf-8"))), ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        said = _("{file} cannot be read ({reason}); we go on without what it holds.")
        return {}, said.format(file=path, reason=error.strerror)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return {}, _("{file} was damaged; we start afresh, and your own files are as they were.").format(file=path)


def remember(path: Path, content: Mapping[str, Any]) -> None:
    """Write `content` to the JSON file at `path`; raise CourseError if that is not possible."""
    atomic_write_bytes(path, (json.dumps(content, indent=1, sort_keys=True) + "\n").encode())
    hide_from_git(path.parent)


def hide_from_git(memory: Path) -> None:
    """Exclude the folder from git, since its records are about this student on this machine."""
    if not (memory / ".gitignore").exists():
        atomic_write_bytes(memory / ".gitignore", b"*\n")
