"""Read one submission into plain source texts, within limits, whatever its form."""

from __future__ import annotations

import codecs
import re
import tokenize
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO

from fam.core.text import escape_control_chars
from fam.course import Course
from fam_grader.submissions._file_names import ASK_FOR, SUFFIXES, is_refused, unit_by_name
from fam_grader.submissions._members import MAX_NAME, Member, list_members
from fam_grader.submissions._notebook import NotebookError, notebook_module
from fam_grader.submissions._records import Kind, Submission, SubmissionSource, Unreadable
from fam_grader.submissions._selection import Candidate, select

MAX_SOURCE = 1 << 20
MAX_TOGETHER = 1 << 20  # bytes of all sources of a submission
MAX_NOTEBOOK = 64 << 20  # with its outputs, which are passed over
UTF8_BLOCK = 1 << 20
MAX_CANDIDATES = 300  # scripts and notebooks that are looked at, and their characters
MAX_REFUSED = 5
MAX_SCANNED = 32 << 20
COOKIE = re.compile(r"(coding[:=])[ \t]*[-\w.]+")  # PEP 263


def read_submission(source: SubmissionSource, course: Course) -> Submission:
    """Read the submission; raise Unreadable, with the reason, if there is nothing to grade in it."""
    try:
        with ExitStack() as opened:
            members, unopened = list_members(source, opened)
            candidates, problems = _candidates(members, course)
    except FileNotFoundError as error:
        raise Unreadable("it, or a part of it, has vanished since the class was listed") from error
    except OSError as error:
        raise Unreadable(f"it cannot be read: {error.strerror or type(error).__name__}") from error
    submission = select(source, candidates, course, _Room().take, guess=not problems)
    problems += [*submission.problems, *unopened]
    if not submission.sources.texts:
        none = f"it holds none of the course's files, such as {next(iter(course.units))}.py"
        if not members and (source.kind is Kind.GITHUB or (source.path / ".git").is_dir()):
            none = "it is an empty repository: nothing was pushed to it"
        raise Unreadable("; ".join([*problems, *_refused(members)]) or none)
    return replace(submission, problems=tuple(problems))


def _refused(members: list[Member]) -> list[str]:
    """Name what was submitted in a format that is not read, and what to ask the student for."""
    names = [
        escape_control_chars(each.path.name[:MAX_NAME], keep="") for each in members if is_refused(each.path.name)
    ]
    more = f" and {len(names) - MAX_REFUSED} more" if len(names) > MAX_REFUSED else ""
    return [f"{', '.join(names[:MAX_REFUSED])}{more}: {ASK_FOR}"] if names else []


class _Room:
    """The remaining space for sources, which travel to the student's process in one frame."""

    def __init__(self) -> None:
        self.left = MAX_TOGETHER

    def take(self, text: str) -> bool:
        """Return whether there is room for one more text, and reserve it."""
        size = len(text.encode("utf-8", "surrogatepass"))
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits


def _candidates(members: list[Member], course: Course) -> tuple[list[Candidate], list[str]]:
    """Read the scripts and notebooks, those that are named after units first; say what could not be read."""
    labels = {unit.label for unit in course.units.values()}
    scripts = [
        member
        for member in members
        if member.path.suffix.lower() in SUFFIXES
        # The public checks of a whole workspace are the course's own, and define functions of the same names.
        and not (member.path.parts[-2:-1] == ("checks",) and labels.intersection(member.path.parts[-3:-2]))
    ]
    units = set(course.units)

    def order(member: Member) -> tuple[bool, bool, int, str]:
        path = member.path
        return path.stem not in units, not unit_by_name(path.name, units), len(path.parts), str(path)

    candidates: list[Candidate] = []
    problems: list[str] = []
    scanned = 0
    for member in sorted(scripts, key=order):
        if len(candidates) == MAX_CANDIDATES or scanned > MAX_SCANNED:
            problems.append(f"of {len(scripts)} scripts and notebooks only {len(candidates)} were looked at")
            break
        try:
            text = _text(member)
        except Unreadable as reason:
            problems.append(f"{escape_control_chars(member.path.name[:MAX_NAME], keep='')}: {reason}")
        else:
            candidates.append(Candidate.of(member, text, course))
            scanned += len(text)
    return candidates, problems


def _text(member: Member) -> str:
    if member.path.suffix.lower() == ".ipynb":
        try:
            content = member.read(MAX_NOTEBOOK)
            _require_utf8(content)
            return notebook_module(content.removeprefix(codecs.BOM_UTF8))
        except NotebookError as reason:
            raise Unreadable(str(reason)) from reason
    text = decode_source(member.read(MAX_SOURCE))
    if "\0" in text:
        raise Unreadable("it holds NUL characters; is it really Python?")
    return text


def decode_source(content: bytes) -> str:
    """Decode a text: in the encoding that its first two lines name (PEP 263), else in UTF-8."""
    try:
        encoding, _ = tokenize.detect_encoding(BytesIO(content).readline)
        text = content.decode(encoding)
    except SyntaxError:
        encoding = "utf-8"  # an unknown encoding is named, or the first line is not UTF-8
    except (UnicodeDecodeError, LookupError):
        raise Unreadable(f"it is not {encoding}, as its first lines say; save it as UTF-8") from None
    else:
        # Python would decode the text a second time if the line stayed as it is.
        return text if encoding.startswith("utf-8") else COOKIE.sub(r"\1 utf-8", text, count=1)
    return _decode_utf8(content)


def _require_utf8(content: bytes) -> None:
    """Raise Unreadable where bytes are not UTF-8; a block at a time, as text may take four times the memory."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in range(0, len(content) or 1, UTF8_BLOCK):
        block = content[start : start + UTF8_BLOCK]
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=start + UTF8_BLOCK >= len(content))
        except UnicodeDecodeError as error:
            raise _not_utf8(start - pending + error.start) from None


def _decode_utf8(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_utf8(error.start) from None


def _not_utf8(place: int) -> Unreadable:
    return Unreadable(f"it is not UTF-8 (byte {place}); save it as UTF-8")
