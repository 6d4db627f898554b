"""Batches that were announced travel in one frame, and are answered as if each had been sent by itself."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import closing

import pytest

from fam_grader.execution.budget import Budget
from fam_grader.execution.calls import Call, CallResult, Died, Returned, TimedOut, Unasked
from fam_grader.execution.expectations import MAX_ARGUMENTS, MAX_TOGETHER, Batch, Expectation, take_together
from fam_grader.execution.process import Launcher, Sources
from fam_grader.execution.session import Session

SOURCE = """
import os, sys, time

seen = []

def remember(value):
    seen.append(value)
    return list(seen)

def fail_at_seven(value):
    while value == 7:
        pass
    if value == 8:
        os._exit(1)
    return value

def forge(value):
    frame = sys._getframe()
    while "stream" not in frame.f_locals or "request" not in frame.f_locals:
        frame = frame.f_back
    tools, number = frame.f_globals, frame.f_locals["request"]["id"]
    answer = tools["encode_answer"](tools["Returned"](99), "", number + 1)
    frame.f_locals["stream"].write(tools["make_frame"](*answer), None)
    return value
"""
FUNCTIONS = ("remember", "fail_at_seven", "forge")


@pytest.fixture
def session(launcher: Launcher) -> Iterator[Session]:
    """Return a session of a submission that remembers, hangs, dies and forges."""
    with new_session(launcher) as opened:
        yield opened


def new_session(launcher: Launcher) -> Session:
    """Return a session of the same submission, in a process of its own."""
    sources = Sources({"work": SOURCE}, {"work": "work.py"}, {name: ("work", name) for name in FUNCTIONS})
    return Session(launcher, sources, Budget(call_seconds=0.5))


def batch(function: str, *values: int) -> Batch:
    """Return calls with one number each, which is expected back."""
    return Batch(function, tuple(Expectation(Call(function, (value,)), Returned(value)) for value in values))


def test_announced_batches_are_asked_in_one_request(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their calls are made once each, in order."""
    first, second, third = batches = [batch("remember", 1, 2), batch("remember", 3), batch("remember", 4, 5)]
    session.call(Call("remember", (0,)))
    sent = []
    send = session._send
    monkeypatch.setattr(session, "_send", lambda request, *rest: sent.append(request) or send(request, *rest))

    session.announce(batches)
    answers = [[answer.value for answer in session.answers(each)] for each in (first, second, third)]

    assert len(sent) == 1
    assert answers == [[[0, 1], [0, 1, 2]], [[0, 1, 2, 3]], [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5]]]


def test_answers_that_are_not_wanted_are_not_taken_for_those_of_the_next_batch(session: Session) -> None:
    """A group ends at its first mismatch."""
    first, second = batches = [batch("remember", 1, 2, 3), batch("remember", 4)]

    session.announce(batches)
    with closing(session.answers(first)) as answers:
        next(answers)
    [last] = session.answers(second)

    assert last == Returned([1, 2, 3, 4])


def test_a_request_in_between_discards_what_is_under_way(session: Session) -> None:
    """The batch is sent again if it is asked for after all."""
    first, second = batches = [batch("remember", 1), batch("remember", 2, 3)]

    session.announce(batches)
    list(session.answers(first))
    between = session.call(Call("remember", (9,)))
    again = list(session.answers(second))

    assert between == Returned([1, 2, 3, 9])
    assert again == [Returned([1, 2, 3, 9, 2]), Returned([1, 2, 3, 9, 2, 3])]


def test_another_batch_in_between_discards_what_is_under_way(session: Session) -> None:
    """Batches are recognised by identity, and not by their position."""
    first, second, other = batch("remember", 1), batch("remember", 2), batch("fail_at_seven", 1, 2)

    session.announce([first, second])
    list(session.answers(first))
    found = list(session.answers(other))

    assert found == [Returned(1), Returned(2)]


@pytest.mark.parametrize(("value", "outcome"), [(7, TimedOut), (8, Died)])
def test_a_call_that_fails_costs_no_batch_before_it(launcher: Launcher, value: int, outcome: type) -> None:
    """The call itself fails, and what follows is answered as it is without an announcement."""
    batches = [batch("fail_at_seven", 1, 2), batch("fail_at_seven", 3, value, 4), batch("fail_at_seven", 5)]
    answers: list[list[list[CallResult]]] = []
    for announced in (batches, []):
        with new_session(launcher) as session:
            session.announce(announced)
            answers.append([list(session.answers(each)) for each in batches])

    assert answers[0] == answers[1]
    assert answers[0][0] == [Returned(1), Returned(2)]
    assert isinstance(answers[0][1][1], outcome)


@pytest.mark.parametrize("value", [7, 8])
def test_a_call_that_fails_unasked_costs_no_batch_after_it(session: Session, value: int) -> None:
    """Its batch had ended with a mismatch."""
    first, second = batches = [batch("fail_at_seven", 1, value, 2), batch("fail_at_seven", 3, 4)]

    session.announce(batches)
    with closing(session.answers(first)) as answers:
        next(answers)
    found = list(session.answers(second))

    assert found == [Returned(3), Returned(4)]


def test_a_forged_answer_does_not_displace_those_that_follow(session: Session) -> None:
    """An answer with the number of a later call comes too early, and the process is ended."""
    first, second = batches = [batch("forge", 1, 2), batch("forge", 3)]

    session.announce(batches)
    answers = [answer for each in (first, second) for answer in session.answers(each)]

    assert Returned(99) not in answers
    assert all(isinstance(each, (Returned, Unasked, Died)) for each in answers)


def test_frames_are_limited() -> None:
    """By the number of calls, by the bytes of their arguments, and to one function."""
    one = batch("remember", 1)
    many = batch("remember", *range(MAX_TOGETHER))
    long = Batch(
        "remember", (Expectation(Call("remember", ("x" * 10_000,) * (MAX_ARGUMENTS // 10_000 + 1)), Returned(1)),)
    )
    other = batch("forge", 1)

    assert take_together(one, deque([one, many])) == [one]
    assert take_together(one, deque([one, long])) == [one]
    assert take_together(one, deque([one, other, one])) == [one]
    assert take_together(one, deque([other, one, one])) == [one, one]
