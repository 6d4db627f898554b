"""Pictures of unit 15 for `fam show`."""

import numpy as np

from fam.visualize import CannotShow, Words, array, heading, picture, plane, table

SIDE = 32
PLACES = ((0.15, 0.1, 1), (0.3, 0.35, -1), (0.15, 0.8, 1))  # down and across, and the gradient there


def show_conv_layer_backward(conv_layer_backward, scene="shapes"):
    """What a few output values hand back: to the pixels, to the weights and to the bias."""
    image = scene.at_most(SIDE).picture / 255
    kH, kW = scene.filter.shape
    handed = np.zeros((1, 1, image.shape[0] - kH + 1, image.shape[1] - kW + 1))
    rows, cols = handed.shape[2:]
    for down, across, gradient in PLACES:
        handed[0, 0, int(down * rows), int(across * cols)] = gradient
    found = conv_layer_backward(handed, image[None, None], scene.filter[None, None])
    if not isinstance(found, (tuple, list)) or len(found) != 3:
        raise CannotShow("gave something else than three gradients")
    grad_batch, grad_filters, grad_biases = array(found[0], 4), array(found[1], 4), array(found[2], 1)
    yield picture(f"{scene.name}, from 0 to 1", image)
    yield table(f"filter: {scene.filter_name}", scene.filter)
    yield plane("gradient of the map", handed[0, 0])
    yield heading("what is handed back", shared=False)
    yield plane("to the pixels", grad_batch[0, 0], expected=image.shape)
    yield table("to the weights", grad_filters[0, 0])
    yield Words(f"to the bias: {grad_biases[0]:g}")
