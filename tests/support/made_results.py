"""Results of the small course as tests of the pages want them, without any grading."""

from __future__ import annotations

from collections.abc import Sequence

from fam_grader.reports.results import GroupResult, SubmissionResult

RIGHT = ["passed"] * 5
GROUPS = [
    ("double", "on paper", False, 1.0),
    ("double", "values", True, 1.5),
    ("double", "errors", True, 0.5),
    ("halve", "on paper", False, 0.5),
    ("halve", "values and errors", True, 0.5),
]
KINDS = ["value", "raised", "missing", "loading", "hung", "memory", "died"]
SENTENCES = {"double__squares": "It squares.", "halve__floats": "It is a float.", "double__wraps": "It wraps around."}


def make_group(place: int, outcome: str, misconception: str = "") -> GroupResult:
    """Make a group that passed, could not run, or failed with the kind of mistake that `outcome` names."""
    function, name, hidden, points = GROUPS[place]
    status = outcome if outcome in ("passed", "could not run") else "failed"
    return GroupResult(
        unit="doubling",
        function=function,
        group=name,
        hidden=hidden,
        score=points if status == "passed" else 0.0,
        max_score=points,
        status=status,
        diagnosis=SENTENCES.get(misconception, ""),
        misconception=misconception,
        kind=outcome if status == "failed" else "",
    )


def make_result(
    outcomes: Sequence[str], name: str = "ann", *, misconceptions: Sequence[str] = ()
) -> SubmissionResult:
    """Make the result of a submission with one outcome for each group of the small course."""
    known = [*misconceptions, *[""] * len(GROUPS)]
    groups = [make_group(place, outcome, known[place]) for place, outcome in enumerate(outcomes)]
    functions: dict[str, float | None] = {}
    for function in ("double", "halve"):
        mine = [group for group in groups if group.function == function]
        unknown = any(group.status == "could not run" for group in mine)
        functions[function] = None if unknown else sum(group.score for group in mine)
    return SubmissionResult(
        submission=name,
        student=name,
        status="partial" if None in functions.values() else "graded",
        score=sum(points or 0.0 for points in functions.values()),
        max_score=4.0,
        bonus=0.0,
        functions=functions,
        message="",
        isolation="Landlock",
        seconds=0.25,
        groups=tuple(groups),
        internal_errors=("double: errors: Traceback\nZeroDivisionError: by zero",)
        if None in functions.values()
        else (),
    )


def rejected(name: str = "zoe") -> SubmissionResult:
    functions: dict[str, float | None] = {"double": 0.0, "halve": 0.0}
    return SubmissionResult(name, name, "rejected", 0.0, 4.0, 0.0, functions, "it is no zip archive", "", 0.0)


def internal_error(name: str = "eve") -> SubmissionResult:
    functions: dict[str, float | None] = {"double": None, "halve": None}
    faults = ("Traceback\nOSError: disk",)
    return SubmissionResult(
        name, name, "partial", 0.0, 0.0, 0.0, functions, "an internal error", "", 0.0, internal_errors=faults
    )
