"""Choose the file that each function of the course is taken from, and name what was chosen and what was left.

The order, which the documentation states: a function that is written comes before one of which only the skeleton is
there; then the file with the unit's exact name, one whose name reduces to it, a notebook or a script with any other
name, another unit's file. Of several such files, one that does not call itself old, the least deep one, the one with
the highest number in its path, the newest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from fam.core.text import escape_control_chars
from fam.course import Course, Unit
from fam_grader.execution.process import Sources
from fam_grader.submissions._definitions import State, find_definitions, find_mentions
from fam_grader.submissions._file_names import is_replaced, numbers, unit_by_name
from fam_grader.submissions._members import MAX_NAME, Member
from fam_grader.submissions._records import Submission, SubmissionSource

ONE_FILE = "submission"  # the module of a file that is named after no unit
MAX_NAMED = 6  # files or units in one sentence


@dataclass(frozen=True, eq=False)
class Candidate:
    """A file that could be read, and what it may define; it is parsed only where that decides something."""

    path: PurePosixPath
    text: str
    modified: float
    unit: str  # that its name means, or ""
    mentioned: tuple[str, ...]  # functions of the course that it may define

    @classmethod
    def of(cls, member: Member, text: str, course: Course) -> Candidate:
        """Return what `member`, with the source `text`, offers."""
        unit = unit_by_name(member.path.name, course.units)
        return cls(member.path, text, member.modified, unit, find_mentions(text, course.functions))

    @cached_property
    def states(self) -> Mapping[str, State]:
        """How far each function is there that the file defines."""
        return find_definitions(self.text, self.mentioned)

    def state(self, function: str) -> State:
        """Return how far a function is there."""
        return self.states.get(function, State.ABSENT) if function in self.mentioned else State.ABSENT

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
    mentions = [each for each in candidates if function in each.mentioned]
    own = [each for each in candidates if each.unit == unit]
    is_clear = len(own) == 1 and own[0] in mentions and own[0].kinship(unit) == 0
    # A unit's file is read in any case, and nothing comes before what is written in it: most need no parsing.
    if is_clear and (len(mentions) == 1 or own[0].state(function) is State.WRITTEN):
        return own[0]
    offers = [each for each in mentions if each.state(function)]
    return min(offers, key=lambda each: (-each.state(function), each.kinship(unit), each.age), default=None)


def _by_name(candidates: Sequence[Candidate], unit: Unit) -> Candidate | None:
    """Return the file that `import UNIT` means: the one named after the unit with most of its functions."""
    offers = [each for each in candidates if each.unit == unit.name]
    if len(offers) < 2:
        return offers[0] if offers else None
    written = {each: sum(each.state(name) for name in unit.functions) for each in offers}
    return min(offers, key=lambda each: (-written[each], each.kinship(unit.name), each.age))


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
        units = {name: course.functions[name].unit for name, each in taken.items() if each is candidate}
        odd = {
            name: unit for name, unit in units.items() if candidate.path.stem not in (unit, course.units[unit].label)
        }
        written = list(dict.fromkeys(unit for name, unit in odd.items() if candidate.state(name) is not State.BARE))
        if written:
            notes.append(f"{names[candidate]} was read for {_listed(written, 'units')}")
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
    is_read = candidate in modules
    lost = {name for name in candidate.mentioned if taken.get(name) is not candidate}
    if is_read and candidate.unit:  # it may hold copies of what it needs of other units
        lost.intersection_update(course.units[candidate.unit].functions)
    least = State.UNPARSED if is_read else State.BARE
    offered = [name for name, state in candidate.states.items() if name in lost and state >= least] if lost else []
    functions = _listed([f"`{name}`" for name in offered], "functions")
    what = f"{functions} in {names[candidate]}" if is_read else names[candidate]
    if not offered:
        if is_read or len(modules) == 0 or candidate.states or not _is_wanted(taken, course):
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
