"""Learning: gradients against nudges and exact sums, the lesson's numbers, and digits that are really read."""

from __future__ import annotations

import math
import runpy
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from support.paths import REPOSITORY

LABEL = "17_learning"
BARS = np.zeros((2, 8, 8))
BARS[0, :, 1:3] = BARS[1, 1:3, :] = 1


def digits(*folder: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the digits of a folder as the lesson says."""
    data = np.load(REPOSITORY.joinpath(*folder) / LABEL / "digits.npz")
    return data["images"] / 16, data["labels"].astype(int)


@pytest.mark.parametrize("size", [1, 2, 3, 5])
@pytest.mark.parametrize("shape", [(5, 7), (2, 6, 6), (2, 3, 9, 5)])
def test_the_way_back_through_pooling_is_what_a_nudge_measures(reference, shape, size) -> None:
    """Of values that are all different, so that a small nudge changes no maximum."""
    rng = np.random.default_rng(size)
    maps = rng.permutation(math.prod(shape)).reshape(shape).astype(float)
    pool, measure = reference("max_pool2d"), reference("numerical_gradient")
    grad_output = rng.normal(size=pool(maps, size).shape)

    gradient = reference("max_pool2d_backward")(grad_output, maps, size)

    measured = measure(lambda nudged: np.sum(grad_output * pool(nudged, size)), maps, 0.25)
    np.testing.assert_allclose(gradient, measured, atol=1e-9)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 2**32))
@settings(max_examples=40)
def test_each_gradient_arrives_once_where_the_window_is_first_largest(reference, rows, cols, size, seed) -> None:
    """With many equal values: a plain loop that looks for a larger value finds the same places."""
    rng = np.random.default_rng(seed)
    maps = rng.integers(0, 3, (rows * size + 1, cols * size))
    grad_output = rng.normal(size=(rows, cols))
    expected = np.zeros(maps.shape)
    for row, col in np.ndindex(rows, cols):
        places = [(row * size + i, col * size + j) for i in range(size) for j in range(size)]
        expected[max(places, key=lambda place: maps[place])] = grad_output[row, col]  # max keeps the first

    assert np.array_equal(reference("max_pool2d_backward")(grad_output, maps, size), expected)


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=5),
    st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(3)]),
)
@settings(max_examples=40)
def test_central_differences_are_exact_fractions(reference, values, epsilon) -> None:
    """Of x³ + x·(first value), in integers: what floats give is the exact quotient."""

    def function(x):
        return sum(each**3 + each * x[0] for each in x)

    exact = []
    for place in range(len(values)):
        up, down = ([Fraction(v) + sign * epsilon * (i == place) for i, v in enumerate(values)] for sign in (1, -1))
        exact.append(float((function(up) - function(down)) / (2 * epsilon)))

    array = np.array(values)
    measured = reference("numerical_gradient")(function, array, float(epsilon))

    np.testing.assert_allclose(measured, exact, rtol=1e-12, atol=1e-9)
    assert array.tolist() == values


def test_while_one_value_is_nudged_the_others_are_exact(reference) -> None:
    """The function sees arrays of float64 that differ from the original in one place at most."""
    array, seen = np.array([[0.1, 0.2], [0.3, 1e9]], dtype=np.float32), []

    reference("numerical_gradient")(lambda x: seen.append(x.copy()) or 0.0, array)

    assert len(seen) == 8
    assert all(each.dtype == np.float64 and np.sum(each != array) == 1 for each in seen)


@pytest.mark.parametrize("shape", [(1, 2), (4, 10), (7, 3)])
def test_the_loss_is_scipy_s_and_its_gradient_what_a_nudge_measures(reference, shape) -> None:
    """For random scores and labels."""
    rng = np.random.default_rng(shape[1])
    scores, labels = rng.normal(scale=3, size=shape), rng.integers(0, shape[1], shape[0])
    softmax_loss = reference("softmax_loss")

    loss, gradient = softmax_loss(scores, labels)

    logs = special.log_softmax(scores, axis=1)
    assert loss == pytest.approx(-np.mean([logs[n, label] for n, label in enumerate(labels)]))
    measured = reference("numerical_gradient")(lambda nudged: softmax_loss(nudged, labels)[0], scores)
    np.testing.assert_allclose(gradient, measured, atol=1e-8)
    np.testing.assert_allclose(gradient.sum(axis=1), 0, atol=1e-12)


def test_scores_of_a_thousand_have_a_finite_loss(reference) -> None:
    """And scores that differ by a constant have the same one."""
    scores, labels = np.array([[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 1000.0]]), np.array([2, 1])

    loss, gradient = reference("softmax_loss")(scores, labels)
    moved, _ = reference("softmax_loss")(scores - 12345.0, labels)

    assert loss == pytest.approx((2000 + math.log(2)) / 2)
    assert moved == pytest.approx(loss)
    np.testing.assert_allclose(gradient, [[0.5, 0, -0.5], [0, -0.25, 0.25]], atol=1e-12)


def test_the_lesson_s_numbers_are_right(reference) -> None:
    """Gradients of the pooled values, losses of 0.29, 1.39 and 2.30, the slope of x², and 80 + 1,290 parameters."""
    maps = np.array([[1, 7, 2, 0], [3, 5, 4, 9], [-2, -4, -8, 6], [-1, -7, 0, 3]])
    back = reference("max_pool2d_backward")(np.array([[10, 20], [-3, 5]]), maps, 2)
    losses = [reference("softmax_loss")(np.array([[0, 1.0986]]), np.array([label]))[0] for label in (1, 0)]
    chance, _ = reference("softmax_loss")(np.zeros((5, 10)), np.arange(5))
    slope = reference("numerical_gradient")(lambda x: x[0] ** 2, np.array([3]), 0.5)

    assert back.tolist() == [[0, 10, 0, 0], [0, 0, 0, 20], [0, 0, 0, 5], [-3, 0, 0, 0]]
    assert [round(float(each), 2) for each in (*losses, chance)] == [0.29, 1.39, 2.30]
    assert slope.tolist() == [6]
    layers = [("conv", 1, 8, 3), ("relu",), ("pool", 2), ("dense", 8 * 4 * 4, 10)]
    assert [reference("network_parameters")([layer]) for layer in layers] == [80, 0, 0, 1290]
    assert reference("network_parameters")([("dense", 64, 18), ("relu",), ("dense", 18, 10)]) == 1360


def test_students_get_1400_digits_and_no_other_that_is_graded() -> None:
    """All 1,797, each once or nearly so: some children of one hand are alike to the last pixel."""
    (images, labels), (unseen, truth) = digits("exercises"), digits("grader", "hidden")

    assert images.shape == (1400, 8, 8)
    assert unseen.shape == (397, 8, 8)
    assert (images.min(), images.max()) == (0, 1)
    assert set(labels) == set(truth) == set(range(10))
    known = {image.tobytes() for image in images}
    assert not any(image.tobytes() in known for image in unseen)


def test_the_source_and_the_licence_stand_beside_the_digits() -> None:
    """In both files, and in the lesson."""
    lesson = (REPOSITORY / "exercises" / LABEL / "README.md").read_text(encoding="utf-8")
    for folder in ("exercises", "grader/hidden"):
        with np.load(REPOSITORY / folder / LABEL / "digits.npz", allow_pickle=False) as data:
            assert "CC BY 4.0" in str(data["source"])
            assert "Alpaydin" in str(data["source"])
    assert "CC BY 4.0" in lesson
    assert "Alpaydin" in lesson


def test_the_reference_reads_unseen_digits_and_is_the_same_each_time(reference) -> None:
    """More than 97 of 100, far from the 95 that full points take; a seed makes one network."""
    known, (unseen, truth) = digits("exercises"), digits("grader", "hidden")
    train = reference("train_digits")

    answers = [train(*known, seed=seed)(unseen) for seed in (4, 4, 5)]

    assert np.mean(answers[0] == truth) > 0.97
    assert np.mean(answers[2] == truth) > 0.97
    assert np.array_equal(answers[0], answers[1])
    assert not np.array_equal(answers[0], answers[2])


class Trainer:
    """Stands for `train_digits` in a recipe of `fam show`."""

    def __init__(self, train: Callable[..., Callable[..., np.ndarray]]) -> None:
        self.result_of = train


def test_what_sharing_buys_is_as_the_lesson_tells(reference) -> None:
    """Of 100 unseen digits 97 and 95; moved by one pixel about 60 and about 42."""
    show = runpy.run_path(str(REPOSITORY / "exercises" / LABEL / "show.py"))["show_train_digits"]

    bars = [
        part
        for part in show(Trainer(reference("train_digits")), reference("softmax_loss"))
        if hasattr(part, "counts")
    ]

    shared, dense = ([*part.counts.values()] for part in bars)
    assert shared[0] == pytest.approx(97, abs=1.2)
    assert dense[0] == pytest.approx(95, abs=1.2)
    assert np.mean(shared[1:]) == pytest.approx(60, abs=2.5)
    assert np.mean(dense[1:]) == pytest.approx(42, abs=2.5)
    assert min(shared[1:]) > max(dense[1:]) + 5


def test_labels_that_belong_to_no_digit_teach_nothing(reference) -> None:
    """With shuffled labels the network falls to chance: what it reads, it has learned from the digits."""
    (images, labels), (unseen, truth) = digits("exercises"), digits("grader", "hidden")
    shuffled = np.random.default_rng(3).permutation(labels)

    predict = reference("train_digits")(images[:700], shuffled[:700])

    assert np.mean(predict(unseen) == truth) < 0.3
