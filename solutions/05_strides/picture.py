"""The picture of lesson 5: two neighbouring windows on a padded image, and their cells in the map."""

import numpy as np

from fam.pictures import ACCENT, SECOND, Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.pad(np.array([[0, 0, 1, 1, 1]] * 4), 1)
    kernel = np.array([[-1, 0, 1]] * 3)
    places = [(row, col) for row in (0, 2) for col in (0, 2, 4)]
    sums = [int((image[row : row + 3, col : col + 3] * kernel).sum()) for row, col in places]
    response_map = np.reshape(sums, (2, 3))
    picture = Picture()
    cell, left, top = picture.cell, 14, 62
    picture.text("image, 4 × 5, in a ring of zeros: 6 × 7", left, 26)
    picture.arrow(left + 2, top - 16, left + 2 * cell, top - 16, colour=SECOND)
    picture.text("stride 2", left + 2 * cell + 10, top - 11, size=13)
    right, bottom = picture.image(image, left, top, padding=1)
    picture.frame(left + 2, top + 2, 3 * cell - 4, 3 * cell - 4)
    picture.frame(left + 2 * cell + 2, top + 2, 3 * cell - 4, 3 * cell - 4, colour=SECOND)
    x, y = right + 40, top + 1.5 * cell
    right, _ = picture.grid(kernel, x, y, title="kernel, 3 × 3")
    picture.arrow(right + 24, y + 1.5 * cell, right + 64, y + 1.5 * cell)
    x, y = right + 88, y + cell / 2
    picture.grid(response_map, x, y, title="map, 2 × 3")
    picture.frame(x + 2, y + 2, cell - 4, cell - 4, colour=ACCENT)
    picture.frame(x + cell + 2, y + 2, cell - 4, cell - 4, colour=SECOND)
    picture.text("The next window starts two pixels further on,", left, bottom + 28)
    picture.text("and the last row is never reached.", left, bottom + 49)
    picture.legend(left, bottom + 68, white=1, padding=True)
    return picture.svg(
        "A 3 by 3 kernel crosses a zero-padded image in steps of two pixels and leaves a map of 2 by 3 values."
    )
