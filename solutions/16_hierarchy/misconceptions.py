"""Wrong answers to `hierarchy` that people really give; each docstring is what the student is told."""

import numpy as np

# The four corners of the square as 2x2 quadrants, in the order of their places: lit pixels 1, dark pixels -1.
CORNERS = np.array([[[1, 1], [1, -1]], [[1, 1], [-1, 1]], [[1, -1], [1, 1]], [[-1, 1], [1, 1]]], float)[:, np.newaxis]
# The same corners in windows of 3x3, as they are seen one pixel further in.
WIDE_CORNERS = np.array(
    [
        [[1, 1, 1], [1, -1, -1], [1, -1, -1]],
        [[1, 1, 1], [-1, -1, 1], [-1, -1, 1]],
        [[1, -1, -1], [1, -1, -1], [1, 1, 1]],
        [[-1, -1, 1], [-1, -1, 1], [1, 1, 1]],
    ],
    float,
)[:, np.newaxis]
PLACES = [(0, 0), (0, 1), (1, 0), (1, 1)]


def gather(size, distance, order=(0, 1, 2, 3)):
    """Return one filter over four maps that takes each of them from its own place."""
    filters = np.zeros((1, 4, size, size))
    for corner, (row, col) in zip(order, PLACES, strict=True):
        filters[0, corner, distance * row, distance * col] = 1
    return filters


def square_detector__no_dark_weights():
    """The inner pixels have weight 0, so a filled block passes as well; what must be dark needs a negative weight."""
    return [(np.maximum(CORNERS, 0), np.full(4, -2.0)), (gather(3, 2), np.array([-3.0]))]


def square_detector__only_counts():
    """The network counts lit pixels, so any dense picture passes; the weights must say where they are to be lit."""
    return [(np.ones((1, 1, 2, 2)), None), (np.array([[[[1.0, 0, 1], [0, 0, 0], [1, 0, 1]]]]), np.array([-11.0]))]


def square_detector__lights_everywhere():
    """Any single corner lights the last map; to ask for all four, let its bias outweigh any three of them."""
    return [(CORNERS, np.full(4, -2.0)), (gather(3, 2), None)]


def square_detector__three_corners_are_enough():
    """Three corners light the last map already, so one may have a fault; its bias should outweigh any three."""
    return [(CORNERS, np.full(4, -2.0)), (gather(3, 2), np.array([-2.5]))]


def square_detector__half_a_corner():
    """A corner filter lights up a little where one pixel is missing; its bias should bring all but a match to 0."""
    return [(CORNERS, np.full(4, -1.0)), (gather(3, 2), np.array([-3.0]))]


def square_detector__never_lights():
    """No picture ever lights the last map: the bias takes away all that a perfect match gives; leave some of it."""
    return [(CORNERS, np.full(4, -3.0)), (gather(3, 2), np.array([-4.0]))]


def square_detector__last_bias_too_low():
    """Four corners give 4, and the last bias takes all of it away; a perfect match must stay above 0."""
    return [(CORNERS, np.full(4, -2.0)), (gather(3, 2), np.array([-4.0]))]


def square_detector__corners_in_wrong_places():
    """Top right and bottom left are swapped on the way to the last layer; each map belongs to its own place."""
    return [(CORNERS, np.full(4, -2.0)), (gather(3, 2, order=(0, 2, 1, 3)), np.array([-3.0]))]


def square_detector__corners_too_close():
    """The corners are gathered one pixel apart, as in a smaller shape; in a 4x4 block 2x2 corners are two apart."""
    return [(CORNERS, np.full(4, -2.0)), (gather(2, 1), np.array([-3.0]))]


def square_detector__sees_five_pixels():
    """Two layers of 3x3 see 5x5 pixels, so no window is left for squares at the right and bottom edges; see 4x4."""
    return [(WIDE_CORNERS, np.full(4, -4.0)), (gather(3, 1), np.array([-3.0]))]


def square_detector__wants_dark_surroundings():
    """The square must stand alone on dark ground here; whatever surrounds it, so look at its own 4x4 block only."""
    corner = np.array([[-1.0, -1, -1], [-1, 1, 1], [-1, 1, -1]])
    outlined = np.array([corner, corner[:, ::-1], corner[::-1], corner[::-1, ::-1]])[:, np.newaxis]
    carry = np.zeros((4, 4, 3, 3))
    for index, (row, col) in enumerate(PLACES):
        carry[index, index, 2 * row, 2 * col] = 1
    return [(outlined, np.full(4, -2.0)), (carry, None), (gather(2, 1), np.array([-3.0]))]


def square_detector__one_big_kernel():
    """A single 4x4 kernel would do, but the puzzle is to do without: two layers or more, and kernels up to 3x3."""
    kernel = np.ones((1, 1, 4, 4))
    kernel[0, 0, 1:3, 1:3] = -1
    return [(kernel, np.array([-11.0]))]


def square_detector__nine_filters():
    """All nine 2x2 windows of the square have a filter of their own; 8 is the limit, and fewer tell all of it."""
    drawing = -np.ones((4, 4))
    drawing[[0, -1]] = drawing[:, [0, -1]] = 1
    windows = np.lib.stride_tricks.sliding_window_view(drawing, (2, 2)).reshape(9, 1, 2, 2)
    biases = 1.0 - (windows > 0).sum(axis=(1, 2, 3))
    return [(windows.copy(), biases), (np.eye(9).reshape(1, 9, 3, 3), np.array([-8.0]))]


def square_detector__stops_at_the_corners():
    """The last layer still has a map for every corner; one more layer should join them into a single map."""
    pairs = np.zeros((4, 4, 3, 3))
    for index, (row, col) in enumerate(PLACES):
        pairs[index, index, 2 * row, 2 * col] = 1
    return [(CORNERS, np.full(4, -2.0)), (pairs, None)]


def square_detector__filters_only():
    """These are filters without biases; each layer is a pair, `(filters, biases)`, also where biases is None."""
    return [CORNERS, gather(3, 2)]


def square_detector__no_channel_axis():
    """The filters lack the axis of the channels; write (F, C, kH, kW), with C = 1 in the first layer."""
    return [(CORNERS[:, 0], np.full(4, -2.0)), (gather(3, 2)[0], np.array([-3.0]))]


def square_detector__filters_axis_second():
    """F and C are swapped: filters come first, then channels, (F, C, kH, kW), so that each filter is filters[f]."""
    return [(np.swapaxes(CORNERS, 0, 1), np.full(4, -2.0)), (np.swapaxes(gather(3, 2), 0, 1), np.array([-3.0]))]


def square_detector__channels_last():
    """The axes stand as (kH, kW, C, F), as some libraries have them; here they are (F, C, kH, kW)."""
    first, second = (filters.transpose(2, 3, 1, 0) for filters in (CORNERS, gather(3, 2)))
    return [(first, np.full(4, -2.0)), (second, np.array([-3.0]))]


def square_detector__nested_lists():
    """The filters are nested lists; make arrays of them with np.array."""
    return [(CORNERS.tolist(), [-2.0] * 4), (gather(3, 2).tolist(), [-3.0])]


def square_detector__bare_numbers():
    """A bias is a bare number here; even one filter has an array of biases, of shape (1,)."""
    return [(CORNERS, -2.0), (gather(3, 2), -3.0)]


def square_detector__one_layer_alone():
    """This is one pair instead of a list of pairs; put every layer's pair into a list, first layer first."""
    return CORNERS, np.full(4, -2.0)
