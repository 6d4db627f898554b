"""How unit 14's hidden suite measures speed: answers kept from earlier are no speed, and the thresholds agree."""

from __future__ import annotations

import runpy
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from fam.course import Course, use_course
from fam.testing import CheckFailed

Suite = dict[str, Any]


@pytest.fixture
def suite(course: Course) -> Iterator[Suite]:
    """Return the names of the suite, loaded anew, so that nothing measured earlier is known."""
    path = course.units["fast_convolution"].hidden_suite("conv_layer_fast")
    assert path is not None
    with use_course(course):
        yield runpy.run_path(str(path))


@pytest.fixture
def layer(reference: Callable[[str], Callable[..., Any]]) -> Callable[..., Any]:
    """Return our solution, which is far more than 30 times faster than the plain loop."""
    return reference("conv_layer_fast")


def run(suite: Suite, group: str, function: Callable[..., Any]) -> None:
    """Run one group of the suite against a function of this process."""
    suite[group].test_func(function)


def burn(seconds: float) -> None:
    """Use that much processor time; a busy machine makes it no shorter, and sleep would not count."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_no_timed_call_repeats_the_arguments_of_another(suite, layer, monkeypatch):
    """A dictionary of answers by value never hits, within a group or across both."""
    asked = []
    names = suite["thirty_times"].test_func.__globals__
    # 20 times the function, so the second group uses every turn.
    monkeypatch.setitem(names, "time_plain_loop", lambda turn, shape=None: 20.0)
    once: dict[bytes, np.ndarray] = {}

    def called_once(function, batch, *layer):
        if batch.tobytes() not in once:
            once[batch.tobytes()] = function(batch, *layer)
        return once[batch.tobytes()], 1.0

    monkeypatch.setitem(names, "timed_call", lambda function, *layer: (function(*layer), 1.0))
    monkeypatch.setitem(names, "timed_call_once", called_once)

    def counting(batch, filters, biases):
        asked.append((batch.tobytes(), filters.tobytes(), biases.tobytes()))
        return layer(batch, filters, biases)

    run(suite, "five_times", counting)
    with pytest.raises(CheckFailed, match=r"20\.0 times faster"):
        run(suite, "thirty_times", counting)

    # A few rows, the first group's whole layers, half a layer, and those of the second group.
    assert len(asked) == 1 + 2 + 1 + len(names["SECOND_TURNS"])
    assert len(set(asked)) == len(asked)


@pytest.mark.parametrize(("busy", "waits"), [(False, 0), (True, 11)])
def test_turns_wait_only_on_a_busy_machine(suite, layer, monkeypatch, busy, waits):
    """A loop that is as quick as ever shows that waiting would change nothing."""
    names, slept = suite["thirty_times"].test_func.__globals__, []
    monkeypatch.setattr(names["time"], "sleep", slept.append)
    monkeypatch.setitem(names, "time_plain_loop", lambda turn, shape=None: 24.0 if busy and turn % 12 else 20.0)
    for timed in ("timed_call", "timed_call_once"):
        monkeypatch.setitem(names, timed, lambda function, *layer: (function(*layer), 1.0))

    with pytest.raises(CheckFailed, match=r"20\.0 times faster"):
        run(suite, "thirty_times", layer)

    assert len(slept) == waits


def test_30_times_never_passes_after_5_times_failed(suite, layer):
    """A submission that hurries up between the groups keeps the verdict of the first."""
    slow = True

    def changing(batch, filters, biases):
        if slow:
            burn(0.3)
        return layer(batch, filters, biases)

    with pytest.raises(CheckFailed, match="times faster"):
        run(suite, "five_times", changing)
    slow = False

    with pytest.raises(CheckFailed, match="not 5 times faster"):
        run(suite, "thirty_times", changing)


def test_one_call_on_half_a_layer_is_enough_once_the_loop_was_timed(suite, layer):
    """For both groups together, and a plain loop is not timed again; what a submission before it took is not kept."""
    run(suite, "five_times", layer)
    seen = []

    def counting(batch, filters, biases):
        seen.append(batch.shape)
        return layer(batch, filters, biases)

    suite["five_times"].test_func.__globals__["RECORD"][0] *= 4  # as on a machine that is not busy now
    suite["five_times"].test_func.__globals__["time_plain_loop"] = None
    for group in ("five_times", "thirty_times"):
        run(suite, group, counting)

    assert seen == [suite["HALF_SHAPE"]]


@pytest.mark.parametrize("part", ["HALF_SHAPE", "FEW_SHAPE"])
def test_one_part_of_a_layer_makes_no_function_slow(suite, layer, part):
    """A function is asked for whole layers, too, before it loses points."""
    run(suite, "five_times", layer)

    def slow_on_part(batch, filters, biases):
        if batch.shape == suite[part]:
            burn(0.3)
        return layer(batch, filters, biases)

    for group in ("five_times", "thirty_times"):
        run(suite, group, slow_on_part)


def test_a_plain_loop_is_asked_for_no_whole_layer(suite):
    """A few rows and half of a layer show that it is too slow."""
    seen = []

    def plain(batch, filters, biases):
        seen.append(batch.shape)
        return suite["plain_layer"](batch, filters, biases)

    with pytest.raises(CheckFailed, match=r"(0\.|1\.)\d times faster"):
        run(suite, "five_times", plain)

    assert set(seen) == {suite["FEW_SHAPE"], suite["HALF_SHAPE"]}


def test_what_takes_as_long_for_few_rows_as_for_many_is_timed_with_many(suite, layer):
    """A function with a loop over columns only is slow on a few rows, and fast enough on a whole layer."""
    seconds = min(suite["time_plain_loop"](turn) for turn in range(3)) / 8

    def same_for_all(batch, filters, biases):
        burn(seconds)
        return layer(batch, filters, biases)

    assert suite["times_faster_if_too_slow"](same_for_all, 5) == 0
    run(suite, "five_times", same_for_all)


def test_half_a_layer_shows_no_speed_of_a_plain_loop(suite):
    """A loop over all places is as slow on half as on all of them."""
    suite["five_times"].test_func.__globals__["RECORD"][0] = min(suite["time_plain_loop"](turn) for turn in range(3))

    assert suite["times_faster_on_half"](suite["plain_layer"]) < 2


def test_30_times_passes_on_its_own(suite, layer):
    """The second group needs nothing from the first."""
    run(suite, "thirty_times", layer)


def test_a_wrong_value_is_no_speed(suite):
    """Fast zeros fail both groups."""

    def zeros(batch, filters, biases):
        return np.zeros((3, 5, 45, 48))

    for group in ("five_times", "thirty_times"):
        with pytest.raises(CheckFailed, match="the values are wrong"):
            run(suite, group, zeros)


def test_waiting_is_not_slow(suite, layer):
    """Where other processes have the processor, a fast function stays fast."""

    def held_up(batch, filters, biases):
        time.sleep(0.05)
        return layer(batch, filters, biases)

    run(suite, "thirty_times", held_up)


def test_the_loop_is_timed_without_what_runs_meanwhile(suite, monkeypatch):
    """Thread time stands still while this thread waits, as it does while another process has the processor."""
    loop = suite["plain_layer"]

    def held_up(*args):
        time.sleep(0.5)
        return loop(*args)

    undisturbed = min(suite["time_plain_loop"](turn) for turn in range(3))
    monkeypatch.setitem(suite["time_plain_loop"].__globals__, "plain_layer", held_up)

    assert suite["time_plain_loop"](3) < 3 * undisturbed
