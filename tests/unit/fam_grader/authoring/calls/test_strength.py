"""What a kill matrix says of a group: calls that could go, answers that hang on one call, and how few would do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fam.course import load_course
from fam_grader.authoring.calls.kill_matrix import HiddenCall, KillMatrix
from fam_grader.authoring.calls.strength import cover, strengths
from fam_grader.authoring.calls.wrong_answers import WrongAnswer
from support.paths import SMALL_COURSE

SETS = st.lists(st.frozensets(st.integers(0, 12)), min_size=1, max_size=8)


def matrix_of(**groups: list[str]) -> KillMatrix:
    """Return a matrix of groups whose calls catch the answers with the letters of a word."""
    matrix = KillMatrix(load_course(SMALL_COURSE).units["doubling"])
    words = {(group, at): word for group, calls in groups.items() for at, word in enumerate(calls, 1)}
    matrix.calls = [HiddenCall(*position, text="") for position in words]
    for letter in sorted(set("".join(words.values()))):
        kills = frozenset(position for position, word in words.items() if letter in word)
        matrix.kills[WrongAnswer("file", letter, frozenset())] = kills
    return matrix


def test_calls_that_could_go_are_named() -> None:
    """One that catches nothing, and those that repeat a neighbour; of two that catch the same, the second."""
    [group] = strengths(matrix_of(one=["ab", "", "abc", "cd", "cd"]))

    assert [call.number for call in group.silent] == [2]
    assert [(call.number, other.number) for call, other in group.repeats] == [(1, 3), (5, 4)]
    assert (group.calls, group.caught) == (5, 4)


def test_an_answer_hangs_on_a_call_if_no_group_has_another() -> None:
    """What two groups catch once each is caught twice."""
    one, two = strengths(matrix_of(one=["ab", "c"], two=["ad"]))

    assert [(call.number, [each.name for each in found]) for call, found in one.single] == [(1, ["b"]), (2, ["c"])]
    assert [(call.number, [each.name for each in found]) for call, found in two.single] == [(1, ["d"])]


def test_the_fewest_calls_are_counted() -> None:
    """Two calls catch all five once, and twice needs those that catch the rarest."""
    [group] = strengths(matrix_of(one=["abc", "de", "ab", "cd", "e"]))

    assert group.needed == (2, 5, 5)


@given(SETS, st.integers(1, 3))
def test_what_is_chosen_catches_each_as_often_as_asked(found: list[frozenset[int]], times: int) -> None:
    """Or as often as all calls together do; and once takes no more calls than twice."""
    calls = {HiddenCall("one", at, ""): each for at, each in enumerate(found, 1)}

    chosen = cover(calls, times)

    for answer in range(13):
        most = sum(answer in each for each in found)
        assert sum(answer in calls[call] for call in chosen) >= min(times, most)
    assert len(set(chosen)) == len(chosen) <= len(calls)
