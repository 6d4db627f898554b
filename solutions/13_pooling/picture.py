"""The picture of lesson 13: one map in four windows, and what each window leaves in the two pooled maps."""

import numpy as np

from fam.pictures import ACCENT, SECOND, Picture

FRAMES = ["#1f2933", "#2f8f46", ACCENT, SECOND]  # one for each window, in reading order


def draw() -> str:
    """Return the lesson's picture as SVG."""
    values = np.array([[1, 3, 0, 2], [5, -1, 4, 1], [-2, -4, 6, 0], [-3, -7, 2, 0]])
    windows = values.reshape(2, 2, 2, 2).swapaxes(1, 2)
    picture = Picture()
    right, _ = picture.grid(values, 14, 34, title="map (4, 4)", scale=7)
    _frames(picture, 14, 34, 2)
    picture.arrow(right + 16, 102, right + 56, 102)
    right, _ = picture.grid(windows.max(axis=(2, 3)), right + 76, 68, title="largest", scale=7)
    _frames(picture, right - 2 * picture.cell, 68, 1)
    right, _ = picture.grid(windows.mean(axis=(2, 3)), right + 50, 68, title="average", scale=7)
    _frames(picture, right - 2 * picture.cell, 68, 1)
    picture.text("red: -2, -4, -3, -7;  the largest is -2, the average -16 / 4 = -4", 14, 200, size=14)
    picture.legend(14, 220)
    return picture.svg("Each of the four 2 by 2 windows of a map becomes one value, its largest or its average.")


def _frames(picture, x, y, size):
    """Frame the four windows of a map, or their four values, each in its colour."""
    side = size * picture.cell
    for place, colour in enumerate(FRAMES):
        row, col = divmod(place, 2)
        picture.frame(x + col * side + 2, y + row * side + 2, side - 4, side - 4, colour=colour)
