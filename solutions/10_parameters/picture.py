"""The picture of lesson 10: which weight connects which pixel, in three kinds of layers."""

import numpy as np

from fam.pictures import INK, WORDS, Picture

ANY = "#e3e8ed"  # a weight of its own
SHARED = ["#d6e4f5", "#fbe3d4", "#dcefd7", "#ecdcf3"]  # a colour for each weight that stands in many cells
CELL, LEFT = 26, 76


def draw() -> str:
    """Return the lesson's picture as SVG."""
    dense = np.arange(1.0, 37.0).reshape(4, 9)
    shared = np.full((4, 9), np.nan)
    for output, pixel, weight in _connections():
        shared[output, pixel] = weight
    local = np.full((4, 9), np.nan)
    local[np.isfinite(shared)] = np.arange(1, 17)  # row by row, so each output has its own four

    picture = Picture(cell=CELL)
    right, bottom = _table(picture, "dense: 36 weights", dense, LEFT, 60)
    for line, words in enumerate(
        ["The number in a cell says", "which weight connects the", "pixel with the output."]
    ):
        picture.text(words, right + 40, 84 + 20 * line, size=14, colour=WORDS)
    right, bottom = _table(picture, "locally connected: 16", local, LEFT, bottom + 64)
    _table(picture, "convolution: 4, shared", shared, right + 40, bottom - 4 * CELL, named=False)
    return picture.svg(
        "Three tables of 4 outputs by 9 pixels: dense uses 36 weights, locally connected 16, convolution 4."
    )


def _table(picture, title, weights, left, top, named=True):
    """Draw one layer's table; weights are told apart by number, and the shared ones by colour, too."""
    marks = {
        (row, col): SHARED[int(weights[row, col]) - 1] if np.nanmax(weights) <= len(SHARED) else ANY
        for row, col in np.ndindex(*weights.shape)
        if np.isfinite(weights[row, col])
    }
    picture.text(title, left, top - 26, size=14, colour=INK)
    for output in range(4 if named else 0):
        picture.text(f"output {output}", left - 8, top + CELL * (output + 0.7), size=12, anchor="end", colour=WORDS)
    if named:
        picture.text("pixel", left - 8, top - 8, size=12, anchor="end", colour=WORDS)
    for pixel in range(9):
        picture.text(str(pixel), left + CELL * (pixel + 0.5), top - 8, size=12, anchor="middle", colour=WORDS)
    return picture.grid(weights, left, top, marks=marks)


def _connections():
    """Return (output, pixel, weight) for a 2x2 kernel on a 3x3 image, all counted in reading order."""
    for row, col in np.ndindex(2, 2):
        for i, j in np.ndindex(2, 2):
            yield 2 * row + col, 3 * (row + i) + (col + j), 2 * i + j + 1
