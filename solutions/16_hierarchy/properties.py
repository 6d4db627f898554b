"""What holds for every network that unit 16's function may return."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from fam.testing import call, claim

HOLLOW = np.ones((4, 4))
HOLLOW[1:3, 1:3] = 0
PICTURES = 24  # in a draw


def last_map(layers, maps):
    """Run the network; claim that each layer is one that the contract allows."""
    for layer in layers:
        claim(isinstance(layer, (list, tuple)) and len(layer) == 2, "a layer is no pair")
        filters, biases = layer
        claim(isinstance(filters, np.ndarray) and filters.ndim == 4, "filters are no array with four axes")
        claim(filters.shape[0] <= 8 and max(filters.shape[2:]) <= 3, "too many filters, or too large ones")
        claim(filters.shape[1] == maps.shape[1], "the filters do not fit the maps")
        windows = sliding_window_view(maps, filters.shape[2:], axis=(2, 3))
        biases = np.zeros(len(filters)) if biases is None else biases
        claim(isinstance(biases, np.ndarray) and biases.shape == (len(filters),), "not one bias for each filter")
        total = np.tensordot(windows, filters, axes=((1, 4, 5), (1, 2, 3))) + biases
        maps = np.maximum(np.moveaxis(total, -1, 1), 0)
    claim(maps.shape[1] == 1, "the last layer has more than one map")
    return maps[:, 0]


def verdicts(draw, square_detector):
    """The last map is positive if and only if the picture holds a hollow square, in any surroundings."""
    layers = call(square_detector)
    claim(isinstance(layers, (list, tuple)) and len(layers) > 1, "no list of two layers or more")
    pictures = (draw.rng.random((PICTURES, 12, 12)) < draw.choose(0.1, 0.5, 0.7, 0.9)).astype(float)
    for picture in pictures:
        block = HOLLOW.copy()
        for pixel in draw.rng.choice(16, draw.integer(0, 3), replace=False):
            block.flat[pixel] = 1 - block.flat[pixel]
        top, left = draw.integer(0, 8), draw.integer(0, 8)
        picture[top : top + 4, left : left + 4] = block
    truth = (sliding_window_view(pictures, (4, 4), axis=(1, 2)) == HOLLOW).all(axis=(3, 4)).any(axis=(1, 2))
    found = (last_map(layers, pictures[:, None]) > 1e-6).any(axis=(1, 2))
    claim((found >= truth).all(), "a hollow square is not found")
    claim((found <= truth).all(), "a hollow square is found where none is")
