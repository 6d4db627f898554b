"""Two layers, 3x3 and then 2x2, as lists in a tuple; float32, with a margin of half a unit; Fortran order."""

import numpy as np


def square_detector():
    corner = np.array([[1, 1, 1], [1, -1, -1], [1, -1, -1]], dtype=np.float32)
    corners = np.stack([np.rot90(corner, turns) for turns in range(4)])  # top left, and on against the clock
    square = np.zeros((1, 4, 2, 2), dtype=np.float32)
    for index, (row, col) in enumerate([(0, 0), (1, 0), (1, 1), (0, 1)]):
        square[0, index, row, col] = 1
    biases = np.full(4, -4, dtype=np.float32)
    biases.flags.writeable = False
    return ([np.asfortranarray(corners[:, None]), biases], [square, np.float32([-3.5])])
