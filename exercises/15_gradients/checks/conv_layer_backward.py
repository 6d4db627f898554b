"""Public checks of `conv_layer_backward`."""

import numpy as np

from fam.testing import gives, test_case

OK_FORMAT = False

name = "conv_layer_backward"

IMAGE = np.array([[[[1, 2, 0], [0, 1, 3], [4, 0, 1]]]])


@test_case(name="on paper", points=0.5)
def on_paper(conv_layer_backward):
    """One image, one filter: every output value sends its share to the pixels and weights that it came from."""
    expected = (
        np.array([[[[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [-2.0, 5.0, -2.0]]]]),
        np.array([[[[0.0, 1.0], [8.0, 0.0]]]]),
        np.array([2.0]),
    )
    gives(expected, conv_layer_backward, np.array([[[[1, 0], [2, -1]]]]), IMAGE, np.array([[[[1, 0], [-1, 2]]]]))


@test_case(name="images and filters", points=0.25)
def images_and_filters(conv_layer_backward):
    """A pixel hears from every filter; a weight and a bias hear from every image. Bytes may be too small for it."""
    batch, filters = np.array([[[[1, 2]]], [[[3, 5]]]]), np.array([[[[2]]], [[[-1]]]])
    grad_output = np.array([[[[1, 0]], [[0, 1]]], [[[1, 1]], [[2, -2]]]])
    expected = (
        np.array([[[[2.0, -1.0]]], [[[0.0, 4.0]]]]),
        np.array([[[[9.0]]], [[[-2.0]]]]),
        np.array([3.0, 1.0]),
    )
    gives(expected, conv_layer_backward, grad_output, batch, filters)
    pixel, weight, twos = (np.full((1, 1, 1, 1), number, np.uint8) for number in (200, 150, 2))
    expected = (np.array([[[[300.0]]]]), np.array([[[[400.0]]]]), np.array([2.0]))
    gives(expected, conv_layer_backward, grad_output=twos, batch=pixel, filters=weight)


@test_case(name="stride and padding", points=0.5)
def stride_and_padding(conv_layer_backward):
    """The windows stand where they stood in the layer, and the zeros around the image get no gradient."""
    expected = (
        np.array([[[[2.0, 1.0, 4.0], [-3.0, 4.0, -4.0], [6.0, 2.0, 8.0]]]]),
        np.array([[[[4.0, 12.0], [4.0, 17.0]]]]),
        np.array([10.0]),
    )
    kernel = np.array([[[[1, -1], [0.5, 2]]]])
    gives(expected, conv_layer_backward, np.array([[[[1, 2], [3, 4]]]]), IMAGE, kernel, stride=2, padding=1)
