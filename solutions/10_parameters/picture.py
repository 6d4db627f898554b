"""The picture of lesson 10: which weight connects which pixel, in three kinds of layers."""

import numpy as np

from fam.pictures import FAINT, Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    dense = np.arange(1.0, 37.0).reshape(4, 9)
    shared = np.full((4, 9), np.nan)
    for output, pixel, weight in _connections():
        shared[output, pixel] = weight
    local = np.full((4, 9), np.nan)
    local[np.isfinite(shared)] = np.arange(1, 17)  # row by row, so each output has its own four

    picture, cell, top = Picture(cell=24), 24, 56
    titles = {"dense: 36 weights": dense, "locally connected: 16": local, "convolution: 4": shared}
    left = 76
    for output in range(4):
        picture.text(f"output {output}", left - 8, top + cell * output + 16, size=11, anchor="end", colour=FAINT)
    picture.text("pixel", left - 8, top - 8, size=11, anchor="end", colour=FAINT)
    for title, weights in titles.items():
        picture.text(title, left, 24, size=14)
        for pixel in range(9):
            picture.text(str(pixel), left + cell * (pixel + 0.5), top - 8, size=11, anchor="middle", colour=FAINT)
        right, _ = picture.grid(weights, left, top)
        left = right + 28
    return picture.svg(
        "Three tables of 4 outputs by 9 pixels: dense uses 36 weights, locally connected 16, convolution 4."
    )


def _connections():
    """Return (output, pixel, weight) for a 2x2 kernel on a 3x3 image, all counted in reading order."""
    for row, col in np.ndindex(2, 2):
        for i, j in np.ndindex(2, 2):
            yield 2 * row + col, 3 * (row + i) + (col + j), 2 * i + j + 1
