"""Sees 5x5 pixels, and finds the square in any of the four places there: an OR on top of the ANDs."""

import numpy as np


def square_detector():
    border = np.array([[1, 1, 1], [1, -1, -1], [1, -1, -1]])
    corners = np.array([[border], [border[:, ::-1]], [border[::-1]], [border[::-1, ::-1]]], dtype=float)
    squares = np.zeros((4, 4, 3, 3))
    for place, (down, across) in enumerate(np.ndindex(2, 2)):
        for corner, (row, col) in enumerate(np.ndindex(2, 2)):
            squares[place, corner, down + row, across + col] = 0.25
    anywhere = np.ones((1, 4, 1, 1))
    return [(corners, np.repeat(-4.0, 4)), (squares, np.repeat(-0.75, 4)), (anywhere, None)]
