"""Pooling, held against numbers worked out by hand, SciPy's filters, and what must be true of any pooling."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

BOTH = pytest.mark.parametrize("name", ["max_pool2d", "average_pool2d"])
SETTINGS = [
    ((2, 2), (2, 2)),
    ((3, 2), (1, 3)),
    ((1, 4), (2, 1)),
    ((5, 3), (2, 2)),
    ((6, 7), (1, 1)),
    ((1, 1), (3, 2)),
]


def integers(seed: int, *shape: int) -> np.ndarray:
    """Return random whole numbers."""
    return np.random.default_rng(seed).integers(-50, 51, shape)


def test_the_lesson_s_map_pools_as_the_lesson_says(reference) -> None:
    """The four windows of the picture, as the four windows of the paragraph on padding, too."""
    values = np.array([[1, 3, 0, 2], [5, -1, 4, 1], [-2, -4, 6, 0], [-3, -7, 2, 0]])

    for arguments in [(2,), (3, 3, 1)]:
        assert reference("max_pool2d")(values, *arguments).tolist() == [[5, 4], [-2, 6]]
        assert reference("average_pool2d")(values, *arguments).tolist() == [[2, 1.75], [-4, 2]]


def test_the_lesson_s_windows_see_8_and_then_18_pixels(reference) -> None:
    """A 3x3 kernel, 2x2 pooling, 3x3, 2x2 and 3x3 again, counted by which pixels can change one value."""
    seen = np.zeros((1, 40), int)
    seen[0, 20] = 1
    reach = []
    for position in range(40):
        row = np.zeros((1, 40))
        row[0, position] = 1
        stages = [row]
        for size in (3, 2, 3, 2, 3):
            stages.append(reference("max_pool2d")(stages[-1], (1, size), 2 if size == 2 else 1))
        reach.append([stages[3][0, 2], stages[5][0, 2]])

    assert np.count_nonzero(reach, axis=0).tolist() == [8, 18]


@pytest.mark.parametrize(
    ("length", "window", "expected"),
    [(224, (2,), 112), (55, (3, 2), 27), (13, (3, 2), 6), (112, (3, 2, 1), 56), (7, (7,), 1)],
    ids=["VGG-16 block 1", "AlexNet pool 1", "AlexNet pool 5", "ResNet stem", "ResNet head"],
)
@BOTH
def test_published_networks_pool_to_their_published_sizes(reference, name, length, window, expected) -> None:
    """The sizes printed in the papers on VGG, AlexNet and ResNet."""
    pooled = reference(name)(np.zeros((length, length)), *window)

    assert pooled.shape == (expected, expected)


@pytest.mark.parametrize(("size", "stride"), SETTINGS)
def test_max_pooling_is_scipy_s_maximum_filter_sampled(reference, size, stride) -> None:
    """SciPy's filter answers at every place; ours at each stride-th place whose window lies on the map."""
    maps = integers(1, 3, 9, 8).astype(float)
    origin = tuple(-((length - 1) // 2) if length % 2 else -(length // 2) for length in size)

    everywhere = ndimage.maximum_filter(maps, size=(1, *size), origin=(0, *origin), mode="constant", cval=-np.inf)

    rows, cols = 9 - size[0] + 1, 8 - size[1] + 1
    expected = everywhere[:, : rows : stride[0], : cols : stride[1]]
    np.testing.assert_array_equal(reference("max_pool2d")(maps, size, stride), expected)


@pytest.mark.parametrize(("size", "stride"), SETTINGS)
def test_average_pooling_is_a_correlation_with_equal_weights(reference, size, stride) -> None:
    """Without padding an average is a kernel whose weights are all 1 / (kH * kW)."""
    maps = integers(2, 2, 9, 8).astype(float)
    kernel = np.full((1, *size), 1 / (size[0] * size[1]))
    origin = tuple(-((length - 1) // 2) if length % 2 else -(length // 2) for length in size)

    everywhere = ndimage.correlate(maps, kernel, origin=(0, *origin), mode="constant")

    rows, cols = 9 - size[0] + 1, 8 - size[1] + 1
    expected = everywhere[:, : rows : stride[0], : cols : stride[1]]
    np.testing.assert_allclose(reference("average_pool2d")(maps, size, stride), expected, atol=1e-12)


@BOTH
def test_two_poolings_of_two_are_one_of_four(reference, name) -> None:
    """The largest of largest, and the average of equal averages, where the windows tile the map."""
    pool, maps = reference(name), integers(3, 2, 8, 12)

    np.testing.assert_allclose(pool(pool(maps, 2), 2), pool(maps, 4), atol=1e-12)


@BOTH
def test_a_window_of_the_whole_map_is_global_pooling(reference, name) -> None:
    """One number for each map, as at the end of many networks."""
    maps = integers(4, 2, 3, 5, 7)
    expected = maps.max(axis=(2, 3)) if name == "max_pool2d" else maps.mean(axis=(2, 3))

    np.testing.assert_allclose(reference(name)(maps, (5, 7))[..., 0, 0], expected)


@BOTH
def test_a_constant_map_stays_constant_whatever_the_padding(reference, name) -> None:
    """Padding has no say: neither as a zero in the maximum nor as a cell that is counted."""
    for size, stride, padding in [(2, 1, 1), (3, 2, 1), ((4, 5), (1, 2), (2, 2)), (5, 3, (1, 2))]:
        pooled = reference(name)(np.full((2, 6, 7), -3), size, stride, padding)

        np.testing.assert_array_equal(pooled, np.full(pooled.shape, -3.0))


@BOTH
def test_shifting_by_the_stride_shifts_the_pooled_map_by_one(reference, name) -> None:
    """Pooling commutes with shifts by whole strides, and with no smaller ones."""
    pool, maps = reference(name), integers(5, 9, 12)

    np.testing.assert_array_equal(pool(maps[2:, 3:], 3, (2, 3)), pool(maps, 3, (2, 3))[1:, 1:])
    assert not np.array_equal(pool(maps[1:], 2), pool(maps, 2))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_window_gives_what_its_cells_on_the_map_give(reference, data) -> None:
    """Any sizes, strides and paddings, against a list of the cells that each window holds."""
    draw = data.draw
    sizes, shape, stride, padding, stacks = [], [], [], [], draw(st.integers(1, 3))
    for _ in range(2):
        sizes.append(draw(st.integers(1, 5)))
        padding.append(draw(st.integers(0, sizes[-1] // 2)))
        shape.append(draw(st.integers(max(1, sizes[-1] - 2 * padding[-1]), 8)))
        stride.append(draw(st.integers(1, 4)))
    maps = integers(draw(st.integers(0, 1000)), stacks, *shape)

    largest, average = (
        reference(name)(maps, tuple(sizes), tuple(stride), tuple(padding))
        for name in ("max_pool2d", "average_pool2d")
    )

    counts = [(n + 2 * p - k) // s + 1 for n, k, s, p in zip(shape, sizes, stride, padding, strict=True)]
    assert largest.shape == average.shape == (stacks, *counts)
    for n, row, col in np.ndindex(*largest.shape):
        starts = row * stride[0] - padding[0], col * stride[1] - padding[1]
        inside = [slice(max(start, 0), start + size) for start, size in zip(starts, sizes, strict=True)]
        cells = maps[n, inside[0], inside[1]].ravel().tolist()
        assert largest[n, row, col] == max(cells)
        assert average[n, row, col] == pytest.approx(sum(cells) / len(cells))


@pytest.mark.parametrize(
    ("size", "stride", "padding"),
    [(4, None, 0), (2, 0, 0), (2, (1, 0), 0), (2, None, -1), (3, None, 2), (1, 1, 1), ((2, 5), 1, (2, 1))],
)
@BOTH
def test_what_the_lesson_refuses_is_refused(reference, name, size, stride, padding) -> None:
    """A ValueError that begins with the function's name."""
    with pytest.raises(ValueError, match=f"^{name}: "):
        reference(name)(np.zeros((3, 6)), size, stride, padding)


@BOTH
def test_half_of_an_odd_size_is_rounded_down(reference, name) -> None:
    """With size 3 a padding of 1 is allowed; with size 2 as well, for it is exactly half."""
    for size in (2, 3):
        assert reference(name)(np.zeros((4, 4)), size, 1, 1).shape == (7 - size, 7 - size)
