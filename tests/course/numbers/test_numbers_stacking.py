"""Independent numbers for `stacking`: by hand, published, from identities, and from SciPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage, signal


@pytest.fixture
def stack_feature_maps(reference):
    """Return our solution."""
    return reference("stack_feature_maps")


@pytest.fixture
def relu(reference):
    """Return our solution."""
    return reference("relu")


def numbers(seed, *shape):
    """Return whole numbers between -9 and 9."""
    return np.random.default_rng(seed).integers(-9, 10, shape)


def test_the_lessons_stack_is_right(stack_feature_maps, relu):
    """The picture and the text of the lesson show what the function gives."""
    volume = np.array([[[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1]]])
    filters = np.array([[[[1, -1], [1, -1]]], [[[-1, -1], [1, 1]]], [[[1, 1], [1, 1]]]])

    stack = stack_feature_maps(volume, filters, np.array([0, 0, -3]))

    assert stack.tolist() == [[[0, 2, 0], [0, 1, 0]], [[0, 0, 0], [0, 1, 2]], [[1, -1, -3], [1, 0, -1]]]
    assert relu(stack)[:, 0, 1].tolist() == [2, 0, 0]
    assert relu(stack)[2].tolist() == [[1, 0, 0], [1, 0, 0]]


@pytest.mark.parametrize(
    ("volume_shape", "filters_shape", "moves", "shape"),
    [
        pytest.param((1, 32, 32), (6, 1, 5, 5), (1, 0), (6, 28, 28), id="LeNet-5, C1"),
        pytest.param((6, 14, 14), (16, 6, 5, 5), (1, 0), (16, 10, 10), id="LeNet-5, C3 with all connections"),
        pytest.param((16, 5, 5), (120, 16, 5, 5), (1, 0), (120, 1, 1), id="LeNet-5, C5"),
        pytest.param((3, 227, 227), (4, 3, 11, 11), (4, 0), (4, 55, 55), id="AlexNet, layer 1, 4 of 96 filters"),
        pytest.param((3, 224, 224), (2, 3, 7, 7), (2, 3), (2, 112, 112), id="ResNet, layer 1, 2 of 64 filters"),
        pytest.param((3, 32, 32), (32, 3, 3, 3), (1, 1), (32, 32, 32), id="32 filters give 32 maps"),
    ],
)
def test_published_layers_have_their_published_shapes(reference, volume_shape, filters_shape, moves, shape):
    """LeCun et al. 1998, Krizhevsky et al. 2012 and He et al. 2016 give these; `moves` is stride, padding."""
    volume, filters = np.ones(volume_shape, np.float32), np.ones(filters_shape)

    maps = reference("stack_feature_maps")(volume, filters, None, *moves)

    assert maps.shape == shape
    middle = maps[:, shape[1] // 2, shape[2] // 2]  # away from the border every product is 1
    assert (middle == filters[0].size).all()


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2])
def test_each_map_is_scipys_correlation(stack_feature_maps, stride, padding):
    """`scipy.signal.correlate` in three dimensions gives each map, before the stride."""
    volume, filters, biases = numbers(830, 3, 7, 9), numbers(831, 4, 3, 2, 3), numbers(832, 4)
    padded = np.pad(volume, ((0, 0), (padding, padding), (padding, padding)))

    maps = stack_feature_maps(volume, filters, biases, stride, padding)

    for f in range(4):
        right = signal.correlate(padded, filters[f], mode="valid", method="direct")[0] + biases[f]
        assert np.array_equal(maps[f], right[::stride, ::stride])


def test_same_padding_is_scipys_constant_border(stack_feature_maps):
    """`scipy.ndimage.correlate` with zeros outside is a 3x3 layer with padding 1, summed over channels."""
    volume, filters = numbers(833, 2, 5, 6), numbers(834, 3, 2, 3, 3)

    maps = stack_feature_maps(volume, filters, padding=1)

    for f in range(3):
        right = sum(ndimage.correlate(volume[c], filters[f, c], mode="constant") for c in range(2))
        assert np.array_equal(maps[f], right)


def test_each_map_depends_on_its_own_filter_alone(stack_feature_maps):
    """Filters in another order give the maps in that order, and leaving one out leaves out its map."""
    volume, filters, biases = numbers(835, 2, 5, 6), numbers(836, 4, 2, 3, 2), numbers(837, 4)
    order = [2, 0, 3]

    maps = stack_feature_maps(volume, filters, biases)

    assert np.array_equal(stack_feature_maps(volume, filters[order], biases[order]), maps[order])


def test_channels_in_another_order_change_nothing(stack_feature_maps):
    """Volume and filters with their channels in the same other order give the same maps."""
    volume, filters = numbers(838, 3, 5, 6), numbers(839, 2, 3, 2, 2)

    maps = stack_feature_maps(volume[[1, 2, 0]], filters[:, [1, 2, 0]])

    assert np.array_equal(maps, stack_feature_maps(volume, filters))


@settings(max_examples=25, derandomize=True, deadline=None)
@given(
    left=arrays(np.int64, (2, 4, 5), elements=st.integers(-9, 9)),
    right=arrays(np.int64, (2, 4, 5), elements=st.integers(-9, 9)),
    factor=st.integers(-5, 5),
)
def test_without_biases_the_layer_is_linear(reference, left, right, factor):
    """The maps of a sum are the sums of the maps."""
    stack, filters = reference("stack_feature_maps"), numbers(840, 3, 2, 2, 3)

    together = stack(left + factor * right, filters, padding=1)

    assert np.array_equal(together, stack(left, filters, padding=1) + factor * stack(right, filters, padding=1))


def test_a_stride_picks_every_so_many_values(stack_feature_maps):
    """A strided stack is the full stack without the values in between."""
    volume, filters, biases = numbers(841, 2, 8, 9), numbers(842, 3, 2, 3, 2), numbers(843, 3)

    every = stack_feature_maps(volume, filters, biases, padding=1)

    assert np.array_equal(stack_feature_maps(volume, filters, biases, 3, 1), every[:, ::3, ::3])


def test_a_moved_picture_moves_its_maps(stack_feature_maps):
    """With zeros all around, moving the picture moves every map in the same way."""
    volume, filters = np.zeros((2, 12, 12)), numbers(844, 3, 2, 3, 3)
    volume[:, 3:7, 3:6] = numbers(845, 2, 4, 3)

    moved = stack_feature_maps(np.roll(volume, (2, 3), axis=(1, 2)), filters)

    assert np.array_equal(moved, np.roll(stack_feature_maps(volume, filters), (2, 3), axis=(1, 2)))


def test_one_by_one_filters_mix_channels(stack_feature_maps):
    """A layer of 1x1 filters is a matrix product at every pixel; the identity matrix changes nothing."""
    volume, matrix = numbers(846, 3, 4, 5), numbers(847, 2, 3)

    mixed = stack_feature_maps(volume, matrix[:, :, None, None])

    assert np.array_equal(mixed, np.einsum("fc,chw->fhw", matrix, volume))
    assert np.array_equal(stack_feature_maps(volume, np.eye(3)[:, :, None, None]), volume)


def test_without_relu_two_layers_are_one(stack_feature_maps, relu):
    """Two linear layers equal one with a larger filter; ReLU in between is what makes the difference."""
    volume, first, second = numbers(848, 2, 7, 8), numbers(849, 3, 2, 2, 3), numbers(850, 4, 3, 3, 2)
    merged = np.array(
        [[sum(signal.convolve2d(second[g, f], first[f, c]) for f in range(3)) for c in range(2)] for g in range(4)]
    )

    maps = stack_feature_maps(volume, first)

    assert np.array_equal(stack_feature_maps(maps, second), stack_feature_maps(volume, merged))
    assert not np.array_equal(stack_feature_maps(relu(maps), second), stack_feature_maps(volume, merged))


@settings(max_examples=50, derandomize=True, deadline=None)
@given(
    maps=arrays(
        st.sampled_from([np.int8, np.uint8, np.int32, np.float32, np.float64]),
        st.lists(st.integers(1, 4), min_size=1, max_size=4).map(tuple),
    )
)
def test_relu_splits_numbers_into_two_halves(reference, maps):
    """ReLU of x, less ReLU of -x, is x again; ReLU of ReLU is ReLU; and what is not negative passes."""
    relu, maps = reference("relu"), np.nan_to_num(maps)
    wide = maps.astype(np.float64)

    assert np.array_equal(relu(wide) - relu(-wide), wide)
    assert np.array_equal(relu(relu(maps)), relu(maps))
    assert np.array_equal(relu(np.abs(wide)), np.abs(wide))
    assert relu(maps).shape == maps.shape
    assert relu(maps) is not maps


def test_left_and_right_edges_of_a_square_add_up_after_relu(stack_feature_maps, relu):
    """The lesson's last experiment: with ReLU the four edge maps show the outline, without it they cancel."""
    square = np.zeros((1, 8, 8))
    square[0, 2:6, 2:6] = 1
    dark_to_bright = np.array([[-1.0, 1.0], [-1.0, 1.0]])
    filters = np.array([dark_to_bright, -dark_to_bright, dark_to_bright.T, -dark_to_bright.T])[:, None]

    maps = stack_feature_maps(square, filters)

    assert (maps.sum(axis=0) == 0).all()
    assert np.count_nonzero(relu(maps).sum(axis=0)) == 16
