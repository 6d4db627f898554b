"""Four layers: light and dark as two maps, then quarters, then the square, all of positive weights; and a copy."""

import numpy as np


def square_detector():
    tell = [np.array([1.0, -1.0]).reshape(2, 1, 1, 1), np.array([0.0, 1.0])]
    quarters = np.zeros((4, 2, 2, 2))
    for index, (row, col) in enumerate(np.ndindex(2, 2)):
        quarters[index, 0] = 1
        quarters[index, :, 1 - row, 1 - col] = 0, 1
    square = np.zeros((1, 4, 3, 3))
    square[0, :, ::2, ::2] = np.eye(4).reshape(4, 2, 2)
    copy = np.full((1, 1, 1, 1), 1000.0)
    return [tell, [quarters, np.full(4, -3.0)], [square, np.array([-3.0])], [copy, None]]
