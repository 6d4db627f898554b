"""One filter in each of four layers: count the light in every 2x2 box, then weigh the nine counts; 10 weights, 2 biases."""

import numpy as np


def square_detector():
    pair, spread, contrast = np.ones(2), np.array([1.0, 7.0, 1.0]), np.array([1.0, -4.0, 1.0])
    return [
        (pair.reshape(1, 1, 1, 2), None),
        (pair.reshape(1, 1, 2, 1), None),
        (spread.reshape(1, 1, 1, 3), np.array([-4.0])),
        (contrast.reshape(1, 1, 3, 1), np.array([-31.0])),
    ]
