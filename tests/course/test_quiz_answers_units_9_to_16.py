"""The quizzes on units 9 to 16: what their texts describe is really computed, and compared."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise, product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import yaml

from fam_quizzes.decks.model import ChoiceQuestion, MatchQuestion, MultiQuestion, OrderQuestion
from fam_quizzes.decks.source import parse_deck
from fam_quizzes.questions.formulas import written
from fam_quizzes.questions.variants import variant_of
from support.convolved import BLOCK, grids, inline, layer, shape_in, visit
from support.quizzed import CODE, DECKS_FOLDER, ROOT, SEEDS, agrees, drawn_of, first_with, mistakes, questions_of

DECKS = [parse_deck(file) for file in sorted([*DECKS_FOLDER.glob("09_*.yaml"), *DECKS_FOLDER.glob("1[0-6]_*.yaml")])]
QUESTIONS = questions_of(DECKS)
DRAWN = drawn_of(QUESTIONS)

REFERENCE: dict[str, Any] = {
    name: function
    for folder in sorted((ROOT / "solutions").glob("[01]*_*"))
    for name, function in runpy.run_path(str(folder / f"{folder.name[3:]}.py")).items()
    if callable(function)
}
course = SimpleNamespace(**REFERENCE)

LABELLED = re.compile(r"([a-z]+(?: \d)?)\s+(-?\d[\s\d-]*)")


def labelled(prompt: str) -> dict[str, np.ndarray]:
    """Return the rows of numbers in a text's picture, each under the label before it."""
    lines = [line for block in BLOCK.findall(prompt) for line in block.splitlines()]
    found = [LABELLED.fullmatch(line) for line in lines]
    return {row[1]: np.array([int(number) for number in row[2].split()]) for row in found if row}


def seen(layers: Sequence[tuple[int, ...]], index: int = 0, pixels: int = 120) -> np.ndarray:
    """Return the pixels on which an output depends, found by lighting one pixel after the other."""
    lit = np.eye(pixels)
    for kernel, stride, *padding in layers:
        lit = visit(lit, np.ones((1, kernel)), (1, stride), (0, sum(padding)))
    return np.flatnonzero(lit[:, index])


def field(layers: Sequence[tuple[int, ...]]) -> int:
    return len(seen(layers))


def layers_until(width: int, kernel: int) -> int:
    return next(number for number in range(1, 99) if field([(kernel, 1)] * number) >= width)


def refused(function: Callable[..., Any], *arguments: Any, **options: Any) -> bool:
    try:
        function(*arguments, **options)
    except ValueError:
        return True
    return False


def run(expression: str, **names: Any) -> Any:
    """Do what a text of an author says in Python."""
    return eval(expression, {**REFERENCE, "np": np, **names})


def fitting_filters(channels: int, filters: int, kernel: int, groups: int) -> tuple[int, ...]:
    """Search the only share of the channels with which the layer takes filters."""
    batch = np.ones((1, channels, 9, 9))
    bank = [np.ones((filters, share, kernel, kernel)) for share in range(1, channels + 1)]
    (fitting,) = [one for one in bank if not refused(course.conv_layer, batch, one, groups=groups)]
    return fitting.shape


def second_map_of_two_groups(prompt: str) -> float:
    rows = labelled(prompt)
    filters = np.stack([rows["filter 0"], rows["filter 1"]])[:, :, None, None]
    return course.conv_layer(rows["channels"][None, :, None, None], filters, groups=2)[0, 1].item()


def first_channel(channels: int, filters: int, groups: int, which: int) -> int:
    """Light one channel after the other, and see which one changes the map first."""
    lit = np.eye(channels)[:, :, None, None]
    maps = course.conv_layer(lit, np.ones((filters, channels // groups, 1, 1)), groups=groups)
    return np.flatnonzero(maps[:, which])[0]


def small_network(n: int, filters: int, outputs: int) -> int:
    maps = course.conv_layer(np.ones((1, 1, n, n)), np.ones((filters, 1, 3, 3)))
    dense = ("dense", course.max_pool2d(course.relu(maps), 2).size, outputs)
    return course.network_parameters([("conv", 1, filters, 3), ("relu",), ("pool", 2), dense])


def error_of_three_pixels(prompt: str) -> float:
    rows = labelled(prompt)
    return course.equivariance_error(rows["pixels"][None], rows["weights"].reshape(1, 3, 1, 1), 0, 1)


def averaged_corner(*values: int) -> float:
    maps = np.random.default_rng(0).normal(size=(7, 8))
    maps[:2, :2] = np.reshape(values, (2, 2))
    return course.average_pool2d(maps, 3, stride=3, padding=1)[0, 0]


def columns_with(row: int, col: int, kernel: int) -> float:
    image = np.zeros((1, 1, 40, 40))
    image[0, 0, row, col] = 1
    return course.im2col(image, kernel).sum()


def nudged(prompt: str) -> float:
    """Read both losses, and divide their difference by the nudge."""
    found = re.search(r"larger by ([\d.]+), and the loss goes from ([\d.]+) to (\d+(?:\.\d+)?)", prompt)
    assert found
    nudge, before, after = map(float, found.groups())
    return (after - before) / nudge


def stepped(weight: float, gradient: float) -> float:
    """Step on the slope of a loss that has this gradient everywhere: 0.1 of it, towards a smaller loss."""
    choices = [weight + 0.1 * gradient, weight - 0.1 * gradient]
    return min(choices, key=lambda there: gradient * there)


def gradients_of(grad_output: Any, image: Any, kernel: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return course.conv_layer_backward(*(np.array(one, float)[None, None] for one in (grad_output, image, kernel)))


def shares_of_a_weight(N: int, n: int, F: int, k: int) -> float:
    size = n - k + 1
    filters = np.ones((F, 1, k, k))
    return course.conv_layer_backward(np.ones((N, F, size, size)), np.ones((N, 1, n, n)), filters)[1][0, 0, 0, 0]


def only_bias(match: int, others: Sequence[int]) -> int:
    """Search the bias that leaves 1 of a match, and after ReLU nothing of all else."""
    (found,) = [bias for bias in range(-50, 50) if match + bias == 1 and all(other + bias <= 0 for other in others)]
    return found


def only_bias_with_dark(n: int, m: int) -> int:
    windows = [(lit, dark) for lit, dark in product(range(n + 1), range(m + 1)) if (lit, dark) != (n, 0)]
    return only_bias(n, [lit - dark for lit, dark in windows])


def gate_value(prompt: str, t: int) -> float:
    map0, weights0, map1, weights1 = grids(prompt)
    total = visit(map0, weights0).item() + visit(map1, weights1).item() - t
    return max(total, 0)


def last_map(height: int, width: int, *kernels: int) -> np.ndarray:
    return reduce(lambda image, k: visit(image, np.ones((k, k))), kernels, np.ones((height, width)))


def extent(marked: np.ndarray) -> tuple[int, ...]:
    """Return the shape of the only block of True."""
    rows, columns = marked.any(axis=1).sum(), marked.any(axis=0).sum()
    assert marked.sum() == rows * columns
    return rows, columns


# What each text describes, done with its drawn numbers `q` and the picture in its prompt.
DONE: dict[str, Callable[[Any], Any]] = {
    "conv-layer/maps-for-a-batch": lambda q: np.prod(
        course.conv_layer(np.ones((q.N, q.C, 5, 5)), np.ones((q.F, q.C, 3, 3))).shape[:2]
    ),
    "conv-layer/dilated-on-paper": lambda q: visit(
        labelled(q.prompt)["pixels"], labelled(q.prompt)["kernel"], dilation=2
    )[0, 1],
    "conv-layer/weights-of-a-grouped-filter": lambda q: fitting_filters(q.C, q.F, q.k, q.g),
    "conv-layer/filters-of-a-depthwise-layer": lambda q: fitting_filters(q.C, q.C, q.k, q.C),
    "conv-layer/shape-of-a-batch": lambda q: (
        course.conv_layer(np.ones((q.N, 3, q.H, q.W)), np.ones((q.F, 3, q.k, q.k)), padding=(q.k - 1) // 2).shape
    ),
    "conv-layer/two-groups-on-paper": lambda q: second_map_of_two_groups(q.prompt),
    "conv-layer/first-channel-of-a-filter": lambda q: first_channel(q.C, q.F, q.g, q.f),
    "parameters/filters-that-are-not-square": lambda q: course.conv_parameters(q.C, q.F, (q.kH, q.kW)),
    "parameters/sharing-taken-away": lambda q: course.locally_connected_parameters((q.C, q.n, q.n), q.F, q.k),
    "parameters/with-groups": lambda q: course.conv_parameters(q.C, q.F, q.k, groups=q.g),
    "parameters/a-small-network": lambda q: small_network(q.n, q.F, q.m),
    "receptive-field/a-tower-of-equal-layers": lambda q: field([(q.k, 1)] * q.n),
    "receptive-field/two-strides-in-a-row": lambda q: field([(q.k, q.s), (q.p, q.p), (q.q, 1)]),
    "receptive-field/how-many-layers": lambda q: layers_until(q.w, q.k),
    "receptive-field/last-pixel-of-a-window": lambda q: seen([(q.k, q.s, q.p)], q.i)[-1],
    "receptive-field/down-through-two-layers": lambda q: course.input_window([(3, q.s, q.p), (3, q.t, q.q)], q.i)[0],
    "weight-sharing/weights-without-sharing": lambda q: (
        *visit(np.ones((q.H, q.W)), np.ones((q.k, q.k))).shape,
        *(q.k, q.k),
    ),
    "weight-sharing/error-on-paper": lambda q: error_of_three_pixels(q.prompt),
    "weight-sharing/positions-that-count": lambda q: extent(
        course.shift(visit(np.ones((q.H, q.W)), np.ones((q.k, q.k))) > 0, -q.r, q.c)
    ),
    "pooling/largest-of-negatives": lambda q: course.max_pool2d(grids(q.prompt)[0], 2).item(),
    "pooling/rows-after-pooling": lambda q: course.max_pool2d(np.ones((q.H, q.W)), q.k).shape,
    "pooling/values-of-a-pooled-volume": lambda q: course.max_pool2d(np.ones((q.C, q.H, q.W)), q.k).shape,
    "pooling/average-in-the-corner": lambda q: averaged_corner(q.a, q.b, q.c, q.d),
    "pooling/seeing-further-behind-a-pool": lambda q: field([(q.k, 1), (q.p, q.p), (q.k, 1)]),
    "fast-convolution/rows-of-the-columns": lambda q: course.im2col(np.ones((1, q.C, 9, 9)), q.k).shape[1],
    "fast-convolution/how-many-columns": lambda q: course.im2col(np.ones((q.N, q.C, q.H, q.W)), q.k, q.s, q.p).shape,
    "fast-convolution/number-in-the-matrix": lambda q: course.im2col(grids(q.prompt)[0][None, None], 2)[0, q.r, q.c],
    "fast-convolution/multiplications": lambda q: layer(
        np.ones((q.C, q.n, q.n)), np.ones((q.F, q.C, q.k, q.k))
    ).sum(),
    "fast-convolution/one-pixel-in-many-columns": lambda q: columns_with(q.r, q.c, q.k),
    "gradients/a-nudge": lambda q: nudged(q.prompt),
    "gradients/a-step-against-it": lambda q: stepped(q.w, q.g),
    "gradients/bias-gradient": lambda q: gradients_of(grids(q.prompt)[0], np.ones((3, 3)), np.ones((2, 2)))[2].item(),
    "gradients/weight-gradient": lambda q: gradients_of([[q.g, q.h]], grids(q.prompt)[0], np.ones((2, 2)))[1][
        0, 0, 0, 1
    ],
    "gradients/pixel-gradient": lambda q: gradients_of([[q.g, q.h]], np.ones((2, 3)), grids(q.prompt)[0])[0][
        0, 0, 0, 1
    ],
    "gradients/shares-of-one-weight": lambda q: shares_of_a_weight(q.N, q.n, q.F, q.k),
    "hierarchy/bias-for-all-parts": lambda q: only_bias(q.n, range(q.n)),
    "hierarchy/lit-and-dark": lambda q: only_bias_with_dark(q.n, q.m),
    "hierarchy/value-of-a-gate-map": lambda q: gate_value(q.prompt, q.t),
    "hierarchy/values-for-the-last-map": lambda q: last_map(q.H, q.W, q.a, q.b, q.c).shape,
    "hierarchy/size-of-a-network": lambda q: course.network_parameters(
        [("conv", 1, q.e, 2), ("conv", q.e, q.c, 2), ("conv", q.c, 1, 2)]
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_the_answer_is_what_really_comes_out(name: str) -> None:
    """Whatever numbers are drawn: what the text describes is done, and comes to the same."""
    for seed in SEEDS:
        asked = variant_of(QUESTIONS[name], seed)

        done = DONE[name](SimpleNamespace(prompt=asked.question.prompt, **asked.drawn))

        assert agrees(asked, done, 1e-6), (seed, asked.drawn)


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
    for place, item in enumerate(question.wrong):
        reached = [asked for asked in variants if first_with(asked, mistakes(asked)[place][0]) == place]
        assert len(reached) > len(variants) / 2, item.feedback


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.deck)
def test_a_deck_asks_enough_in_different_ways(deck: Any) -> None:
    """Nine questions or more of at least five kinds, three of them with numbers that are drawn, and hints to them."""
    drawn = drawn_of(questions_of([deck])).values()

    assert len(deck.questions) >= 9
    assert len({type(question) for question in deck.questions}) >= 5
    assert len(drawn) >= 3
    assert all(question.hints for question in drawn)


@pytest.mark.parametrize("deck", DECKS, ids=lambda deck: deck.deck)
def test_a_deck_asks_about_each_concept_of_its_unit(deck: Any) -> None:
    """What a unit teaches is asked in its own deck."""
    (file,) = (ROOT / "exercises").glob(f"*_{deck.unit}/exercise.yaml")
    taught = set(yaml.safe_load(file.read_text(encoding="utf-8"))["concepts"])

    assert taught <= {concept for question in deck.questions for concept in question.concepts}


# --- Choices, pairs and orders -------------------------------------------------------------------------------------


def holds_a_square(text: str) -> bool:
    """Lay the picture into a dark one of 12 rows, and run the reference's network on it."""
    rows = text.strip("`").split(" / ")
    picture = np.zeros((1, 1, 12, 12))
    picture[0, 0, 3:7, 4:9] = [[pixel == "#" for pixel in row] for row in rows]
    for filters, biases in course.square_detector():
        picture = course.relu(course.conv_layer(picture, np.asarray(filters, float), biases))
    return bool(picture.max() > 1e-6)


def regrouped(text: str) -> bool:
    """Try a way to bring values that tell their place, (F, N*P), into the order (N, F, P)."""
    N, F, P = 2, 3, 5
    values = np.arange(N * F * P).reshape(F, N * P)
    wanted = np.array([[values[f, n * P : (n + 1) * P] for f in range(F)] for n in range(N)])
    try:
        return np.array_equal(run(text.strip("`"), product=values, N=N, F=F, P=P), wanted)
    except ValueError:
        return False


def is_a_view(text: str) -> bool:
    x = np.zeros((4, 3, 32, 32))
    windows = np.lib.stride_tricks.sliding_window_view
    return np.shares_memory(run(text.strip("`"), x=x, sliding_window_view=windows), x)


def layer_refuses(text: str) -> bool:
    shape, options = CODE.findall(text)
    filters = np.ones(shape_in(shape))
    return refused(course.conv_layer, np.ones((2, 6, 8, 8)), filters, **run(f"dict({options})"))


def same_numbers(text: str, wanted: Any) -> bool:
    return CODE.fullmatch(text) is not None and written_alike(text.strip("`"), np.atleast_2d(wanted))


def written_alike(text: str, wanted: np.ndarray) -> bool:
    return text == " / ".join(" ".join(written(float(number)) for number in row) for row in wanted)


# What makes a choice right, as something that can be tried.
RIGHT: dict[str, Callable[[str], bool]] = {
    "conv-layer/calls-that-are-refused": layer_refuses,
    "parameters/what-alexnet-shares": lambda text: (
        int(text.removesuffix(" times").replace(",", "")) * course.conv_parameters(3, 96, 11)
        == course.locally_connected_parameters((3, 227, 227), 96, 11, 4)
    ),
    "weight-sharing/moving-a-picture": lambda text: same_numbers(
        text, course.shift(inline("1 2 3 / 4 5 6 / 7 8 9"), 1, 2)
    ),
    "pooling/pooling-a-map": lambda text: same_numbers(
        text, course.max_pool2d(grids(QUESTIONS["pooling/pooling-a-map"].prompt)[0], 2)
    ),
    "pooling/calls-of-pooling-refused": lambda text: refused(run, text.strip("`"), maps=np.ones((4, 8, 8))),
    "fast-convolution/channel-major": lambda text: same_numbers(
        text, course.im2col(np.arange(1, 9).reshape(1, 2, 2, 2), 2)[0].T
    ),
    "fast-convolution/reshape-or-transpose": regrouped,
    "fast-convolution/copies-and-views": is_a_view,
    "hierarchy/sights-of-four-pixels": lambda text: field([(kernel, 1) for kernel in shape_in(text)]) == 4,
    "hierarchy/squares-or-not": holds_a_square,
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_choices_are_right_and_wrong_ones_wrong(name: str) -> None:
    """What can be tried is tried, with the course's own functions where they are asked about."""
    question = QUESTIONS[name]
    assert isinstance(question, ChoiceQuestion | MultiQuestion)

    for choice in question.choices:
        assert RIGHT[name](choice.text) is choice.right, choice.text


SHAPES_ON_THE_WAY = {
    "the columns of one image": course.im2col(np.ones((2, 3, 8, 8)), 3)[0],
    "the flattened filters": np.ones((5, 3, 3, 3)).reshape(5, -1),
    "the product for one image": np.ones((5, 27)) @ course.im2col(np.ones((2, 3, 8, 8)), 3)[0],
    "the result for the batch": course.conv_layer_fast(np.ones((2, 3, 8, 8)), np.ones((5, 3, 3, 3))),
}
OUTPUT = course.conv_layer(np.ones((4, 3, 8, 8)), np.ones((6, 3, 3, 3)), np.ones(6))
GRADIENTS = dict(
    zip(
        ("`grad_batch`", "`grad_filters`", "`grad_biases`", "`grad_output`"),
        (*course.conv_layer_backward(OUTPUT, np.ones((4, 3, 8, 8)), np.ones((6, 3, 3, 3))), OUTPUT),
        strict=True,
    )
)
WIRINGS = {
    "a dense layer": course.dense_parameters(5, 3),
    "a locally connected layer": 3 * course.dense_parameters(3, 1),
    "a convolution with one filter": course.conv_parameters(1, 1, (1, 3)),
    "the same convolution without a bias": course.conv_parameters(1, 1, (1, 3), bias=False),
}
CORNERS = [
    "a single corner",
    "any two corners",
    "any three corners",
    "all four corners",
    "not even all four corners light it",
]

# What belongs to the left-hand side of a pair.
PARTNER: dict[str, Callable[[str], str]] = {
    "parameters/three-wirings-of-a-row": lambda left: str(WIRINGS[left]),
    "fast-convolution/shapes-on-the-way": lambda left: f"`{SHAPES_ON_THE_WAY[left].shape}`",
    "gradients/shapes-of-gradients": lambda left: f"`{GRADIENTS[left].shape}`",
    "hierarchy/biases-and-corners": lambda left: CORNERS[
        next((corners for corners in range(1, 5) if corners + int(left.removeprefix("bias ")) > 0), 5) - 1
    ],
}


@pytest.mark.parametrize("name", PARTNER)
def test_pairs_belong_together(name: str) -> None:
    """And nothing on the right belongs to two of them."""
    question = QUESTIONS[name]
    assert isinstance(question, MatchQuestion)

    for pair in question.pairs:
        assert pair.right == PARTNER[name](pair.left)
    rights = [*(pair.right for pair in question.pairs), *question.others]
    assert len(set(rights)) == len(rights)


# By what number the items of an order are sorted.
SORTED: dict[str, Callable[[str], float]] = {
    "parameters/from-few-to-many": lambda item: course.network_parameters([run(item.strip("`"))]),
    "receptive-field/networks-by-their-field": lambda item: field(run(item.strip("`"))),
    "pooling/smaller-and-smaller": lambda item: len(course.max_pool2d(np.ones((12, 12)), *shape_in(item))),
}


@pytest.mark.parametrize("name", SORTED)
def test_sorted_items_are_in_order(name: str) -> None:
    """From the smallest number to the largest, with no two alike."""
    question = QUESTIONS[name]
    assert isinstance(question, OrderQuestion)

    numbers = [SORTED[name](item) for item in question.items]

    assert all(one < other for one, other in pairwise(numbers))
