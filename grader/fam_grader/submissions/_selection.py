"""Choose the file that each function of the course is taken from, and name what was chosen and what was left.

The order, which the documentation states: a function that is written comes before one of which only the skeleton is
there; then the file with the unit's exact name, one whose name reduces to it, a notebook or a script with any other
name, another unit's file. Of several such files, one that does not call itself old, the least deep one, the one with
the highest number in its path, the newest.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import PurePosixPath

from fam.core.text import escape_control_chars
from fam.course import Course, Unit
from fam_grader.execution.session import Sources
from fam_grader.submissions._file_names import is_replaced, numbers, unit_by_name
from fam_grader.submissions._members import MAX_NAME, Member
from fam_grader.submissions._notebook import notebook_cells
from fam_grader.submissions._records import Submission, SubmissionSource

ONE_FILE = "submission"  # the module of a file that is named after no unit
MAX_NAMED = 6  # files or units in one sentence

MAX_NESTING = 60  # brackets; what people write has fewer, and Python's parser recurses into each
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
_BLOCKS = ("body", "orelse", "finalbody", "handlers")


@dataclass(frozen=True, eq=False)
class Candidate:
    """A file that could be read, and what it defines."""

    path: PurePosixPath
    text: str
    modified: float
    unit: str  # that its name means, or ""
    states: Mapping[str, State]

    @classmethod
    def of(cls, member: Member, text: str, course: Course) -> Candidate:
        """Return what `member`, with the source `text`, offers."""
        unit = unit_by_name(member.path.name, course.units)
        return cls(member.path, text, member.modified, unit, find_definitions(text, list(course.functions)))

    def state(self, function: str) -> State:
        """Return how far a function is there."""
        return self.states.get(function, State.ABSENT)

    def kinship(self, unit: str) -> int:
        """Return how well the file's name suits a unit; 0 is best."""
        if self.path.name == f"{unit}.py":
            return 0
        if self.unit:
            return 1 if self.unit == unit else 4
        return 2 if self.path.suffix.lower() == ".ipynb" else 3

    @property
    def age(self) -> tuple[object, ...]:
        """Sort the file that is probably the newest first; copying and unpacking blur a file's time."""
        newest = tuple(-number for number in numbers(self.path))
        return is_replaced(self.path), len(self.path.parts), newest, -(self.modified // 2), str(self.path)


def select(
    source: SubmissionSource,
    candidates: Sequence[Candidate],
    course: Course,
    fits: Callable[[str], bool],
    *,
    guess: bool = True,
) -> Submission:
    """Return the submission with the files chosen among `candidates`.

    Args:
        source: where the submission was found.
        candidates: the files that could be read.
        course: the course, whose functions are looked for.
        fits: returns whether there is room for one more text.
        guess: whether a file counts that defines no function and is named after no unit, if there is no other.
    """
    taken = {name: best for name in course.functions if (best := _best(candidates, name, course))}
    named = {unit.name: best for unit in course.units.values() if (best := _by_name(candidates, unit))}
    if guess and not taken and not named:
        taken = _sole_file(candidates, course)
    texts: dict[str, str] = {}
    files: dict[str, str] = {}
    functions: dict[str, tuple[str, str]] = {}
    problems: list[str] = []
    modules: dict[Candidate, str] = {}
    names = _display_names(candidates)
    for candidate in dict.fromkeys([*named.values(), *taken.values()]):
        if fits(candidate.text):
            module = _module(candidate, named, texts)
            modules[candidate] = module
            texts[module], files[module] = candidate.text, names[candidate]
        else:
            problems.append(f"{names[candidate]}: the code is too large, all files together")
    for name, spec in course.functions.items():
        fallback = next((each for each in (spec.unit, ONE_FILE) if each in texts), "")
        module = modules.get(taken[name], "") if name in taken else fallback
        if module:
            functions[name] = (module, name)
    notes = _chosen(candidates, taken, modules, course, names)
    left = _left(candidates, taken, modules, course, names)
    return Submission(source, Sources(texts, files, functions), tuple(problems), tuple(notes), tuple(left))


def _best(candidates: Sequence[Candidate], function: str, course: Course) -> Candidate | None:
    unit = course.functions[function].unit
    offers = [each for each in candidates if each.state(function)]
    return min(offers, key=lambda each: (-each.state(function), each.kinship(unit), each.age), default=None)


def _by_name(candidates: Sequence[Candidate], unit: Unit) -> Candidate | None:
    """Return the file that `import UNIT` means: the one named after the unit with most of its functions."""
    offers = [each for each in candidates if each.unit == unit.name]
    written = {each: sum(each.state(name) for name in unit.functions) for each in offers}
    return min(offers, key=lambda each: (-written[each], each.kinship(unit.name), each.age), default=None)


def _sole_file(candidates: Sequence[Candidate], course: Course) -> dict[str, Candidate]:
    """Take a file that defines nothing that can be seen: it may still do so when it runs."""
    scripts = [each for each in candidates if each.path.name != "__init__.py"] or list(candidates)  # tools leave it
    best = min(scripts, key=lambda each: (each.kinship(""), each.age), default=None)
    return dict.fromkeys(course.functions, best) if best else {}


def _module(candidate: Candidate, named: Mapping[str, Candidate], used: Mapping[str, str]) -> str:
    if candidate.unit and named[candidate.unit] is candidate:
        return candidate.unit
    number = 1
    while (name := ONE_FILE if number == 1 else f"{ONE_FILE}_{number}") in used:
        number += 1
    return name


def _display_names(candidates: Iterable[Candidate]) -> dict[Candidate, str]:
    """Name each file as briefly as is clear."""
    candidates = list(candidates)
    known = Counter(each.path.name for each in candidates)
    shown = {each: each.path.name if known[each.path.name] == 1 else str(each.path) for each in candidates}
    return {each: escape_control_chars(name[-MAX_NAME:], keep="") for each, name in shown.items()}


def _chosen(
    candidates: Sequence[Candidate],
    taken: Mapping[str, Candidate],
    modules: Mapping[Candidate, str],
    course: Course,
    names: Mapping[Candidate, str],
) -> list[str]:
    """Return which file was read for which unit, where its name does not."""
    if len(candidates) == 1 and not candidates[0].unit:
        return []
    notes = []
    for candidate in modules:
        written = [name for name, each in taken.items() if each is candidate and each.state(name) is not State.BARE]
        units = dict.fromkeys(course.functions[name].unit for name in written)
        odd = [unit for unit in units if candidate.path.stem not in (unit, course.units[unit].label)]
        if odd:
            notes.append(f"{names[candidate]} was read for {_listed(odd, 'units')}")
    return notes


def _left(
    candidates: Sequence[Candidate],
    taken: Mapping[str, Candidate],
    modules: Mapping[Candidate, str],
    course: Course,
    names: Mapping[Candidate, str],
) -> list[str]:
    """Return which files were not used, and why."""
    unused = [sentence for each in candidates if (sentence := _unused(each, taken, modules, course, names))]
    more = [f"and {len(unused) - MAX_NAMED} more files were not used"] if len(unused) > MAX_NAMED else []
    return [*unused[:MAX_NAMED], *more]


def _unused(
    candidate: Candidate,
    taken: Mapping[str, Candidate],
    modules: Mapping[Candidate, str],
    course: Course,
    names: Mapping[Candidate, str],
) -> str:
    """Return what a file offers that was not used, and why; "" if there is nothing."""
    offered = [name for name in candidate.states if taken[name] is not candidate]
    if candidate in modules:  # a unit's file may hold copies of what it needs of other units
        offered = [
            name
            for name in offered
            if (not candidate.unit or course.functions[name].unit == candidate.unit) and candidate.state(name) > 1
        ]
        what = f"{_listed([f'`{name}`' for name in offered], 'functions')} in {names[candidate]}"
    else:
        what = names[candidate]
    if not offered:
        if candidate in modules or len(modules) == 0 or candidate.states or not _is_wanted(taken, course):
            return ""
        return f"{names[candidate]} was not read: it defines no function of the course"
    if all(candidate.state(name) is State.BARE for name in offered):
        return f"{what} was not used: it holds only the skeleton"
    instead = dict.fromkeys(names[taken[name]] for name in offered)
    return f"{what} was not used: {_listed(list(instead), 'files')} was taken instead"


def _is_wanted(taken: Mapping[str, Candidate], course: Course) -> bool:
    """Return whether the files that were not read could be missed: nothing that was read defines any function."""
    return not any(each.state(name) for name, each in taken.items())


def _listed(names: Sequence[str], what: str) -> str:
    return ", ".join(names) if len(names) <= MAX_NAMED else f"{len(names)} {what}"


class State(IntEnum):
    """How far a function is there; a higher one is preferred."""

    ABSENT = 0
    BARE = 1  # only its skeleton
    UNPARSED = 2  # in a text that is not Python
    WRITTEN = 3


def find_definitions(text: str, names: Collection[str]) -> dict[str, State]:
    r"""Return the state of those functions of `names` that a module, or one made of a notebook, defines.

    >>> find_definitions("def halve(x):\n    return x / 2\ndef twice(x):\n    pass\n", ["halve", "twice"])
    {'halve': <State.WRITTEN: 3>, 'twice': <State.BARE: 1>}
    """
    found: dict[str, State] = {}
    cells = notebook_cells(text)
    for source in [text] if cells is None else cells:
        mentioned = [name for name in names if name in source]
        if mentioned:  # parsing takes time, and most cells define nothing
            found |= _states(source, mentioned)
    return found


def _states(source: str, names: Collection[str]) -> dict[str, State]:
    for attempt in (source, _MAGIC.sub("pass", source)):
        try:
            if _nesting(attempt) <= MAX_NESTING:
                with warnings.catch_warnings():
                    warnings.simplefilter(
                        "ignore"
                    )  # an odd escape in a student's text is not the instructor's concern
                    body = ast.parse(attempt).body
                return {name: state for name, state in _defined(body) if name in names}
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    defined = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
    mentioned = {first or second for first, second in defined.findall(source)}
    return {name: State.UNPARSED for name in names if name in mentioned}


def _nesting(source: str) -> int:
    """Return an upper bound of how deep brackets are nested; those in texts count too."""
    depth = deepest = 0
    for each in re.findall(r"[()\[\]{}]", source):
        depth = depth + 1 if each in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _defined(body: Iterable[ast.AST]) -> Iterator[tuple[str, State]]:
    """Yield the names that statements define, in order; those of a function's or a class's own are not among them."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, State.BARE if _is_bare(node.body) else State.WRITTEN
        elif isinstance(node, ast.ClassDef):
            yield node.name, State.WRITTEN
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((each.asname or each.name, State.WRITTEN) for each in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
            yield from ((each.id, State.WRITTEN) for each in names)
        else:
            for block in _BLOCKS:
                nested = getattr(node, block, None)
                yield from _defined(nested if isinstance(nested, list) else [])


def _is_bare(body: list[ast.stmt]) -> bool:
    return all(_does_nothing(statement) for statement in body)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(error, ast.Name) and error.id == "NotImplementedError"
    if isinstance(statement, ast.Expr):  # a docstring, or `...`
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or (isinstance(statement, ast.Return) and statement.value is None)
