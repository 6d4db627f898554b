"""What a student wrote of each unit, as tokens that stay the same when names, comments and layout change."""

from __future__ import annotations

import builtins
import keyword
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from fam.course import Course, Unit
from fam_grader.submissions import Submission, notebook_cells

MAX_TEXT = 300_000  # characters of one file; far more than a solution of the whole course
MAX_LINE = 400  # characters; a longer line is data

KEPT_NAMES = frozenset(dir(builtins)) | frozenset(keyword.kwlist)
LAYOUT = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
# From Python 3.12 on an f-string is many tokens, from 3.14 on a t-string, too.
TEXT_STARTS = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}
TEXT_ENDS = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}
HAS_INNER_TEXTS = max(TEXT_STARTS) >= 0

PLAIN = {tokenize.STRING: "S", tokenize.INDENT: ">", tokenize.DEDENT: "<", tokenize.NEWLINE: ""}
BLOCK = {">", "<"}
DOCSTRING = {"S", "", *BLOCK}  # what a statement that does nothing is made of

# Some of Python's tokenizers stumble over half characters and NUL. Another letter changes no name that is compared.
UNFIT = re.compile(r"[^\t\f -~]")
DEFINITION = re.compile(r"def\s+(\w+)")
_Raw: TypeAlias = tuple[int, str, int]  # kind, text and line of a token
FENCED = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Tokens:
    """Code as it is compared: the tokens' texts with and without the names that students gave, and their lines."""

    texts: list[str]
    written: list[str]
    lines: list[int]

    def extend(self, tokens: Iterable[tuple[str, str, int]]) -> None:
        """Append tokens, each with its text, the text as written, and its line."""
        for text, written, line in tokens:
            self.texts.append(text)
            self.written.append(written)
            self.lines.append(line)


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
    statement: list[tuple[str, str, int]] = []  # text, as written, and line of each token
    last = ""
    found = _tokenize(lines)
    for kind, string, line in _without_inner_texts(found) if HAS_INNER_TEXTS else found:
        if kind in LAYOUT:
            continue
        written = PLAIN.get(kind, string)
        is_own = kind == tokenize.NAME and string not in KEPT_NAMES and last != "."
        text = "V" if is_own else written
        statement.append((text, written, line))
        last = text
        if kind == tokenize.NEWLINE:
            if DOCSTRING.issuperset(text for text, _, _ in statement):
                statement = [each for each in statement if each[0] in BLOCK]  # it may begin or end a block
            tokens.extend(statement)
            statement = []
    tokens.extend(statement)
    return tokens


def _without_inner_texts(tokens: Iterable[_Raw]) -> Iterator[_Raw]:
    """Let an f-string be one string, as it was before Python 3.12."""
    depth = 0
    for token in tokens:
        kind = token[0]
        depth += kind in TEXT_STARTS
        if not depth:
            yield token
        if kind in TEXT_ENDS:
            depth = max(0, depth - 1)
            if not depth:
                yield tokenize.STRING, token[1], token[2]


def _tokenize(lines: Iterable[str]) -> Iterator[_Raw]:
    """Return Python's tokens; where it finds none it goes on with the next line."""
    source = iter(lines)
    done = 0

    def readline() -> str:
        nonlocal done
        line = next(source, None)
        done += line is not None
        return "" if line is None else f"{UNFIT.sub('x', line)}\n"

    while True:
        before = done
        try:
            for kind, string, (line, _), _, _ in tokenize.generate_tokens(readline):
                yield kind, string, before + line
        except (tokenize.TokenError, SyntaxError):  # an IndentationError is a SyntaxError
            if done > before:
                continue
        return


def _lines(text: str) -> list[str]:
    """Return the lines as Python counts them; one that is too long for code is empty."""
    lines = re.split(r"\r\n|\r|\n", text[:MAX_TEXT])
    return [line if len(line) <= MAX_LINE else "" for line in lines]
