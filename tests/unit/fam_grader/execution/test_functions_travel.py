"""Functions as arguments and as results: how a suite asks a student's process about them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fam.course import load_course
from fam.testing import (
    CheckFailed,
    PortableFunction,
    call,
    gives,
    kept_for,
    refuses,
    result_of,
    timed_call_once,
)
from fam_grader.execution.budget import SUBMISSION_SECONDS, Budget
from fam_grader.execution.calls import Call, Raised, Returned, TimedOut, perform
from fam_grader.execution.packing import MAX_TEXT, Opaque, pack
from fam_grader.execution.plain import PlainLauncher
from fam_grader.execution.process import Sources
from fam_grader.execution.session import Session
from fam_grader.execution.unpacking import unpack
from fam_grader.grading.formatting import write_call
from fam_grader.grading.subjects import StudentFunction

SOURCE = """
def adder(number):
    def add(more):
        return more + number
    return add

def seven():
    return 7

def give_back(function):
    return function

def twice(function, array):
    return function(array) + function(array)

def spoiler(array):
    def spoil(other):
        other[0] = 9
        return other.sum()
    return spoil

def slow(seconds):
    import time
    time.sleep(seconds)
    return seconds

asked = []

def counting(number):
    asked.append(number)
    return lambda more: 1000 * len(asked) + more + number

def dying(number):
    import os
    os._exit(number)
"""
NAMES = ("adder", "seven", "give_back", "twice", "spoiler", "slow", "counting", "dying")
SQUARES = PortableFunction("lambda x: np.sum(x ** 2)")


@pytest.fixture
def session() -> Any:
    """A session of a student's process with the functions above."""
    sources = Sources({"unit": SOURCE}, {"unit": "unit.py"}, {name: ("unit", name) for name in NAMES})
    budget = Budget(30.0, special={"slow": 0.3})
    with Session(PlainLauncher(), sources, budget) as session:
        yield session


def test_a_result_that_is_no_function_is_not_called(session: Session) -> None:
    """The student reads Python's own sentence, and the process goes on."""
    answer = session.call(Call("seven", then=(1,)))

    assert isinstance(answer, Raised)
    assert answer.text == "'int' object is not callable"
    assert session.call(Call("seven")) == Returned(7)


def test_a_function_that_was_returned_is_called_in_the_students_process(session: Session) -> None:
    """With arguments of its own."""
    assert session.call(Call("adder", (2,), then=(5,))) == Returned(7)
    assert session.call(Call("adder", kwargs={"number": 3}, then=(5,))) == Returned(8)


def test_a_returned_function_that_changes_its_input_is_told(session: Session) -> None:
    """The report names whose argument it was."""
    answer = session.call(Call("spoiler", (np.zeros(2),), then=(np.ones(2),)))

    assert answer == Returned(np.float64(10.0), ("argument 1 of its result",))


def test_checks_hold_a_returned_function_to_what_they_expect(session: Session) -> None:
    """In a student's process, and in a notebook, where the function itself is at hand."""
    namespace: dict[str, Any] = {}
    exec(SOURCE, namespace)
    functions: list[Any] = [StudentFunction("adder", session, []), namespace["adder"]]
    for adder in functions:
        gives(7, result_of(adder, 2), 5)
        assert call(result_of(adder, number=2), 1) == 3
        with pytest.raises(CheckFailed, match="it is 7, expected 8"):
            gives(8, result_of(adder, 2), 5)
        with pytest.raises(CheckFailed, match="it raised TypeError"):
            refuses(result_of(adder, 2), "a")
        with pytest.raises(TypeError, match="without keywords"):
            gives(7, result_of(adder, 2), more=5)


def test_a_long_call_is_made_once_for_all_groups_of_a_submission(session: Session) -> None:
    """In a student's process, and in a notebook; each group has the observation, and the seconds of the call."""
    namespace: dict[str, Any] = {}
    exec(SOURCE, namespace)
    groups: list[Any] = [StudentFunction("counting", session, []) for _ in range(2)]

    for first, second in (groups, [namespace["counting"]] * 2):
        value, seconds = timed_call_once(result_of(first, 2), 5)
        assert timed_call_once(result_of(second, 2), 5) == (value, seconds) == (1007, pytest.approx(0, abs=1))
        assert timed_call_once(result_of(second, 3), 5)[0] == 2008
        assert call(result_of(second, 2), 5) == 3007
    assert groups[0].observations == groups[1].observations[:1] != []
    assert kept_for(groups[0]) is kept_for(groups[1])
    assert kept_for(groups[0]) is not kept_for(StudentFunction("adder", session, []))


def test_a_process_that_died_is_asked_again(session: Session) -> None:
    """It may have had bad luck, so that its end is not kept for the other groups."""
    for _ in range(2):
        function = StudentFunction("dying", session, [])
        with pytest.raises(CheckFailed):
            timed_call_once(function, 3)

    assert kept_for(function) == {"answers": {}}


def test_what_cannot_be_observed_keeps_nothing() -> None:
    """Otter passes None for a function that is missing, and a later one would be taken for it."""
    kept_for(None)["seen"] = True

    assert kept_for(None) == {}


def test_a_function_travels_to_a_student(session: Session) -> None:
    """It is called there, with NumPy at hand, and counts as an argument that cannot be changed."""
    assert session.call(Call("twice", (SQUARES, np.array([1.0, 2.0])))) == Returned(np.float64(10.0))


def test_a_function_that_a_student_sends_is_never_made_into_one(session: Session) -> None:
    """Not even one of ours that is handed back: what comes from there could be any text."""
    answer = session.call(Call("give_back", (SQUARES,)))
    packed = pack(PortableFunction("lambda: __import__('os').getpid()"))

    assert answer == Returned(Opaque("PortableFunction"))
    assert unpack(json.loads(packed.json), packed.body) == Opaque("PortableFunction")


def test_a_function_whose_text_is_too_long_stays_behind() -> None:
    """Half of a function would be another one."""
    packed = pack(PortableFunction(f"lambda x: {' + '.join(['x'] * MAX_TEXT)}"))

    assert unpack(json.loads(packed.json), packed.body) == Opaque("PortableFunction (too long)")


def test_calls_with_functions_are_told_apart_and_written_out() -> None:
    """Two functions make two calls, and both steps of a call are shown to the student."""
    cubes = PortableFunction("lambda x: np.sum(x ** 3)")

    assert Call("f", (SQUARES,)).key != Call("f", (cubes,)).key
    assert Call("f", (1,), then=(2,)).key != Call("f", (1,)).key
    assert write_call(Call("f", (cubes,), then=(2,))) == "f(lambda x: np.sum(x ** 3))(2)"
    assert perform(lambda function: function(np.array([2.0])), Call("f", (cubes,)).packed) == Returned(8.0)


def test_a_function_has_the_time_of_its_own_unit(session: Session) -> None:
    """Others of the same submission may take longer, or less."""
    assert session.call(Call("slow", (1.0,))) == TimedOut(0.3)


def test_the_budget_of_units_is_made_of_their_limits(course_copy: Path) -> None:
    """A function's long calls leave those of others short, and a unit's time comes on top of the submission's."""
    path = course_copy / "exercises" / "01_doubling" / "exercise.yaml"
    text = path.read_text().replace("call_seconds: 0.5", "call_seconds: 0.5\n  more_seconds: 30")
    path.write_text(text.replace("  halve:\n", "  halve:\n    call_seconds: 4\n"))
    course = load_course(course_copy)

    budget, patient = Budget.of(course.units.values()), Budget.of(course.units.values(), at_least=5.0)

    assert budget.submission_seconds == SUBMISSION_SECONDS + 30
    assert (budget.call_seconds, budget.seconds_of("double"), patient.seconds_of("double")) == (0.5, 0.5, 5.0)
    assert (budget.seconds_of("halve"), budget.seconds_of("doubling")) == (4.0, 0.5)
