"""The picture of lesson 14: windows become columns, and one matrix product gives the whole map."""

import numpy as np

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]])
    kernel = np.array([[1, 0], [-1, 2]])
    places = [(row, col) for row in range(2) for col in range(3)]
    columns = np.array([image[row : row + 2, col : col + 2].ravel() for row, col in places]).T
    values = kernel.reshape(1, 4) @ columns
    picture = Picture(cell=32)
    chosen = 1
    row, col = places[chosen]
    right, bottom = picture.image(image, 14, 34, title="image", windows=[(row, col, 2, 2)])
    filter_right, _ = picture.grid(kernel, right + 56, 50, title="filter")
    map_left = filter_right + 72
    picture.grid(values.reshape(2, 3), map_left, 50, title="map (2, 3)", windows=[(row, col, 1, 1)])
    below = bottom + 44
    left, _ = picture.grid(kernel.reshape(1, 4), 14, below + 48, title="filter as a row (1, 4)")
    picture.text("@", left + 12, below + 71, size=20)
    left, bottom = picture.image(columns, left + 44, below, title="im2col (4, 6)", windows=[(0, chosen, 4, 1)])
    picture.text("=", left - 104, bottom + 26, size=20, anchor="middle")
    _, bottom = picture.grid(
        values, left - 6 * 32, bottom + 54, title="map as a row (1, 6)", windows=[(0, chosen, 1, 1)]
    )
    picture.legend(14, bottom + 20, white=4)
    return picture.svg(
        "The six 2 by 2 windows of a 3 by 4 image stand as the columns of a matrix; the filter as a row, times that "
        "matrix, gives the six values of the map."
    )
