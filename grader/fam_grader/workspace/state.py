"""What the desk remembers of a workspace: small files in its folder `.fam`, written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from fam.core.files import atomic_write_bytes
from fam.course import Course

T = TypeVar("T")

MEMORY = ".fam"


def memory_of(course: Course) -> Path:
    """Return the folder of a workspace that is ours, and not the student's."""
    return course.exercises.parent / MEMORY


def recall(path: Path, read: Callable[[Any], dict[str, T]]) -> tuple[dict[str, T], str]:
    """Return what the file at `path` holds, and a note where it cannot be used; nothing where there is no file.

    Args:
        path: a JSON file.
        read: makes records of its content; whatever Python raises over odd values is taken for damage.
    """
    try:
        return read(json.loads(path.read_text(encoding="utf-8"))), ""
    except FileNotFoundError:
        return {}, ""
    except OSError as error:
        return {}, f"{path} cannot be read ({error.strerror}); we go on without what it holds."
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return {}, f"{path} was damaged; we start afresh, and your own files are as they were."


def remember(path: Path, content: Mapping[str, Any]) -> None:
    """Write `content` to the JSON file at `path`; raise CourseError where that is not possible."""
    atomic_write_bytes(path, (json.dumps(content, indent=1, sort_keys=True) + "\n").encode())
    hide_from_git(path.parent)


def hide_from_git(memory: Path) -> None:
    """Let git leave the folder alone: what is in it is about this student on this machine."""
    if not (memory / ".gitignore").exists():
        atomic_write_bytes(memory / ".gitignore", b"*\n")
