"""What a student wrote of each unit, as tokens that stay the same when names, comments and layout change."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from fam.course import Course, Unit
from fam_grader.similarity.scanner import CONTINUED, LINE_ENDS, STATEMENTS, STRINGS, scan
from fam_grader.submissions import Submission, notebook_cells

MAX_TEXT = 300_000  # characters of one file; far more than a solution of the whole course
MAX_LINE = 400  # characters; a longer line is data

KEPT_NAMES = frozenset(dir(builtins)) | frozenset(keyword.kwlist)
BLOCK = {">", "<"}
DOCSTRING = {"S", ""}  # what a statement that does nothing is made of
BRACKETS = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
DEFINITION = re.compile(r"def\s+(\w+)")
FENCED = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Tokens:
    """Code as it is compared: the tokens' texts with and without the names that students gave, and their lines."""

    texts: list[str]
    written: list[str]
    lines: list[int]

    def add(self, text: str, line: int) -> None:
        """Append a token that is compared as it is written."""
        self.texts.append(text)
        self.written.append(text)
        self.lines.append(line)

    def cut(self, length: int) -> None:
        """Remove what comes after the first `length` tokens."""
        for each in (self.texts, self.written, self.lines):
            del each[length:]


@dataclass(frozen=True)
class Part:
    """The lines of one file that belong to a unit, each with its number in that file."""

    file: str
    lines: tuple[tuple[int, str], ...]

    @cached_property
    def tokens(self) -> Tokens:
        """The part as it is compared."""
        tokens = read_tokens([line for _, line in self.lines])
        numbers = [number for number, _ in self.lines]
        numbers.append(numbers[-1])  # where blocks end with the file, Python sees that one line later
        return Tokens(tokens.texts, tokens.written, [numbers[line - 1] for line in tokens.lines])


def parts_by_unit(submission: Submission, course: Course) -> dict[str, Part]:
    """Return what a submission holds of each unit; one script or notebook is cut at the functions' definitions."""
    parts = {}
    for module, text in submission.sources.texts.items():
        file = submission.sources.files[module]
        if module in course.units:
            parts[module] = Part(file, tuple(enumerate(_lines(text), start=1)))
        else:
            cells = notebook_cells(text)
            parts |= _cut(file, text if cells is None else "\n".join(cells), course)
    return parts


def _cut(file: str, text: str, course: Course) -> dict[str, Part]:
    """Let each line belong to the unit whose function was begun last, and what comes first to the first of them."""
    lines: dict[str, list[tuple[int, str]]] = {}
    waiting: list[tuple[int, str]] = []
    unit = ""
    for number, line in enumerate(_lines(text), start=1):
        match = DEFINITION.match(line)
        if match and match[1] in course.functions:
            unit = course.functions[match[1]].unit
        if unit:
            lines.setdefault(unit, waiting).append((number, line))
            waiting = []
        else:
            waiting.append((number, line))
    return {unit: Part(file, tuple(found)) for unit, found in lines.items()}


def given_to_students(unit: Unit) -> Iterator[Part]:
    """Return the code that every student has: the skeleton, as far as it is there, and what the lesson shows."""
    if unit.skeleton.is_file():
        yield Part(unit.skeleton.name, tuple(enumerate(_lines(unit.skeleton.read_text(encoding="utf-8")), start=1)))
    lesson = unit.folder / "README.md"
    for block in FENCED.findall(lesson.read_text(encoding="utf-8")):
        yield Part(lesson.name, tuple(enumerate(_lines(block), start=1)))


def read_tokens(lines: Iterable[str]) -> Tokens:
    """Read lines of Python, whole or broken, without comments and docstrings; own names are alike in `texts`.

    >>> tokens = read_tokens(["total = np.sum(rows)  # add"])
    >>> tokens.texts
    ['V', '=', 'V', '.', 'sum', '(', 'V', ')', '']
    >>> tokens.written
    ['total', '=', 'np', '.', 'sum', '(', 'rows', ')', '']
    """
    tokens = Tokens([], [], [])
    texts, written, numbers = tokens.texts, tokens.written, tokens.lines
    statement = line = depth = 0  # where the statement begins in `tokens`, and how many brackets are open
    indents, last = [0], ""
    found = scan(lines)
    for following, token in enumerate(found, start=1):
        if token.isidentifier():
            last = token if token in KEPT_NAMES or last == "." else "V"
        elif token[0] in LINE_ENDS:
            if not depth or STATEMENTS.issuperset(found[following : following + 1]):
                _end_statement(tokens, statement, line)
                _indent(tokens, indents, token, line + token.count("\n"))
                statement, depth, last = len(texts), 0, ""
            line += token.count("\n")
            continue
        elif token[0] in STRINGS:
            last = "S"
            tokens.add(last, line)
            line += token.count("\n")
            continue
        elif token == CONTINUED:
            line += 1
            continue
        else:
            last = token
            if token in BRACKETS:
                depth = max(0, depth + BRACKETS[token])
        texts.append(last)
        written.append(token)
        numbers.append(line)
    return tokens


def _end_statement(tokens: Tokens, start: int, line: int) -> None:
    """End the statement that begins at `start`, if there is one, and remove it if it is a docstring."""
    if len(tokens.texts) > start:
        tokens.add("", line)
        if DOCSTRING.issuperset(tokens.texts[start:]):
            tokens.cut(start)


def _indent(tokens: Tokens, indents: list[int], line_end: str, line: int) -> None:
    """Begin or end blocks as the indentation of the next line demands; any indentation is accepted."""
    spaces = line_end[line_end.rindex("\n") + 1 :]
    column = len(spaces[spaces.rfind("\f") + 1 :].expandtabs(8))
    while column < indents[-1]:
        indents.pop()
        tokens.add("<", line)
    if column > indents[-1]:
        indents.append(column)
        tokens.add(">", line)


def _lines(text: str) -> list[str]:
    """Return the lines as Python counts them; one that is too long for code is empty."""
    lines = re.split(r"\r\n|\r|\n", text[:MAX_TEXT])
    return [line if len(line) <= MAX_LINE else "" for line in lines]
