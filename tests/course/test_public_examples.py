"""Whatever the hidden suites ask of a function, its public checks show once: students develop against those."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from fam.course import Course, load_course, use_course
from fam.course.signatures import Contract, read_contract
from fam_grader.execution.calls import Raised
from fam_grader.grading.digests import ReferenceSession
from fam_grader.grading.subjects import Observation
from fam_grader.grading.suites import load_groups, run_group
from support.paths import REPOSITORY

UNITS = list(load_course(REPOSITORY).units.values())
DTYPES = {"u": "unsigned integers", "i": "integers", "f": "floats"}
SIGNS = {-1: "below 0", 0: "0", 1: "above 0"}
Values = Mapping[str, Sequence[Any]]  # of each parameter, as it was ever given


def entries(value: Any) -> tuple[Any, ...]:
    """Return the numbers of a setting, which is a number or a pair."""
    return value if isinstance(value, tuple) else (value,)


def kinds(observations: Iterable[Observation], contract: Contract) -> Iterator[str]:
    """Yield the kinds of everything that is asked: what students have to think of, apart from the numbers."""
    observations = list(observations)
    accepted: dict[str, list[Any]] = defaultdict(list)
    refused = []
    for each in observations:
        yield from (f"{name} by name" for name in each.call.kwargs)
        given = contract.bind(each.call.args, each.call.kwargs)
        if isinstance(each.expected, Raised):
            refused.append(given)
        else:
            for name, value in given.items():
                accepted[name].append(value)
    for name, values in accepted.items():
        yield from (kind for value in values for kind in kinds_of_value(name, value))
        if len({np.ndim(value) for value in values if isinstance(value, np.ndarray)}) > 1:
            yield f"{name} with more axes"
    for given in refused:
        yield kind_of_refusal(given, accepted)


def kinds_of_value(name: str, value: Any) -> Iterator[str]:
    """Yield the kinds of one accepted value."""
    if isinstance(value, np.ndarray):
        yield DTYPES.get(value.dtype.kind, str(value.dtype))
    elif isinstance(value, bool) or value is None:
        yield f"{name} = {value}"
    elif isinstance(value, tuple) and all(isinstance(each, int) for each in value):
        yield f"{name} is a pair"
    elif isinstance(value, int | float):
        yield f"{name} {SIGNS[int(np.sign(value))]}"
    else:
        yield f"{name} is a {type(value).__name__}"


def kind_of_refusal(given: Mapping[str, Any], accepted: Values) -> str:
    """Return why a call is refused, as far as that follows from what is accepted elsewhere."""
    for name, value in given.items():
        others = accepted[name]
        if isinstance(value, np.ndarray):
            if value.ndim not in {np.ndim(each) for each in others}:
                return f"refused: the number of axes of {name}"
        elif isinstance(value, int | tuple) and not isinstance(value, bool):
            signs = {
                np.sign(number)
                for each in others
                if isinstance(each, int | tuple) and each is not True
                for number in entries(each)
            }
            if not {np.sign(number) for number in entries(value)} <= signs:
                return f"refused: {'an entry of ' if isinstance(value, tuple) else ''}{name} that is too small"
    return "refused: something else"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.label)
def test_the_public_checks_have_an_example_of_whatever_hidden_suites_ask(unit, course: Course) -> None:
    """Arguments by name, dtypes, pairs, signs, more axes, and each kind of refusal."""
    seen: dict[str, dict[bool, list[Observation]]] = {name: {True: [], False: []} for name in unit.functions}
    session = ReferenceSession(course)
    with use_course(course):
        for group in load_groups(course, [unit], hidden=True):
            for each in run_group(group, course.functions, session).observations:
                seen[each.call.function][group.hidden].append(each)

    asked: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}
    for function, by_group in seen.items():
        for hidden, observations in by_group.items():
            asked[hidden][function] = set(kinds(observations, read_contract(unit.skeleton, function)))
    # What one function of a unit refuses, another may show: `equivariance_error` passes its arguments on.
    refusals = {kind for found in asked[False].values() for kind in found if kind.startswith("refused")}
    missing = {name: sorted(found - asked[False][name] - refusals) for name, found in asked[True].items()}

    assert missing == {function: [] for function in unit.functions}
