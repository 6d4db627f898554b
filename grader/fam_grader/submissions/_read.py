"""Read one submission into plain source texts, within limits, whatever somebody handed in."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass

from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.execution.protocol import MAX_HEADER
from fam_grader.execution.session import Sources
from fam_grader.submissions._found import SubmissionSource
from fam_grader.submissions._members import MAX_NAME, Member, Unreadable, digest_of, list_members
from fam_grader.submissions._notebook import NotebookError, notebook_module

MAX_SOURCE = 1 << 20
MAX_TOGETHER = MAX_HEADER - (1 << 14)  # all sources go to the student's process in one header, beside their names
MAX_NOTEBOOK = 20 << 20
ONE_FILE = "submission"  # the module that a single file or notebook becomes


@dataclass(frozen=True)
class Submission:
    """A submission as plain texts: its sources, what of it could not be read, and a digest of all that."""

    found: SubmissionSource
    sources: Sources
    problems: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Tell this content from any other."""
        texts, files = (sorted(each.items()) for each in (self.sources.texts, self.sources.files))
        return digest_of(texts, files, self.problems)


def read_submission(found: SubmissionSource, course: Course) -> Submission:
    """Read the submission; raise Unreadable, with the reason, where there is nothing to grade in it."""
    try:
        with ExitStack() as opened:
            members, unopened = list_members(found, opened)
            texts, files, problems = _choose(members, course)
    except FileNotFoundError as error:
        raise Unreadable("it, or a part of it, has vanished since the class was listed") from error
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or type(error).__name__}") from error
    problems += unopened
    if not texts:
        raise Unreadable(
            "; ".join(problems) or f"it holds none of the course's files, such as {next(iter(course.units))}.py"
        )
    functions = {}
    for spec in course.functions.values():
        module = spec.unit if spec.unit in texts else ONE_FILE
        if module in texts:
            functions[spec.name] = (module, spec.name)
    return Submission(found, Sources(texts, files, functions), tuple(problems))


def _choose(members: list[Member], course: Course) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """Take each unit's file from the least deep place where it lies; else the one script or notebook there is."""
    texts: dict[str, str] = {}
    files: dict[str, str] = {}
    problems: list[str] = []
    room = MAX_TOGETHER

    def take(module: str, member: Member) -> None:
        nonlocal room
        name = escape_control_chars(member.path.name[:MAX_NAME], keep="")
        try:
            text = _text(member)
            size = len(json.dumps(text))
            if size > room:
                raise Unreadable(f"the code is larger than {MAX_SOURCE >> 20} MB, all files together")
        except Unreadable as reason:
            problems.append(f"{name}: {reason}")
        else:
            texts[module], files[module] = text, name
            room -= size

    by_depth = sorted(members, key=lambda member: (len(member.path.parts), str(member.path)))
    for unit in course.units:
        named = [member for member in by_depth if member.path.name == f"{unit}.py"]
        if named:
            take(unit, named[0])
    scripts = [member for member in by_depth if member.path.suffix.lower() in (".py", ".ipynb")]
    others = [member for member in scripts if member.path.name != "__init__.py"] or scripts  # tools leave that one
    if not texts and not problems and others:
        notebooks = [member for member in others if member.path.suffix.lower() == ".ipynb"]
        first, *more = notebooks or others
        take(ONE_FILE, first)
        if more:
            read = escape_control_chars(first.path.name[:MAX_NAME], keep="")
            problems.append(
                f"of {1 + len(more)} files only {read} was read; hand in one script or notebook with everything, "
                "or one file for each unit, named after it"
            )
    return texts, files, problems


def _text(member: Member) -> str:
    if member.path.suffix.lower() == ".ipynb":
        try:
            return notebook_module(_decode(member.read(MAX_NOTEBOOK)))
        except NotebookError as reason:
            raise Unreadable(str(reason)) from reason
    text = _decode(member.read(MAX_SOURCE))
    if "\0" in text:
        raise Unreadable("it holds NUL characters; is it really Python?")
    return text


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"it is not UTF-8 (byte {error.start}); save it as UTF-8") from None
