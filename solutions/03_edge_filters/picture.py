"""The picture of lesson 3: a kernel of two pixels visits a bright bar and a bright floor."""

import numpy as np

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    bar = np.array([[3, 3, 8, 8, 3]] * 3)
    floor = np.array([[3] * 5, [8] * 5, [8] * 5])
    kernel = np.array([[-1, 1]])
    picture = Picture()
    top = 34
    for title, image, window in (("a bright bar", bar, (1, 1, 1, 2)), ("a bright floor", floor, (1, 1, 1, 2))):
        middle = top + 1.5 * picture.cell
        right, bottom = picture.image(image, 14, top, title=title, windows=[window], white=8)
        picture.text("·", right + 18, middle + 8, size=22)
        right, _ = picture.grid(kernel, right + 40, middle - 0.5 * picture.cell, title="kernel", scale=2)
        picture.arrow(right + 12, middle, right + 52, middle)
        response_map = image[:, 1:] - image[:, :-1]
        place = (window[0], window[1], 1, 1)
        picture.grid(response_map, right + 66, top, title="feature map", windows=[place], scale=8)
        top = int(bottom) + 46
    picture.legend(14, bottom + 20, white=8)
    return picture.svg(
        "The kernel -1 1 answers 5 at the left side of a bright bar and -5 at its right side, "
        "and 0 everywhere on a bright floor, whose edge is horizontal."
    )
