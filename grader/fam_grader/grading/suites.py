"""Load the course's suites as groups, run them against a submission, and settle the points."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from fam.core.diagnostics import Diagnostic
from fam.core.errors import FaultyCourse, broken_file
from fam.course import Course, Unit, current_course, use_course
from fam_grader.execution.calls import Returned
from fam_grader.execution.expectations import Batch, Claims, Expectation, batches
from fam_grader.grading.advice import OnceValuesAreRight
from fam_grader.grading.compare import VALUES_FIRST, Mismatch
from fam_grader.grading.inputs import suite_key, use_key
from fam_grader.grading.otter_test_files import TestCase, TestFile, load_test_file
from fam_grader.grading.subjects import CallExecutor, Observation, RecordingFunction, StudentFunction

if TYPE_CHECKING:
    from fam_grader.grading.misconceptions import Diagnoser, Diagnosis

Status = Literal["passed", "failed", "could not run"]
ROUNDING = 1e-9  # of sums such as 0.1 + 0.2
VALUE_KINDS = ("type", "shape", "value", "length", "entries", "claim")  # of mismatches


@dataclass(frozen=True)
class BatchedTestCase:
    """The body of a test case for otter, which calls it as it calls its own."""

    batches: tuple[Batch, ...]

    def call_func(self, environment: dict[str, Any]) -> None:
        """Check all expectations against the student's functions in `environment`; stop at the first mismatch."""
        for batch in self.batches:
            environment[batch.function].check_batch(batch)


def batch_test_case(case: TestCase) -> BatchedTestCase | None:
    """Return `case` as batches of calls; None if its calls depend on results or on chance, or claims on a loop."""
    expectations = _record(case)
    # Recorded twice, since a case that draws random inputs would always check the first ones.
    if not expectations or _content(expectations) != _content(_record(case)):
        return None
    if not all(each.expected.mean_the_same for each in expectations if isinstance(each.expected, Claims)):
        return None
    return BatchedTestCase(tuple(batches(expectations)))


def _record(case: TestCase) -> list[Expectation]:
    expectations: list[Expectation] = []
    environment = {name: RecordingFunction(name, expectations) for name in current_course().functions}
    try:
        case.body.call_func(environment)
    except Exception:  # a case may do with a student's function whatever it likes, also what a recorder cannot
        return []
    return expectations


def _content(expectations: list[Expectation]) -> list[object]:
    return [(each.call.key, each.right_answers) for each in expectations]


@dataclass(frozen=True)
class Group:
    """One test case of a test file: the checks of one behaviour of one function, with its points."""

    unit: str
    function: str
    name: str
    points: float
    hidden: bool
    advice: str  # the test case's failure message, which is for students
    test_file: TestFile  # otter's, with this one test case
    key: bytes = field(default=b"", repr=False)  # that its random inputs depend on

    @cached_property
    def batched(self) -> TestFile:
        """The test file with the test case in batches, if it can be."""
        [case] = self.test_file.test_cases
        with use_key(self.key):
            batched_case = batch_test_case(case)
        if batched_case is None:
            return self.test_file
        batched = copy(self.test_file)
        batched.test_cases = [replace(case, body=batched_case)]
        return batched

    @cached_property
    def depends_on_answers(self) -> bool:
        """Whether its calls, or its verdict, depend on results; then it cannot be batched."""
        return self.batched is self.test_file

    @cached_property
    def batches(self) -> tuple[Batch, ...]:
        """Its calls, if they are known in advance."""
        body = self.batched.test_cases[0].body
        return body.batches if isinstance(body, BatchedTestCase) else ()

    @property
    def makes_claims(self) -> bool:
        """Whether it makes claims about results that may be any, or depends on them."""
        return self._expects(Claims)

    @cached_property
    def checks_values(self) -> bool:
        """Whether it expects a value of any call, or makes a claim about one."""
        return self._expects(Returned, Claims)

    def _expects(self, *kinds: type) -> bool:
        """Return whether any result is expected to be of one of these kinds, as far as calls are known in advance."""
        expected = [each.expected for batch in self.batches for each in batch.expectations]
        return not expected or any(isinstance(each, kinds) for each in expected)

    @cached_property
    def label(self) -> str:
        """A name that no other group has."""
        return f"{self.function}: {self.name}"


@dataclass
class TestOutcome:
    """The outcome of a group: its status, the observed calls, the mismatch, and otter's message for instructors."""

    __test__: ClassVar[bool] = False  # pytest would take the name for that of a test class

    group: Group
    status: Status
    observations: list[Observation]
    mismatch: Mismatch | None
    message: str
    test_file: TestFile  # otter's, with its result: the points come from here
    diagnosis: Diagnosis | None = None
    advice: str = ""  # to the student, if the group failed

    @property
    def wrong_value(self) -> str:
        """What stands in place of a right value: another one, or an exception; empty if nothing does.

        Which exception it is makes no difference: a submission sees hidden inputs, and chooses its exceptions.
        """
        if self.mismatch is None:
            return ""
        if self.mismatch.kind in VALUE_KINDS:
            return "a value"
        return "an exception" if self.mismatch.kind == "raised" else ""

    @property
    def gave_right_value(self) -> bool:
        """Whether the group shows that the function gives right values, not only right errors."""
        refusals = sum(
            kept.expected is not None and not hasattr(kept.expected, "value") for kept in self.observations
        )
        return self.status == "passed" and len(self.observations) > refusals


def load_groups(course: Course, units: Iterable[Unit], *, hidden: bool, secret: str = "") -> list[Group]:
    """Load the public checks of `units` and, where asked for, their hidden suites, in the course's order.

    The random inputs of the hidden suites depend on `secret`; without one they are the same each time.
    """
    groups = []
    with use_course(course):
        for unit in units:
            for function in unit.functions:
                groups += _load(unit.checks(function), unit, function)
                if hidden:
                    course.require_private()
                    for path in filter(None, [unit.hidden_suite(function)]):
                        groups += _load(path, unit, function, suite_key(secret, function))
    return groups


def load_checked_groups(course: Course, units: Iterable[Unit], secret: str = "") -> list[Group]:
    """Load all suites of `units` for grading; raise FaultyCourse if their points are not those of `exercise.yaml`."""
    units = list(units)
    groups = load_groups(course, units, hidden=True, secret=secret)
    faults = [fault for unit in units for fault in point_faults(unit, groups)]
    if faults:
        raise FaultyCourse(faults)
    return groups


def point_faults(unit: Unit, groups: Iterable[Group]) -> Iterator[Diagnostic]:
    """Yield a fault for each function whose groups together have other points than `exercise.yaml` says."""
    for name, spec in unit.functions.items():
        points: dict[str, float] = {}
        for group in (each for each in groups if each.function == name):
            path = group.test_file.path
            points[path] = points.get(path, 0.0) + group.points
        total = sum(points.values())
        if abs(total - spec.points) > ROUNDING:
            files = ", ".join(f"{Path(*Path(path).parts[-3:])} {number:g}" for path, number in points.items())
            promised = f"exercise.yaml says {spec.points:g}"
            message = f"the groups of `{name}` have {total:g} points together; {promised} ({files})"
            yield Diagnostic(unit.folder / "exercise.yaml", spec.line, spec.column, message)


def _load(path: Path, unit: Unit, function: str, key: bytes = b"") -> list[Group]:
    try:
        with use_key(key):
            whole = load_test_file(path)
    except Exception as error:
        raise broken_file(path, error, "this test file cannot be loaded", "<string>") from error
    groups = []
    for case in whole.test_cases:
        part = copy(whole)
        part.name = f"{function}: {case.name}"
        part.test_cases = [case]
        advice = case.failure_message or ""
        groups.append(Group(unit.name, function, case.name, case.points, case.hidden, advice, part, key))
    return groups


def run_group(group: Group, functions: Container[str], session: CallExecutor, *, batched: bool = True) -> TestOutcome:
    """Run one group with otter against the functions of the submission behind `session`.

    Unless it is `batched`, the message names the line of the suite that stopped it.
    """
    observations: list[Observation] = []
    test_file = _copy(group.batched if batched else group.test_file)
    with use_key(group.key):
        test_file.run(_Environment(functions, session, observations))
    result = test_file.test_case_results[0]
    if result.passed:
        return TestOutcome(group, "passed", observations, None, "", test_file)
    mismatch = _mismatch(group, observations, result.message)
    status: Status = "failed" if mismatch else "could not run"
    return TestOutcome(group, status, observations, mismatch, result.message, test_file)


def _copy(test_file: TestFile) -> TestFile:
    """Return what `copy` returns, which takes ten times as long, thousands of times."""
    copied: TestFile = object.__new__(type(test_file))
    copied.__dict__.update(test_file.__dict__)
    return copied


class _Environment(dict[str, Any]):
    """The names of a notebook for otter: a StudentFunction for each function, made on first use."""

    def __init__(self, functions: Container[str], session: CallExecutor, observations: list[Observation]) -> None:
        super().__init__()
        self._functions, self._session, self._observations = functions, session, observations

    def __missing__(self, name: str) -> StudentFunction:
        if name not in self._functions:
            raise KeyError(name)
        self[name] = StudentFunction(name, self._session, self._observations)
        return self[name]  # type: ignore[no-any-return]

    def get(self, name: str, default: Any = None) -> Any:
        """Return a StudentFunction, or `default` if there is no such function."""
        return self[name] if name in self._functions else default


def _mismatch(group: Group, observations: list[Observation], message: str) -> Mismatch | None:
    """Return what the student's function did wrong; None if the test itself failed to run."""
    if observations and observations[-1].mismatch:
        return observations[-1].mismatch
    _, claimed, sentence = message.rpartition("\nCheckFailed: ")
    return Mismatch("claim", sentence.rstrip()) if claimed else None


def grade(course: Course, groups: Iterable[Group], session: CallExecutor, diagnoser: Diagnoser) -> list[TestOutcome]:
    """Run `groups` against the submission behind `session`; return the outcomes in their order.

    The public checks come first: what a student is shown of them in full can hold nothing that was seen of a hidden
    one.
    """
    groups = list(groups)
    done: dict[str, TestOutcome] = {}
    with use_course(course):
        for hidden in (False, True):
            done |= _run([each for each in groups if each.hidden == hidden], course.functions, session)
    outcomes = [done[group.label] for group in groups]
    for function, members in groupby(outcomes, key=lambda outcome: outcome.group.function):
        seen = list(members)
        settle(seen)
        _advise(seen)
        diagnoses = diagnoser.diagnose(function, seen)
        for outcome in seen:
            outcome.diagnosis = diagnoses.get(outcome.group.label)
    return outcomes


def _run(groups: Iterable[Group], functions: Container[str], session: CallExecutor) -> dict[str, TestOutcome]:
    """Run groups in their order; the batches of neighbours that have nothing else between them are announced."""
    done: dict[str, TestOutcome] = {}
    for _, neighbours in groupby(groups, key=lambda group: (group.function, group.depends_on_answers)):
        members = list(neighbours)
        session.announce(batch for group in members for batch in group.batches)
        done |= {group.label: run_group(group, functions, session) for group in members}
    return done


def _advise(outcomes: Sequence[TestOutcome]) -> None:
    """Assign each failed group of a function its advice; one that waits for right values points at the wrong ones.

    An input that was changed needs its own advice whatever the values are, and so does an exception if none of the
    values raises one.
    """
    waiting = [isinstance(each.group.advice, OnceValuesAreRight) for each in outcomes]
    wrong = {each.wrong_value for each, waits in zip(outcomes, waiting, strict=True) if not waits} - {""}
    for outcome, waits in zip(outcomes, waiting, strict=True):
        if outcome.status == "failed":
            advice = str(outcome.group.advice)  # a plain text, which can be encoded as JSON
            outcome.advice = VALUES_FIRST if waits and outcome.wrong_value in wrong else advice


def settle(outcomes: Sequence[TestOutcome]) -> None:
    """Take the points of a function that never returns a right value, and hidden ones if no hidden value is right.

    Raising ValueError for everything does not earn the error group, and a table of the public answers that raises
    ValueError for all else does not earn the hidden one. Where a group could not run we do not know whether the
    function is ever right, so nothing is taken away.
    """
    if any(outcome.status == "could not run" for outcome in outcomes):
        return
    for outcome in _undeserved(outcomes):
        outcome.test_file.update_score(0)


def _undeserved(outcomes: Sequence[TestOutcome]) -> Sequence[TestOutcome]:
    """Return the outcomes that do not count, whether they passed or not."""
    if not any(outcome.gave_right_value for outcome in outcomes):
        return outcomes
    hidden = [outcome for outcome in outcomes if outcome.group.hidden]
    with_values = [outcome for outcome in hidden if outcome.group.checks_values]
    return hidden if with_values and not any(outcome.gave_right_value for outcome in with_values) else []
