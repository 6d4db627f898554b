"""Public checks of `stack_feature_maps`."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "stack_feature_maps"

# Two channels of 2x3 pixels, and three filters of 1x2 weights for each channel.
VOLUME = np.array([[[1, 0, 2], [3, 1, 0]], [[0, 1, 1], [2, 0, 4]]])
FILTERS = np.array([[[[1, 0]], [[0, 1]]], [[[1, -1]], [[0, 0]]], [[[0, 0]], [[1, 1]]]])
DIGITS = np.array([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])


@test_case(name="on paper", points=1)
def on_paper(stack_feature_maps):
    """Three filters on two channels give three maps, in the filters' order; bytes have no room for 200 + 100."""
    gives([[[2, 1], [3, 5]], [[1, -2], [2, 1]], [[1, 2], [2, 4]]], stack_feature_maps, VOLUME, FILTERS)
    pixels = np.array([[[200, 100, 50]]], np.uint8)
    gives([[[300, 150]]], stack_feature_maps, volume=pixels, filters=np.ones((1, 1, 1, 2), np.uint8))


@test_case(name="biases", points=0.5)
def biases(stack_feature_maps):
    """Each map gets the bias of its own filter, in every place; None adds nothing."""
    gives([[[12, 11], [13, 15]], [[0, -3], [1, 0]]], stack_feature_maps, VOLUME, FILTERS[:2], np.array([10, -1]))
    gives([[[1, -2], [2, 1]], [[1, 2], [2, 4]]], stack_feature_maps, VOLUME, FILTERS[1:], biases=None)


@test_case(name="a stack of one", points=0.25)
def one_filter(stack_feature_maps):
    """One filter gives a stack with one map in it, an array with three axes."""
    gives([[[1.5, 2.5], [2.5, 4.5]]], stack_feature_maps, VOLUME, FILTERS[2:], np.array([0.5]))


@test_case(name="stride and padding", points=0.5)
def stride_and_padding(stack_feature_maps):
    """Both work as in the units before, for all maps alike."""
    same, turned = np.array([[[[1]]], [[[-1]]]])
    both = np.array([same, turned])
    gives([[[1, 3], [7, 9]], [[-1, -3], [-7, -9]]], stack_feature_maps, DIGITS, both, stride=2)
    framed = [[[0, 0, 0, 0], [0, 3, 5, 0], [0, 24, 28, 0], [0, 0, 0, 0]]]
    gives(framed, stack_feature_maps, DIGITS, np.ones((1, 1, 2, 3)), stride=2, padding=3)
    gives([[[0, 0, 0], [0, 5, 0], [0, 0, 0]]], stack_feature_maps, DIGITS, both[:1], None, 2, 1)


@test_case(name="what does not go together", points=0.25)
def mismatches(stack_feature_maps):
    """Filters with another number of channels, or too large for the volume, are refused.

    So are a volume that has not three axes, filters that have not four, a stride of 0 and a negative padding.
    """
    refuses(stack_feature_maps, VOLUME, np.ones((3, 1, 1, 2)))
    refuses(stack_feature_maps, VOLUME, np.ones((3, 2, 3, 1)))
    refuses(stack_feature_maps, DIGITS[0], np.ones((3, 1, 2, 2)))
    refuses(stack_feature_maps, VOLUME, np.ones((2, 1, 2)))
    refuses(stack_feature_maps, VOLUME, FILTERS, stride=0)
    refuses(stack_feature_maps, VOLUME, FILTERS, padding=-1)
