"""The result of a submission, as the records that every output is made from.

Students see these records, but for what is marked as the instructor's: of a hidden group they have its name, its
advice, the misconception, if one was recognised, and one of four kinds of error, but never an input, an expected
value or anything else that the submission chose.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

from fam.core.language import Message, message, together, translated
from fam.core.text import escape_control_chars, sentence
from fam.course import Course
from fam_grader.execution.calls import Raised
from fam_grader.grading.compare import NOT_WRITTEN, VALUES_FIRST, Kind
from fam_grader.grading.misconceptions import Diagnosis, hedged
from fam_grader.reports.difference import Difference
from fam_grader.reports.hidden import NO_ANSWER, NO_ANSWERS, sentence_of, shown_kind, unanswered_functions

if TYPE_CHECKING:
    from fam_grader.grading.otter_test_files import TestFile
    from fam_grader.grading.suites import TestOutcome
    from fam_grader.submissions import SubmissionSource

MAX_PRINTED = 4_000
SubmissionStatus = Literal["graded", "partial", "rejected"]
COULD_NOT_RUN = message(
    "these checks could not run because of an internal error, not because of your code; your instructor sees it"
)
NOT_SCORED = {
    False: message("not scored yet: the function must first return at least one right value"),
    True: message("not scored yet: the function must first return at least one right value in a hidden check"),
}


@dataclass(frozen=True)
class GroupResult:
    """The result of one group of checks, as far as its student may see it."""

    unit: str
    function: str
    group: str
    hidden: bool
    score: float
    max_score: float
    status: str
    sentence: str = ""
    notes: tuple[str, ...] = ()
    diagnosis: str = ""
    misconception: str = ""
    advice: str = ""
    call: str = ""
    table: tuple[str, ...] = ()
    picture: str = ""
    printed: str = ""
    kind: str = ""  # of the mistake, as `compare.Kind` has them
    difference: Difference | None = None
    place: tuple[str, ...] = ()  # the line of the student's that an exception came from, as Python shows it

    @property
    def explanation(self) -> str:
        """The diagnosis in the words that the student reads."""
        return hedged(self.diagnosis)

    @property
    def in_brief(self) -> str:
        """The reason in one line for the student, below another failure of the function that is explained in full."""
        if not self.explanation and self.advice == VALUES_FIRST:
            return str(translated(VALUES_FIRST))
        return str(translated(self.explanation)) or sentence(translated(self.sentence))

    @property
    def output(self) -> str:
        """The group's message as plain text, one or more lines."""
        if self.status == "passed":
            return "Passed."
        lines = [self.explanation, self.sentence and f"{self.sentence[0].upper()}{self.sentence[1:]}."]
        lines += [f"Note: {note}." for note in self.notes]
        lines += [self.advice, self.call and f"The call: {self.call}", *self.table]
        lines += [self.printed and f"Your code printed: {self.printed}"]
        return "\n".join(filter(None, lines))


@dataclass(frozen=True)
class SubmissionMarks:
    """What tables need of the result of a submission: all but its groups."""

    submission: str
    student: str
    status: SubmissionStatus
    score: float
    max_score: float
    bonus: float
    functions: dict[str, float | None]  # points by function; None if it could not be graded
    message: str
    isolation: str
    seconds: float
    internal_errors: tuple[str, ...] = field(default=(), repr=False, kw_only=True)  # for instructors: what and why
    near_limit: dict[str, float] = field(default_factory=dict, kw_only=True)  # shares of a limit, by what came near
    review: tuple[str, ...] = field(default=(), kw_only=True)  # why to look at the upload: what of it did not count


@dataclass(frozen=True)
class SubmissionResult(SubmissionMarks):
    """The result of a submission."""

    groups: tuple[GroupResult, ...] = ()
    details: dict[str, str] = field(default_factory=dict, repr=False)  # for instructors: mistakes in hidden groups

    def to_json(self) -> bytes:
        """Return the record as JSON."""
        return encode_json(self)

    @classmethod
    def from_json(cls, record: bytes | str) -> SubmissionResult:
        """Return the record that `to_json` encoded."""
        import msgspec  # noqa: PLC0415 - what checks a notebook's cells works without it

        return msgspec.json.decode(record, type=cls)


def encode_json(record: object) -> bytes:
    """Return a record as JSON; unpaired surrogates, which a student's text may contain, are escaped."""
    import msgspec  # noqa: PLC0415 - what checks a notebook's cells works without it

    try:
        return msgspec.json.encode(record, enc_hook=_plain_text)
    except UnicodeEncodeError:
        return msgspec.json.encode(_without_surrogates(msgspec.to_builtins(record, enc_hook=_plain_text)))


def _plain_text(value: object) -> str:
    """Return a message as the English text that it is."""
    if isinstance(value, Message):
        return str(value)
    raise NotImplementedError(f"no record holds a {type(value).__name__}")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_surrogates(item) for item in value]
    return value


def make_result(
    course: Course,
    outcomes: Sequence[TestOutcome],
    *,
    submission: str,
    student: str,
    problems: Iterable[str],
    isolation: str,
    seconds: float,
    notes: Iterable[str] = (),
    left: Iterable[str] = (),
    near_limit: Mapping[str, float] | None = None,
) -> SubmissionResult:
    """Return the result of a graded submission.

    Args:
        problems: the parts of the submission that could not be read.
        notes: the files that were chosen, unless their names say so.
        near_limit: the share of its time limit that a function, or loading a file, has used, if it is large.
        left: the files that were not used; to be reviewed unless all points were earned without them.
    """
    unanswered = unanswered_functions(outcomes)
    groups = tuple(_group_result(course, outcome, unanswered) for outcome in outcomes)
    points: dict[str, float | None] = dict.fromkeys((each.function for each in groups), 0.0)
    for outcome, group in zip(outcomes, groups, strict=True):
        so_far = points[group.function]
        known = so_far is not None and outcome.status != "could not run"
        points[group.function] = round((so_far or 0.0) + group.score, 5) if known else None
    bonus_functions = {name for unit in course.units.values() if unit.bonus for name in unit.functions}
    core = [value or 0.0 for name, value in points.items() if name not in bonus_functions]
    extra = [value or 0.0 for name, value in points.items() if name in bonus_functions]
    problems, left = list(problems), list(left)
    complete = all(value == course.functions[name].points for name, value in points.items())
    headlines = [*_headlines(outcomes), *_nothing_to_call(outcomes)]
    broken = [each for each in outcomes if each.status == "could not run"]
    not_used = [] if complete else left
    return SubmissionResult(
        submission=submission,
        student=student,
        status="partial" if problems or broken else "graded",
        score=round(sum(core), 5),
        max_score=sum(course.functions[name].points for name in points if name not in bonus_functions),
        bonus=round(sum(extra), 5),
        functions=points,
        message=_in_one_line([*problems, *headlines, *notes, *left]),
        isolation=isolation,
        seconds=round(seconds, 3),
        groups=groups,
        internal_errors=tuple(f"{each.group.label}: {each.message}" for each in broken),
        near_limit=dict(near_limit or {}),
        review=tuple(map(_printable, [*problems, *headlines, *_without_answer(outcomes), *not_used])),
        details=_details(outcomes),
    )


def rejected(
    course: Course, functions: Iterable[str], submission: str, student: str, reason: str
) -> SubmissionResult:
    """Return the result of a submission that could not be read."""
    names = list(functions)
    core = sum(course.functions[name].points for name in names if not course.unit_of(name).bonus)
    return SubmissionResult(
        submission, student, "rejected", 0.0, core, 0.0, dict.fromkeys(names, 0.0), reason, "", 0.0, review=(reason,)
    )


def internal_error(functions: Iterable[str], found: SubmissionSource, error: BaseException) -> SubmissionResult:
    """Return the result of a submission that the grader crashed on: its points are unknown, not zero."""
    trace = "".join(traceback.format_exception(error))
    return SubmissionResult(
        submission=found.name,
        student=found.student,
        status="partial",
        score=0.0,
        max_score=0.0,
        bonus=0.0,
        functions=dict.fromkeys(functions),
        message=f"could not be graded because of an internal error: {type(error).__name__}",
        isolation="",
        seconds=0.0,
        internal_errors=(trace,),
    )


def to_gradescope(result: SubmissionResult, outcomes: Sequence[TestOutcome] = ()) -> dict[str, Any]:
    """Return the content of `results.json`: otter's, with what a student may see of each group.

    The total includes the bonus, as Gradescope adds extra credit; `extra_data` holds both parts.
    """
    files = [outcome.test_file for outcome in outcomes]
    tests = [_to_test(file, group) for file, group in zip(files, result.groups, strict=True)] if files else []
    extra = {
        "submission": escape_control_chars(result.submission, keep=""),
        "status": result.status,
        "score": result.score,
        "max_score": result.max_score,
        "bonus": result.bonus,
        "isolation": result.isolation,
    }
    score = round(result.score + result.bonus, 5)
    return {"score": score, "output": result.message, "extra_data": extra, "tests": tests}


def _to_test(file: TestFile, group: GroupResult) -> dict[str, Any]:
    """Return what otter's `GradingResults` lists of a test file; to import it takes longer than to grade."""
    return {
        "name": file.name,
        "score": round(group.score, 5),
        "max_score": round(sum(case.points for case in file.test_cases), 5),
        "visibility": "after_published" if group.hidden else "visible",
        "output": group.output,
        "status": "passed" if group.status == "passed" else "failed",
        "extra_data": {key: getattr(group, key) for key in ("unit", "function", "group", "hidden")},
    }


def _group_result(course: Course, outcome: TestOutcome, unanswered: Mapping[str, Kind]) -> GroupResult:
    group, score = outcome.group, outcome.test_file.score
    common = (group.unit, group.function, group.name, group.hidden, score, group.points)
    said = "" if group.hidden else _printed(outcome)
    if outcome.status == "passed":
        note = "" if score else NOT_SCORED[group.hidden]
        return GroupResult(*common, "passed" if not note else "failed", sentence=note, printed=said)
    if outcome.mismatch is None:
        return GroupResult(*common, "could not run", sentence=COULD_NOT_RUN)
    found = outcome.diagnosis or Diagnosis("")
    kind = outcome.mismatch.kind
    shown = shown_kind(kind, group.function, unanswered) if group.hidden else kind
    result = GroupResult(
        *common,
        "failed",
        sentence_of(group, shown) if group.hidden else "",
        diagnosis=found.sentence,
        misconception=found.misconception,
        advice=outcome.advice,
        printed=said,
        kind=shown,
    )
    if group.hidden:
        return result
    from fam_grader.reports.public_details import add_public_details  # noqa: PLC0415 - not for what passes

    return add_public_details(result, course, outcome, outcome.mismatch)


def _printed(outcome: TestOutcome) -> str:
    """Return the output of the student's code in all calls of a check; repeated output only once."""
    parts: list[str] = []
    for observation in outcome.observations:
        text = getattr(observation.answer, "printed", "")
        if text and parts[-1:] != [text]:
            parts.append(text)
    return "".join(parts)[:MAX_PRINTED]


def _nothing_to_call(outcomes: Sequence[TestOutcome]) -> list[str]:
    """Return the reason for a zero if no function is written: an empty file, one of another course, a skeleton."""
    public = [each for each in outcomes if not each.group.hidden]
    missing = [each.mismatch.sentence for each in public if each.mismatch and each.mismatch.kind == "missing"]
    if not public or len(missing) < len(public):
        return []
    return [
        message("only the skeleton was submitted")
        if NOT_WRITTEN in missing
        else message("no function is written in what was submitted")
    ]


def _headlines(outcomes: Iterable[TestOutcome]) -> list[str]:
    """Return the reason why a function or file could not be called, once for each.

    Students read it at once, so nothing of it comes from hidden groups, but for internal errors.
    """
    lines: dict[str, None] = {}
    refused: set[str] = set()  # functions
    for outcome in outcomes:
        name, mismatch = outcome.group.function, outcome.mismatch
        if outcome.status == "could not run":
            lines[together(f"{name}: ", message("could not be graded because of an internal error"))] = None
        elif mismatch is None or outcome.group.hidden:
            continue
        elif mismatch.kind == "loading":
            lines[together(f"{outcome.group.unit}: ", mismatch.sentence)] = None
        elif mismatch.kind in NO_ANSWERS:
            lines[together(f"{name}: ", mismatch.sentence)] = None
        elif name not in refused and _was_refused(outcome):
            refused.add(name)
            lines[together(f"{name}: ", mismatch.sentence)] = None
    return list(lines)


def _without_answer(outcomes: Iterable[TestOutcome]) -> list[str]:
    """Return, for instructors, the functions of which hidden groups got no answer."""
    hidden = [each for each in outcomes if each.group.hidden and each.mismatch]
    names = [each.group.function for each in hidden if each.mismatch and each.mismatch.kind in NO_ANSWERS]
    return [f"{name}: in hidden checks, {NO_ANSWER}" for name in dict.fromkeys(names)]


def _details(outcomes: Iterable[TestOutcome]) -> dict[str, str]:
    """Return, for instructors, what was wrong in each hidden group."""
    wrong = ((each.group.label, each.mismatch) for each in outcomes if each.group.hidden)
    return {label: _printable(mismatch.sentence) for label, mismatch in wrong if mismatch}


def _was_refused(outcome: TestOutcome) -> bool:
    """Return whether the last call needed a file, module, thread or process that grading refuses."""
    answer = outcome.observations[-1].answer if outcome.observations else None
    if not isinstance(answer, Raised):
        return False
    refused = not {"OSError", "ImportError"}.isdisjoint(answer.bases)
    return refused or any(words in answer.text for words in ("can't start new thread", "(No module named"))


def _in_one_line(lines: Iterable[str]) -> str:
    return reduce(lambda some, line: together(some, "; ", line) if some else line, map(_printable, lines), "")


def _printable(line: str) -> str:
    """Escape what cannot be encoded: file names may be bytes that are not text, and records travel as JSON."""
    return escape_control_chars(line)
