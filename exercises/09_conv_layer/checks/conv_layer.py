"""Public checks of `conv_layer`."""

import numpy as np

from fam.testing import gives, once_values_are_right, refuses, test_case

OK_FORMAT = False

name = "conv_layer"

IMAGES = np.array(
    [
        [[[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]]],
        [[[0, 1, 0, 0], [2, 0, 1, 0], [0, 0, 3, 1]]],
    ]
)
FILTERS = np.array([[[[1, 0], [0, 1]]], [[[0, 1], [0, 0]]], [[[1, 1], [1, 1]]]])


@test_case(name="on paper", points=1)
def on_paper(conv_layer):
    """One image of two channels, one filter: the products of both channels add up to one map."""
    image = np.array([[[[1, 2, 0], [0, 1, 3]], [[2, 0, 1], [1, 1, 0]]]])
    weights = np.array([[[[1, 0], [0, 1]], [[0, 1], [1, 0]]]])
    gives([[[[3.0, 7.0]]]], conv_layer, image, weights)


@test_case(name="two images, three filters", points=0.5)
def a_batch(conv_layer):
    """Each image gets three maps of its own, in the filters' order."""
    first = [[[2, 5, 2], [0, 2, 4]], [[2, 0, 1], [1, 3, 2]], [[4, 6, 6], [5, 5, 7]]]
    second = [[[0, 2, 0], [2, 3, 2]], [[1, 0, 0], [0, 1, 0]], [[3, 2, 1], [2, 4, 5]]]
    gives([first, second], conv_layer, IMAGES, FILTERS)


@test_case(name="a bias for each filter", points=0.5)
def biases(conv_layer):
    """A bias is added once to every value of its own map."""
    expected = [[[12, 15, 12], [10, 12, 14]], [[2.5, 0.5, 1.5], [1.5, 3.5, 2.5]], [[0, 2, 2], [1, 1, 3]]]
    gives([expected], conv_layer, IMAGES[:1], FILTERS, np.array([10, 0.5, -4]))


@test_case(name="stride and padding", points=0.5)
def stride_and_padding(conv_layer):
    """One number serves both axes; a pair is (vertical, horizontal)."""
    gives([[[[1, 0, 0], [4, 2, 2]]]], conv_layer, IMAGES[:1], FILTERS[:1], stride=2, padding=1)
    gives(
        [[[[2, 1], [2, 2], [0, 4], [4, 1]]]],
        conv_layer,
        IMAGES[:1],
        FILTERS[:1],
        stride=(1, 2),
        padding=(1, 0),
    )


@test_case(name="dilation", points=0.75)
def dilation(conv_layer):
    """With dilation 2, the weights meet every second pixel of a window of 3x3."""
    weights = np.array([[[[1, 2], [3, 4]]]])
    gives([[[[17, 8]]]], conv_layer, IMAGES[:1], weights, dilation=2)
    gives([[[[11], [20]]]], conv_layer, IMAGES[:1], weights, dilation=(1, 3))


@test_case(name="groups", points=0.5)
def groups(conv_layer):
    """The first filters see the first channels only; with `groups=C`, each filter sees one channel."""
    image = np.array([1, 2, 3, 4]).reshape(1, 4, 1, 1)
    halves = np.array([[1, 10], [1, 100], [1, 0], [0, 1]]).reshape(4, 2, 1, 1)
    gives([[[[21]], [[201]], [[3]], [[4]]]], conv_layer, image, halves, groups=2)
    gives(
        [[[[5]], [[12]], [[21]], [[32]]]],
        conv_layer,
        image,
        np.array([5, 6, 7, 8]).reshape(4, 1, 1, 1),
        groups=4,
    )


@test_case(
    name="small integers, arguments by name",
    points=0.25,
    failure_message=once_values_are_right("Bytes end at 255: what becomes of larger numbers?"),
)
def small_integers(conv_layer):
    """A byte holds numbers up to 255, so it has no room for 200 + 100, nor for a bias of 0.5 more."""
    pixels = np.array([[[[200, 100, 50]]]], np.uint8)
    weights = np.array([[[[1, 1]]]], np.uint8)
    gives([[[[300.5, 150.5]]]], conv_layer, batch=pixels, filters=weights, biases=np.array([0.5]))


@test_case(name="what does not go together", points=0.5)
def refused(conv_layer):
    """Filters that do not fit, have the wrong number of channels, or cannot be grouped, are refused.

    So are a number of axes that is not four, and a stride, padding or dilation that is too small on one of the axes.
    """
    refuses(conv_layer, IMAGES, np.ones((2, 1, 4, 1)))
    refuses(conv_layer, IMAGES, np.ones((2, 3, 2, 2)))
    refuses(conv_layer, np.ones((1, 4, 3, 3)), np.ones((3, 2, 2, 2)), groups=2)
    refuses(conv_layer, IMAGES[0], FILTERS)
    refuses(conv_layer, IMAGES, FILTERS[0])
    for stride in (0, (1, -1)):
        refuses(conv_layer, IMAGES, FILTERS, stride=stride)
    for padding in (-1, (-1, 1)):
        refuses(conv_layer, IMAGES, FILTERS, padding=padding)
    for dilation in (0, (2, -1)):
        refuses(conv_layer, IMAGES, FILTERS, dilation=dilation)
