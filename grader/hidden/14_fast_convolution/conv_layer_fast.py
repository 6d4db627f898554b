"""Hidden suite of `conv_layer_fast`: first its values, then its speed."""

import time
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fam.testing import (
    Reference,
    claim,
    kept_for,
    noise,
    once_values_are_right,
    random_generator,
    refuses,
    test_case,
    timed_call,
    timed_call_once,
)

OK_FORMAT = False

name = "conv_layer_fast (hidden)"

right = Reference("conv_layer_fast")

BATCH, FILTERS, BIASES = noise(1420, 3, 4, 7, 9), noise(1421, 5, 4, 2, 3), noise(1422, 5)
BYTES = random_generator(1423).integers(100, 256, (2, 3, 4, 5)).astype(np.uint8)

# Large enough that a call's way to the student's process, 1 or 2 ms on a busy machine, does not matter beside the
# plain loop's 300 ms, even where other processes have emptied the caches. The windows are small, so that any method
# without a loop over places is well above 30 times. The images and filters are few, and the places many, so that a
# method that multiplies anew at each place, for all images and filters at once or not, is near half of that at best.
# H and W have small factors, which an FFT likes. Half of the rows come first: beside them the way weighs twice as
# much, so they can show that a function is fast, as most do at once, and never that one is slow.
SHAPE, HALF_SHAPE, FILTER_SHAPE = (3, 2, 90, 50), (3, 2, 45, 50), (5, 2, 1, 3)
# A few rows cost little, and show which functions loop over all places; these need not do so on whole layers.
FEW_SHAPE = (3, 2, 10, 50)
ROUNDS = 12


@test_case(
    name="values",
    points=0.25,
    hidden=True,
    failure_message="Compare with your `conv_layer` on a batch where N, C, H, W, F, kH and kW all differ.",
)
def values(conv_layer_fast):
    """Every image has one map for each filter, with the products of all channels in it."""
    right.agrees(conv_layer_fast, BATCH, FILTERS)
    right.agrees(conv_layer_fast, BATCH[::-1].copy(), FILTERS)
    right.agrees(conv_layer_fast, BATCH, FILTERS[::-1].copy())
    right.agrees(conv_layer_fast, noise(1424, 2, 3, 5, 6), noise(1430, 4, 3, 5, 6))
    right.agrees(conv_layer_fast, noise(1448, 1, 2, 6, 3), noise(1449, 2, 2, 4, 1))  # higher than the image is wide
    right.agrees(conv_layer_fast, noise(1433, 3, 1, 4, 6), noise(1434, 1, 1, 3, 2), noise(1435, 1))


@test_case(
    name="biases, strides and paddings",
    points=0.25,
    hidden=True,
    failure_message="Compare with your `conv_layer`, with biases, strides that leave a remainder, and paddings.",
)
def biases_strides_paddings(conv_layer_fast):
    """Each map has its bias, steps go down and to the right, and zeros are on every side."""
    right.agrees(conv_layer_fast, BATCH, FILTERS, biases=BIASES)
    right.agrees(conv_layer_fast, BATCH, FILTERS, stride=6)
    for padding in [1, 3]:
        right.agrees(conv_layer_fast, noise(1438, 2, 3, 4, 5), noise(1439, 2, 3, 2, 3), padding=padding)
    right.agrees(conv_layer_fast, BATCH, FILTERS, BIASES, 2, 1)
    right.agrees(conv_layer_fast, noise(1445, 2, 3, 8, 5), noise(1446, 4, 3, 3, 2), noise(1447, 4), 3, 2)
    right.agrees(conv_layer_fast, noise(1440, 2, 3, 2, 3), noise(1441, 2, 3, 4, 4), None, 1, 1)


@test_case(
    name="kinds of arrays",
    points=0.25,
    hidden=True,
    failure_message=once_values_are_right("Try integer batches, such as uint8. Are your arguments left alone?"),
)
def kinds_of_arrays(conv_layer_fast):
    """Nothing wraps around or is cut off, and views and read-only arrays stay as they were."""
    right.agrees(conv_layer_fast, BYTES, np.full((2, 3, 2, 3), 2, np.uint8), padding=1)
    right.agrees(conv_layer_fast, BYTES.astype(np.int8), np.full((2, 3, 1, 2), -90, np.int8))
    right.agrees(conv_layer_fast, *(array.astype(np.float32) for array in (BATCH, FILTERS, BIASES)))
    right.agrees(conv_layer_fast, noise(1442, 4, 4, 7, 18)[::2, :, :, ::2], FILTERS[:, ::-1], BIASES[::-1])
    frozen = [noise(1443, 2, 4, 4, 5), FILTERS.copy(order="F"), BIASES.copy()]
    for array in frozen:
        array.flags.writeable = False
    right.agrees(conv_layer_fast, *frozen)


@test_case(
    name="errors",
    points=0.25,
    hidden=True,
    failure_message="Which inputs does the docstring refuse?",
)
def errors(conv_layer_fast):
    """Filters that do not fit, channels that do not agree, bad steps and wrong axes are refused."""
    for kH, kW in [(8, 1), (1, 10)]:
        refuses(conv_layer_fast, BATCH, noise(1444, 5, 4, kH, kW))
    for channels in [3, 5, 1]:
        refuses(conv_layer_fast, BATCH, noise(1444, 5, channels, 2, 3))
    refuses(conv_layer_fast, BATCH, noise(1444, 5, 4, 10, 2), padding=1)
    refuses(conv_layer_fast, BATCH, noise(1444, 5, 4, 2, 12), padding=1)
    for stride in [0, -1, -2]:
        refuses(conv_layer_fast, BATCH, FILTERS, stride=stride)
    for padding in [-1, -2]:
        refuses(conv_layer_fast, BATCH, FILTERS, padding=padding)
    refuses(conv_layer_fast, BATCH[0], FILTERS)
    refuses(conv_layer_fast, BATCH[0, 0, 0], FILTERS)
    refuses(conv_layer_fast, BATCH, FILTERS[0])
    refuses(conv_layer_fast, BATCH, FILTERS[0, 0, 0])


def plain_layer(batch, filters, biases):
    """Compute a layer with one np.sum for each output value; this is what speed is measured against."""
    (N, _, H, W), (F, _, kH, kW) = batch.shape, filters.shape
    maps = np.zeros((N, F, H - kH + 1, W - kW + 1))
    for n, f, row, col in np.ndindex(maps.shape):
        maps[n, f, row, col] = np.sum(batch[n, :, row : row + kH, col : col + kW] * filters[f]) + biases[f]
    return maps


@cache
def timed_layer(turn, shape=SHAPE):
    """Return the arguments of one timed call, the right answer, and how far its values may be off."""
    batch, filters, biases = noise(1500 + turn, *shape), noise(1530 + turn, *FILTER_SHAPE), noise(1560 + turn, 5)
    windows = sliding_window_view(batch, filters.shape[2:], axis=(2, 3))
    expected = np.einsum("nchwij,fcij->nfhw", windows, filters, optimize=True) + biases[:, np.newaxis, np.newaxis]
    return (batch, filters, biases), expected, 1e-6 + 1e-5 * np.abs(expected)


def time_function(conv_layer_fast, turn, shape=SHAPE):
    """Return the processor time that the function takes for a right answer; a wrong one fails."""
    layer, expected, tolerance = timed_layer(turn, shape)
    maps, seconds = (timed_call if shape == SHAPE else timed_call_once)(conv_layer_fast, *layer)
    right_shape = isinstance(maps, np.ndarray) and maps.shape == expected.shape
    claim(right_shape and (np.abs(maps - expected) <= tolerance).all(), "the values are wrong")
    return seconds


def time_plain_loop(turn, shape=SHAPE):
    """Return the seconds of this thread that the plain loop takes, from the upper sixth or fifth of one image.

    Every step of the loop costs the same, so a part stands for the whole. Thread time leaves out whatever else runs
    on the machine: a student's process that goes on working after its answer makes our loop no slower.
    """
    (batch, *layer), expected, _ = timed_layer(turn, shape)
    began = time.thread_time()
    part = plain_layer(batch[:1, :, : shape[2] // 6 + shape[2] % 6 // 4], *layer)
    return (time.thread_time() - began) * expected.size / part.size


RECORD = [np.inf]  # of the plain loop's seconds for a whole layer, since the grader was started


def wait_if_busy(loop_seconds, done):
    """Wait if the loop took longer than it needs: what else keeps the machine busy may be over then."""
    if loop_seconds > 1.1 * RECORD[0]:
        time.sleep(0.02 * done)


def times_faster_on_half(conv_layer_fast):
    """Return how often the function is faster than the quickest loop ever seen here; 0 if none was seen yet.

    A submission makes the call once, and both groups see its time.
    """
    if not np.isfinite(RECORD[0]):
        return 0
    return RECORD[0] * HALF_SHAPE[2] / SHAPE[2] / time_function(conv_layer_fast, HALF_TURNS[0], HALF_SHAPE)


def hopeless(plain, fast, enough, done):
    """Whether a function is slower than a busy machine explains, after so many turns, of which the best counts."""
    margin = 6 if done <= 6 else 3 if done < ROUNDS else 2
    return done > 1 and plain < enough / margin * fast  # two turns at least: one may have met a slow spell


def times_faster_if_too_slow(conv_layer_fast, enough):
    """Return how often a function is faster than the plain loop if parts of a layer show that it is too slow; else 0.

    On a few rows, the function and the loop take turns. Since a function may take as long for few rows as for many,
    half of a layer must show the same: the function takes far longer for it than it may take for a whole one.
    """
    plain = fast = np.inf
    for done, turn in enumerate(FEW_TURNS, start=1):
        fast = min(fast, time_function(conv_layer_fast, turn, FEW_SHAPE))
        loop = time_plain_loop(turn, FEW_SHAPE)
        plain = min(plain, loop)
        if 2 * plain >= enough * fast:
            return 0
        if hopeless(plain, fast, enough, done):
            break
        wait_if_busy(loop * SHAPE[2] / FEW_SHAPE[2], done)
    half = min(time_function(conv_layer_fast, turn, HALF_SHAPE) for turn in HALF_TURNS)
    allowed = plain * SHAPE[2] / FEW_SHAPE[2] / enough
    return plain / fast if half > 1.5 * allowed else 0


def times_faster(conv_layer_fast, enough, turns):
    """Return how often the function is faster than the plain loop, once it is `enough` or `turns` are used up.

    A function that is so much faster than the quickest loop ever seen here needs no loop beside it; half of a layer
    may show that, and parts of one that a function is far from it. Otherwise both take turns, and the best time of
    each counts, since a busy machine only ever adds to one. The clock runs here, out of the student's reach, and the
    answer that was timed is the answer that is checked.
    """
    ratio = times_faster_on_half(conv_layer_fast)
    if ratio >= enough:
        return ratio
    ratio = times_faster_if_too_slow(conv_layer_fast, enough)
    if ratio:
        return ratio
    plain = fast = np.inf
    for done, turn in enumerate(turns, start=1):
        fast = min(fast, time_function(conv_layer_fast, turn))
        if RECORD[0] >= enough * fast and np.isfinite(RECORD[0]):
            return RECORD[0] / fast
        loop = time_plain_loop(turn)
        plain = min(plain, loop)
        RECORD[0] = min(RECORD[0], loop)
        if hopeless(plain, fast, enough, done) or (done > 1 and plain >= enough * fast):
            break
        wait_if_busy(loop, done)
    return plain / fast


# No layer is asked for twice, within a group or in both, since an answer kept from the last time is no speed.
FIRST_TURNS, SECOND_TURNS = range(ROUNDS), range(ROUNDS, 2 * ROUNDS)
HALF_TURNS = range(2 * ROUNDS, 2 * ROUNDS + 2)
FEW_TURNS = range(2 * ROUNDS + 2, 3 * ROUNDS + 2)


@test_case(
    name="5 times faster than a plain loop",
    points=0.5,
    hidden=True,
    failure_message="Time your function on a larger batch. How often does Python itself add, or call NumPy?",
)
def five_times(conv_layer_fast):
    """With right values, the function takes a fifth of the plain loop's time at most."""
    ratio = times_faster(conv_layer_fast, 5, FIRST_TURNS)
    kept_for(conv_layer_fast)["too slow"] = ratio < 5
    claim(ratio >= 5, f"it is {ratio:.1f} times faster than a plain loop; 5 times was asked for")


@test_case(
    name="30 times faster than a plain loop",
    points=0.5,
    hidden=True,
    failure_message="Which loop is left in your function, and could one matrix product take its place?",
)
def thirty_times(conv_layer_fast):
    """With right values, the function takes a thirtieth of the plain loop's time at most."""
    too_slow = kept_for(conv_layer_fast).get("too slow")
    claim(not too_slow, "it was not 5 times faster than a plain loop a moment ago; 30 times was asked for")
    ratio = times_faster(conv_layer_fast, 30, SECOND_TURNS)
    claim(ratio >= 30, f"it is {ratio:.1f} times faster than a plain loop; 30 times was asked for")
