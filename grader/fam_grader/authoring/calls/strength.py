"""What a kill matrix says about each hidden group: calls that could go, and wrong answers that hang on one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fam_grader.authoring.calls.kill_matrix import HiddenCall, KillMatrix, Position
from fam_grader.authoring.calls.wrong_answers import WrongAnswer

TIMES = (1, 2, 3)  # how often each wrong answer of a group is to be caught


@dataclass(frozen=True)
class GroupStrength:
    """The strength of one hidden group.

    Attributes:
        label: the group's label.
        calls: the number of its calls.
        caught: the number of wrong answers that it catches.
        silent: its calls that catch nothing.
        repeats: its calls that catch nothing but what one other call of the group catches, with that one.
        single: its calls with the wrong answers that no other call of any hidden group catches.
        needed: the numbers of calls that are enough to catch each once, twice, three times, or as often as possible.
    """

    label: str
    calls: int
    caught: int
    silent: tuple[HiddenCall, ...]
    repeats: tuple[tuple[HiddenCall, HiddenCall], ...]
    single: tuple[tuple[HiddenCall, tuple[WrongAnswer, ...]], ...]
    needed: tuple[int, ...]


def strengths(matrix: KillMatrix) -> list[GroupStrength]:
    """Return the strength of each hidden group of a unit, in the groups' order."""
    lone: dict[Position, list[WrongAnswer]] = {}
    for answer, kills in matrix.kills.items():
        if len(kills) == 1:
            lone.setdefault(next(iter(kills)), []).append(answer)
    found = []
    for label, calls in matrix.groups.items():
        caught = {call: _caught(matrix, call) for call in calls}
        single = tuple((call, tuple(lone[call.position])) for call in calls if call.position in lone)
        found.append(
            GroupStrength(
                label,
                len(calls),
                len(frozenset[WrongAnswer]().union(*caught.values())),
                tuple(call for call in calls if not caught[call]),
                tuple(_repeats(caught)),
                single,
                tuple(len(cover(caught, times)) for times in TIMES),
            )
        )
    return found


def _caught(matrix: KillMatrix, call: HiddenCall) -> frozenset[WrongAnswer]:
    return frozenset(answer for answer, kills in matrix.kills.items() if call.position in kills)


def _repeats(caught: Mapping[HiddenCall, frozenset[WrongAnswer]]) -> Iterable[tuple[HiddenCall, HiddenCall]]:
    """Yield each call that catches nothing new beside one other; of calls that catch the same, the first is new."""
    calls = list(caught)
    for at, call in enumerate(calls):
        for other_at, other in enumerate(calls):
            same = caught[call] == caught[other]
            if caught[call] and at != other_at and caught[call] <= caught[other] and (not same or other_at < at):
                yield call, other
                break


def cover(caught: Mapping[HiddenCall, frozenset[WrongAnswer]], times: int) -> list[HiddenCall]:
    """Return calls that catch each wrong answer `times` times, or as often as all calls do: the strongest first."""
    most = Counter(answer for answers in caught.values() for answer in answers)
    missing = {answer: min(times, count) for answer, count in most.items()}
    chosen: list[HiddenCall] = []
    left = list(caught)
    while missing:
        best = max(left, key=lambda call: sum(answer in missing for answer in caught[call]))
        left.remove(best)
        chosen.append(best)
        for answer in caught[best] & missing.keys():
            missing[answer] -= 1
            if not missing[answer]:
                del missing[answer]
    return chosen
