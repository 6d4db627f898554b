"""The quizzes on units 1 to 8 and on the whole: what their texts describe is really computed, and compared."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable
from functools import reduce
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from fam_quizzes.decks.model import ChoiceQuestion, MatchQuestion, MultiQuestion
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.variants import variant_of
from support.convolved import first_pixels, grids, inline, keeping, layer, rows, shape_in, smallest, visit
from support.quizzed import CODE, DECKS_FOLDER, ROOT, SEEDS, agrees, drawn_of, first_with, mistakes, questions_of

DECKS = [
    parse_deck(file) for file in [*sorted(DECKS_FOLDER.glob("0[1-8]_*.yaml")), DECKS_FOLDER / "big_picture.yaml"]
]
QUESTIONS = questions_of(DECKS)
DRAWN = drawn_of(QUESTIONS)


def bright_row(prompt: str, H: int, r: int) -> int:
    image = np.zeros((H, 5))
    image[r] = 1
    response = visit(image, grids(prompt)[0])
    (row,) = set(np.argwhere(response == response.max())[:, 0])
    return row


def windows_on_the_corner(k: int, p: int) -> int:
    image = np.zeros((20, 20))
    image[0, 0] = 1
    return np.count_nonzero(visit(image, np.ones((k, k)), padding=p))


def shared_columns(k: int, s: int) -> int:
    first, second = sliding_window_view(np.arange(k + s), k)[::s]
    return len(np.intersect1d(first, second))


def weights_that_add_up(total: int) -> np.ndarray:
    weights = np.arange(9) - 4
    weights[0] += total
    return weights.reshape(3, 3)


def sum_with_bias(n: int, total: int, bias: int) -> float:
    """Make a window whose products with a kernel of ones have that sum, and add the bias once."""
    window = np.append(np.zeros(n - 1), total)
    return visit(window, np.ones(n)).item() + bias


def bias_that_parts(t: int) -> int:
    sums = np.arange(-99, 100)
    (found,) = [bias for bias in range(-99, 100) if np.array_equal(sums + bias > 0, sums > t)]
    return found


def as_bytes(pixel: int, weight: int) -> int:
    return int((np.array([pixel], np.uint8) * np.array([weight], np.uint8))[0])


def only_yellow(k: int) -> int:
    kernel = np.array([1, 1, -1])[None, :, None, None] * np.ones((1, 3, k, k))
    colours = {"yellow": (1, 1, 0), "red": (1, 0, 0), "green": (0, 1, 0), "white": (1, 1, 1)}
    inside = {
        name: layer(np.broadcast_to(np.reshape(colour, (3, 1, 1)), (3, k, k)), kernel).item()
        for name, colour in colours.items()
    }
    right = [
        bias
        for bias in range(-3 * k * k, 3 * k * k)
        if {name for name, value in inside.items() if value + bias > 0} == {"yellow"}
    ]
    return max(right)


def moved_response(s: int, d: int) -> int:
    row = np.random.default_rng(0).normal(size=d + 40)
    before, after = visit(row, [1, -2, 3], s)[0], visit(np.roll(row, d), [1, -2, 3], s)[0]
    (move,) = [move for move in range(1, len(before)) if np.allclose(after[move:], before[:-move])]
    return move


def two_channels(channel0: Any, slice0: Any, channel1: Any, slice1: Any) -> float:
    return layer(np.stack([channel0, channel1]), np.stack([slice0, slice1])[None]).item()


def maps_of(filters: int) -> np.ndarray:
    """Return the maps of a first layer that sees three colours, each value of them 1."""
    return layer(np.ones((3, 7, 7)), np.full((filters, 3, 2, 2), 1 / 12))


def fitting_filter(channels: int, size: int, kernel: int) -> tuple[int, ...]:
    """Search the only depth with which a filter can visit a volume."""
    volume = np.ones((channels, size, size))
    filters = [np.ones((depth, kernel, kernel)) for depth in range(1, 40)]
    (fitting,) = [one for one in filters if not refused(REFERENCE["convolve_volume"], volume, one)]
    return fitting.shape


def one_value(prompt: str) -> float:
    image, *filters = grids(prompt)
    return layer(image[None], np.stack(filters)[:, None])[1, 0, 1]


# What each text describes, done with its drawn numbers `q` and the grids of its prompt.
DONE: dict[str, Callable[[Any], Any]] = {
    "window-response/two-by-two-response": lambda q: visit(*grids(q.prompt)).item(),
    "window-response/sum-and-bias": lambda q: sum_with_bias(q.n, q.total, q.bias),
    "window-response/v-with-threshold": lambda q: visit(*grids(q.prompt)).item() - q.t,
    "window-response/even-wall": lambda q: visit(np.full((3, 3), q.value), weights_that_add_up(q.total)).item(),
    "window-response/bias-as-a-threshold": lambda q: bias_that_parts(q.t),
    "window-response/bytes-start-again": lambda q: as_bytes(q.pixel, q.weight),
    "feature-map/rows-of-the-map": lambda q: visit(np.ones((q.H, q.W)), np.ones((q.kH, q.kW))).shape,
    "feature-map/value-at-a-place": lambda q: visit(*grids(q.prompt))[1, 2],
    "feature-map/values-of-the-map": lambda q: visit(np.ones((q.H, q.W)), np.ones((q.kH, q.kW))).size,
    "feature-map/row-of-a-flat-index": lambda q: np.argwhere(np.eye(q.rows * q.cols)[q.index].reshape(-1, q.cols))[
        0, 0
    ],
    "feature-map/a-bright-row": lambda q: bright_row(q.prompt, q.H, q.r),
    "edge-filters/right-against-left": lambda q: visit([q.left, q.right], [-1, 1]).item(),
    "edge-filters/step-in-a-window": lambda q: visit(*grids(q.prompt)).item(),
    "edge-filters/bottom-against-top": lambda q: visit(*grids(q.prompt)).item(),
    "edge-filters/joining-two-maps": lambda q: np.hypot(q.v, q.h),
    "zero-padding/columns-after-padding": lambda q: np.pad(np.ones((q.H, q.W)), [(q.pH,) * 2, (q.pW,) * 2]).shape,
    "zero-padding/padding-a-stack": lambda q: REFERENCE["zero_pad"](np.ones((q.N, q.H, q.W)), (q.p, q.q)).shape,
    "zero-padding/corner-of-the-map": lambda q: visit(grids(q.prompt)[0], np.ones((3, 3)), padding=1)[0, 0],
    "zero-padding/rows-left-after-layers": lambda q: (
        reduce(lambda image, _: visit(image, np.ones((q.k, q.k))), range(q.layers), np.ones((q.H, q.W))).shape
    ),
    "zero-padding/same-padding-of-an-odd-kernel": lambda q: keeping(q.k),
    "zero-padding/windows-that-see-the-corner": lambda q: windows_on_the_corner(q.k, q.p),
    "zero-padding/same-padding-with-gaps": lambda q: keeping(q.k, q.d),
    "strides/top-row-of-the-window": lambda q: first_pixels(99, (q.sH, q.sW))[q.r, 0],
    "strides/places-at-a-stride": lambda q: rows(q.size, q.k, q.s),
    "strides/value-with-stride-two": lambda q: visit(*grids(q.prompt), stride=2)[0, 3],
    "strides/padded-and-strided": lambda q: visit(np.ones((q.H, q.W)), np.ones((q.k, q.k)), q.s, q.p).shape,
    "strides/place-in-the-bare-image": lambda q: first_pixels(99, q.s, q.p)[q.c, 0],
    "strides/columns-shared-by-neighbours": lambda q: shared_columns(q.k, q.s),
    "output-size/room-to-move": lambda q: len(np.pad(np.ones(q.n), q.p)[q.k :]),
    "output-size/places-from-the-room": lambda q: rows(3 + q.room, 3, q.s),
    "output-size/one-axis": lambda q: rows(q.n, q.k, q.s, q.p),
    "output-size/span-of-a-dilated-kernel": lambda q: smallest(lambda size: rows(size, q.k, dilation=q.d) == 1, q.k),
    "output-size/dilated-axis": lambda q: rows(q.n, q.k, q.s, q.p, q.d),
    "output-size/columns-from-pairs": lambda q: (
        visit(np.ones((q.H, q.W)), np.ones((q.kH, q.kW)), (q.sH, q.sW), (q.pH, q.pW)).shape
    ),
    "output-size/layer-after-layer": lambda q: rows(rows(q.n, q.k, 1, q.p), 2, 2),
    "output-size/down-through-vgg": lambda q: reduce(lambda size, _: rows(rows(size, 3, 1, 1), 2, 2), range(5), q.n),
    "output-size/smallest-image-for-a-map": lambda q: smallest(lambda size: rows(size, q.k, q.s, q.p) == q.m, q.k),
    "channels/products-of-one-response": lambda q: layer(
        np.ones((q.C, q.kH, q.kW)), np.ones((1, q.C, q.kH, q.kW))
    ).item(),
    "channels/two-channels-one-number": lambda q: two_channels(*grids(q.prompt)) - q.t,
    "channels/shape-of-a-filter": lambda q: fitting_filter(q.C, q.n, q.k),
    "channels/padding-a-volume": lambda q: REFERENCE["zero_pad"](np.ones((q.C, q.H, q.W)), q.p).shape,
    "channels/values-of-a-volumes-map": lambda q: (
        REFERENCE["convolve_volume"](
            np.ones((q.C, q.H, q.W)), np.ones((q.C, q.k, q.k)), stride=q.s, padding=q.p
        ).shape
    ),
    "channels/weights-for-a-deep-volume": lambda q: layer(maps_of(q.F), np.ones((1, q.F, q.k, q.k)))[0, 1, 1],
    "channels/only-yellow": lambda q: only_yellow(q.k),
    "stacking/maps-of-a-layer": lambda q: len(layer(np.ones((q.C, 5, 5)), np.ones((q.F, q.C, 3, 3)))),
    "stacking/values-that-come-out": lambda q: layer(np.ones((q.C, q.n, q.n)), np.ones((q.F, q.C, q.k, q.k))).size,
    "stacking/shape-of-the-output": lambda q: (
        REFERENCE["stack_feature_maps"](
            np.ones((3, q.H, q.W)), np.ones((q.F, 3, q.k, q.k)), padding=(q.k - 1) // 2
        ).shape
    ),
    "stacking/weights-of-the-second-layer": lambda q: (
        len(layer(maps_of(q.F), np.ones((q.G, q.F, q.k, q.k)))),
        *fitting_filter(q.F, 7, q.k),
    ),
    "stacking/one-value-of-the-stack": lambda q: one_value(q.prompt),
    "stacking/bias-and-relu": lambda q: np.clip(np.array([q.a, q.b, q.c]) - q.t, 0, None).sum(),
    "big-picture/moving-with-a-stride": lambda q: moved_response(q.s, q.d),
    "big-picture/numbers-of-a-convolution": lambda q: np.ones((q.F, q.C, q.k, q.k)).size + np.ones(q.F).size,
    "big-picture/numbers-of-a-dense-layer": lambda q: np.ones((q.m, np.ones((q.n, q.n)).size)).size,
    "big-picture/a-whole-layer": lambda q: layer(np.ones((3, q.n, q.n)), np.ones((q.F, 3, q.k, q.k)), q.s, q.p).shape,
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_answer_is_what_really_comes_out(name: str) -> None:
    """Whatever numbers are drawn: NumPy does what the text describes, and comes to the same."""
    for seed in SEEDS:
        asked = variant_of(QUESTIONS[name], seed)

        done = DONE[name](SimpleNamespace(prompt=asked.question.prompt, **asked.drawn))

        assert agrees(asked, done), (seed, asked.drawn)


def test_nothing_is_calculated_that_nobody_asks() -> None:
    """A question that is renamed or dropped takes its calculation along."""
    assert set(DONE) == set(DRAWN)


@pytest.mark.parametrize("name", DRAWN)
def test_every_mistake_has_numbers_of_its_own(name: str) -> None:
    """Who goes a wrong way does not arrive at the right number, and seldom at that of another mistake."""
    question = DRAWN[name]
    variants = [variant_of(question, seed) for seed in SEEDS]

    assert len(question.wrong) >= 2
    assert all(len(mistakes(asked)) == len(question.wrong) for asked in variants)
    for feedback in {item.feedback for item in question.wrong}:
        place = [item.feedback for item in question.wrong].index(feedback)
        reached = [asked for asked in variants if first_with(asked, mistakes(asked)[place][0]) == place]
        assert len(reached) > len(variants) / 4, feedback


# --- Choices -------------------------------------------------------------------------------------------------------

SOLUTIONS = ROOT / "solutions"
REFERENCE = {
    name: function
    for unit in ("02_feature_map", "04_zero_padding", "06_output_size", "07_channels", "08_stacking")
    for name, function in runpy.run_path(str(SOLUTIONS / unit / f"{unit[3:]}.py")).items()
    if callable(function)
}
PREWITT = inline("-1 0 1 / -1 0 1 / -1 0 1")
UPRIGHT = [inline(" / ".join([row] * 3)) for row in ("2 8 8", "2 2 8", "2 2 2", "8 8 8")]
LYING = [window.T for window in UPRIGHT[:2]]


def refused(function: Callable[..., Any], *arguments: Any, **options: Any) -> bool:
    try:
        function(*arguments, **options)
    except ValueError:
        return True
    return False


def called(text: str) -> Any:
    """Call a reference function as the text of an author does."""
    return eval(text.strip("`"), dict(REFERENCE))


def finds_vertical_edges(text: str) -> bool:
    answers = [visit(window, inline(text)).item() for window in (*UPRIGHT, *LYING)]
    return [np.sign(answer) for answer in answers] == [1, 1, 0, 0, 0, 0]


def finds_red_alone(text: str) -> bool:
    red, white, yellow, magenta = np.array([[1, 0, 0], [1, 1, 1], [1, 1, 0], [1, 0, 1]]) @ inline(text)[0]
    return bool(red > 0 >= max(white, yellow, magenta))


def same_numbers(text: str, wanted: Any) -> bool:
    return CODE.fullmatch(text) is not None and np.array_equal(inline(text), wanted)


# What makes a choice right, as something that can be tried.
RIGHT: dict[str, Callable[[str], bool]] = {
    "feature-map/the-strongest-position": lambda text: (
        text.strip("`")
        == str(REFERENCE["strongest_position"](grids(QUESTIONS["feature-map/the-strongest-position"].prompt)[0]))
    ),
    "edge-filters/which-finds-vertical-edges": finds_vertical_edges,
    "edge-filters/map-of-a-bar": lambda text: same_numbers(text, visit([2, 2, 9, 9, 9, 4], [-1, 1])),
    "edge-filters/windows-with-an-answer": lambda text: visit(inline(text), PREWITT).item() > 0,
    "output-size/tracing-three-layers": lambda text: (
        list(shape_in(text)) == called("trace_sizes(12, [(3, 1, 0), (2, 2, 0), (3, 1, 1)])")
    ),
    "output-size/sizes-of-alexnet": lambda text: (
        rows(*[(*shape_in(text), 0)[0], 11, 4, (*shape_in(text), 0)[1]]) == 55
    ),
    "output-size/what-cannot-be": lambda text: refused(called, text),
    "channels/looking-for-red": finds_red_alone,
    "channels/which-filters-fit": lambda text: (
        not refused(REFERENCE["convolve_volume"], np.ones((3, 8, 8)), np.ones(shape_in(text)), padding=1)
    ),
    "stacking/what-relu-does": lambda text: same_numbers(text, REFERENCE["relu"](inline("3 -2 0 / -1 4 -5"))),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_choices_are_right_and_wrong_ones_wrong(name: str) -> None:
    """What can be tried is tried, with the course's own functions where they are asked about."""
    question = QUESTIONS[name]
    assert isinstance(question, ChoiceQuestion | MultiQuestion)

    for choice in question.choices:
        assert RIGHT[name](choice.text) is choice.right, choice.text


# What belongs to the left-hand side of a pair.
PARTNER: dict[str, Callable[[str], float | None]] = {
    "window-response/windows-and-the-v": lambda left: visit(inline(left), inline("1 -1 1 / -1 1 -1")).item(),
    "strides/sizes-at-strides": lambda left: rows(13, 3, *shape_in(left)),
    "edge-filters/responses-of-steps": lambda left: visit(inline(left), [-1, 1]).item(),
    "zero-padding/padding-of-kernels": lambda left: (
        None if refused(REFERENCE["same_padding"], *shape_in(left)) else REFERENCE["same_padding"](*shape_in(left))
    ),
}


@pytest.mark.parametrize("name", PARTNER)
def test_pairs_belong_together(name: str) -> None:
    """And nothing on the right belongs to two of them."""
    question = QUESTIONS[name]
    assert isinstance(question, MatchQuestion)

    for pair in question.pairs:
        said = re.match(r"-?\d+", pair.right)
        assert (float(said[0]) if said else None) == PARTNER[name](pair.left), pair
    assert len({pair.right for pair in question.pairs} | set(question.others)) == len(question.pairs) + len(
        question.others
    )
