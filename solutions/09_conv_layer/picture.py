"""The picture of lesson 9: a dilated filter on its window, and groups that part the channels."""

import numpy as np

from fam.pictures import FAINT, INK, SECOND, Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture()
    image = np.array([[1, 0, 2, 1, 3], [0, 4, 1, 0, 2], [2, 1, 0, 3, 1], [1, 2, 1, 0, 2]])
    weights = np.array([[1, 2], [-1, 3]])
    row, col, step = 1, 2, 2
    met = [(row - 1 + step * i, col - 1 + step * j, 1, 1) for i in range(2) for j in range(2)]
    right, bottom = picture.image(image, 14, 34, title="image (H, W)", windows=met)
    cell = picture.cell
    picture.frame(11 + (col - 1) * cell, 31 + (row - 1) * cell, 3 * cell + 6, 3 * cell + 6, colour=SECOND)
    picture.text("·", right + 20, 108, size=22)
    right, _ = picture.grid(weights, right + 44, 68, title="filter, dilation 2")
    picture.arrow(right + 12, 102, right + 46, 102)
    spanned = [[image[r : r + 3 : 2, c : c + 3 : 2] for c in range(3)] for r in range(2)]
    response_map = np.array([[(window * weights).sum() for window in line] for line in spanned])
    picture.grid(response_map, right + 60, 68, title="map (H', W')", windows=[(0, 1, 1, 1)])
    bottom = picture.legend(14, bottom + 20, white=4)
    _groups(picture, int(bottom) + 60)
    return picture.svg(
        "Above: a filter with dilation 2 meets every second pixel of a 3 by 3 window. Below: four channels and four "
        "filters, wired in one group, in two groups and in four groups."
    )


def _groups(picture: Picture, top: int) -> None:
    """Draw which filter sees which channel, for one, two and four groups."""
    size, gap, count = 26, 8, 4
    for place, groups in enumerate((1, 2, 4)):
        left = 14 + place * 168
        picture.text(f"groups={groups}", left, top - 16, size=14)
        block = count // groups
        centres = [left + size / 2 + index * (size + gap) for index in range(count)]
        for upper, lower in np.ndindex(count, count):
            if upper // block == lower // block:
                picture.arrow(centres[upper], top + size + 2, centres[lower], top + 86, colour=FAINT)
        for index, centre in enumerate(centres):
            for name, y in ((f"c{index}", top), (f"f{index}", top + 90)):
                picture.frame(centre - size / 2, y, size, size, colour=INK if name[0] == "c" else FAINT)
                picture.text(name, centre, y + 18, anchor="middle")
    left = 14 + 2 * 168 + count * (size + gap) + 8
    picture.text("channels", left, top + 18, size=12)
    picture.text("filters", left, top + 108, size=12)
