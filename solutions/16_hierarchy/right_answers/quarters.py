"""Two layers, 2x2 and then 3x3: four quarters, and one filter that asks for all of them. Integer arrays."""

import numpy as np


def square_detector():
    drawn = ["##/#.", "##/.#", "#./##", ".#/##"]
    quarters = np.array(
        [[[[1 if pixel == "#" else -1 for pixel in row] for row in text.split("/")]] for text in drawn]
    )
    square = np.zeros((1, 4, 3, 3), np.int8)
    square[0, [0, 1, 2, 3], [0, 0, 2, 2], [0, 2, 0, 2]] = 1
    return [(quarters, np.array([-2] * 4)), (square, np.array([-3], np.int16))]
