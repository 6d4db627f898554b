"""The picture of lesson 13: one map in four windows, and what each window leaves in the two pooled maps."""

import numpy as np

from fam.pictures import Picture

TINTS = ["#d6e4f5", "#fbe3d4", "#e0f0dc", "#efe0f2"]


def draw() -> str:
    """Return the lesson's picture as SVG."""
    values = np.array([[1, 3, 0, 2], [5, -1, 4, 1], [-2, -4, 6, 0], [-3, -7, 2, 0]])
    windows = values.reshape(2, 2, 2, 2).swapaxes(1, 2)
    tiles = {(row, col): TINTS[row // 2 * 2 + col // 2] for row in range(4) for col in range(4)}
    small = {(row, col): TINTS[row * 2 + col] for row in range(2) for col in range(2)}
    picture = Picture()
    right, _ = picture.grid(values, 14, 34, title="map (4, 4)", marks=tiles, windows=[(2, 0, 2, 2)])
    picture.arrow(right + 16, 102, right + 56, 102)
    top = 68
    right, _ = picture.grid(
        windows.max(axis=(2, 3)), right + 76, top, title="largest", marks=small, windows=[(1, 0, 1, 1)]
    )
    picture.grid(windows.mean(axis=(2, 3)), right + 50, top, title="average", marks=small, windows=[(1, 0, 1, 1)])
    picture.text("framed: -2, -4, -3, -7;  the largest is -2, the average -16 / 4 = -4", 14, 200, size=14)
    return picture.svg("Each of the four 2 by 2 windows of a map becomes one value, its largest or its average.")
