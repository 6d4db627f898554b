"""A process that writes before it is asked: a protocol error, and never an answer."""

from __future__ import annotations

import time

import pytest

from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, Returned, Unasked
from fam_grader.execution.expectations import Batch, Expectation
from fam_grader.execution.process import Sources
from fam_grader.execution.session import Session
from fam_grader.grading.compare import Tolerance, find_mismatch

# Finds the stream and the question in the frames that called it, and answers by itself.
SOURCE = """
import sys

def caller(name):
    frame = sys._getframe()
    while name not in frame.f_locals:
        frame = frame.f_back
    return frame

def send(number, value):
    serving = caller("stream")
    tools = serving.f_globals
    answer = tools["encode_answer"](tools["Returned"](value), "", number)
    serving.f_locals["stream"].write(tools["make_frame"](*answer), None)

def answers_twice(value):
    send(caller("request").f_locals["request"]["id"], value)
    return value

def answers_ahead(value):
    asked = caller("request").f_locals["request"]["id"]
    for number in range(100):
        send(asked + number, value)
    return value

def honest(value):
    return value + 1
"""
FUNCTIONS = ("answers_twice", "answers_ahead", "honest")


@pytest.fixture
def session(launcher):
    """Return a session of a submission that forges answers."""
    sources = Sources({"work": SOURCE}, {"work": "work.py"}, {name: ("work", name) for name in FUNCTIONS})
    with Session(launcher, sources, Budget()) as opened:
        yield opened


def test_bytes_before_a_question_are_an_outcome_of_their_own(session) -> None:
    """They cost the next call; after it, a new process answers."""
    first = session.call(Call("answers_twice", (1,)))
    time.sleep(0.5)  # until its own answer is there, too

    second, third = session.call(Call("honest", (1,))), session.call(Call("honest", (1,)))

    assert first == Returned(1)
    assert second == Unasked()
    assert third == Returned(2)
    mismatch = find_mismatch(Returned(2), second, Tolerance())
    assert mismatch is not None
    assert (mismatch.kind, mismatch.sentence) == (
        "unasked",
        "its process sent the grader an answer that was not asked for",
    )


def test_bytes_before_a_batch_cost_its_first_call(session) -> None:
    """Questions that are sent together are no different."""
    expectations = tuple(Expectation(Call("honest", (number,)), Returned(number + 1)) for number in range(3))
    session.call(Call("answers_twice", (1,)))
    time.sleep(0.5)

    found = next(session.answers(Batch("honest", expectations)))
    again = list(session.answers(Batch("honest", expectations)))

    assert found == Unasked()
    assert again == [Returned(1), Returned(2), Returned(3)]


def test_a_forged_answer_to_the_next_question_is_no_answer(session) -> None:
    """Whether it is there before the question or not: the next question's number is unknown."""
    for _ in range(5):
        session.call(Call("answers_ahead", (41,)))

        answer = session.call(Call("honest", (1,)))

        assert answer == Unasked()


def test_honest_processes_are_never_blamed(session) -> None:
    """Prints, large results and many questions leave nothing behind."""
    expectations = tuple(Expectation(Call("honest", (number,)), Returned(number + 1)) for number in range(50))

    for _ in range(5):
        assert all(isinstance(each, Returned) for each in session.answers(Batch("honest", expectations)))
        assert session.call(Call("honest", (1.5,))) == Returned(2.5)
