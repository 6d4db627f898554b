"""Public checks of `conv_layer_fast`; how fast it is, only the hidden suite measures."""

import numpy as np

from fam.testing import gives, refuses, test_case

OK_FORMAT = False

name = "conv_layer_fast"

IMAGES = np.array([[[[1, 2, 3], [4, 5, 6]]], [[[0, 1, 0], [2, 0, 1]]]])


@test_case(name="on paper", points=0.25)
def on_paper(conv_layer_fast):
    """One window of two channels: 1 + 4 from the first, and 6 from the second; then more than a byte can hold."""
    image = np.array([[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]])
    gives([[[[11.0]]]], conv_layer_fast, image, np.array([[[[1, 0], [0, 1]], [[0, 1], [0, 0]]]]))
    pixels, weights = np.array([[[[200, 100, 50]]]], np.uint8), np.array([[[[1, 1]]]], np.uint8)
    gives([[[[300.0, 150.0]]]], conv_layer_fast, batch=pixels, filters=weights)


@test_case(name="two images, three filters", points=0.25)
def a_batch(conv_layer_fast):
    """Each image gets three maps of its own, in the filters' order."""
    filters = np.array([[1, 1], [2, -1], [0, 1]]).reshape(3, 1, 1, 2)
    first = [[[3, 5], [9, 11]], [[0, 1], [3, 4]], [[2, 3], [5, 6]]]
    second = [[[1, 1], [2, 1]], [[-1, 2], [4, -1]], [[1, 0], [0, 1]]]
    gives([first, second], conv_layer_fast, IMAGES, filters)


@test_case(name="bias, stride and padding", points=0.25)
def bias_stride_padding(conv_layer_fast):
    """Each value is 10 and a sum of two neighbours, many of which are zeros around the image."""
    two, ten = np.array([[[[1, 1]]]]), np.array([10])
    gives([[[[10, 10], [14, 21]]]], conv_layer_fast, IMAGES[:1], two, ten, stride=2, padding=1)
    gives([[[[10, 10], [10, 21]]]], conv_layer_fast, IMAGES[:1], two, ten, stride=3, padding=2)
    gives([[[[2.5, 4.5], [8.5, 10.5]]]], conv_layer_fast, IMAGES[:1], two, biases=np.array([-0.5]))


@test_case(name="what does not go together", points=0.25)
def refused(conv_layer_fast):
    """Filters that do not fit, or have the wrong number of channels, are refused.

    So are a number of axes that is not four, a stride of 0 and a negative padding.
    """
    refuses(conv_layer_fast, IMAGES, np.ones((2, 1, 3, 1)))
    refuses(conv_layer_fast, IMAGES, np.ones((2, 2, 1, 1)))
    refuses(conv_layer_fast, IMAGES[0], np.ones((2, 1, 1, 1)))
    refuses(conv_layer_fast, IMAGES, np.ones((1, 1, 1)))
    refuses(conv_layer_fast, IMAGES, np.ones((2, 1, 1, 1)), stride=0)
    refuses(conv_layer_fast, IMAGES, np.ones((2, 1, 1, 1)), padding=-1)
