"""The picture of lesson 4: an image in its ring of zeros, and how many windows see each pixel before and after."""

import numpy as np

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.array([[3, 1, 4, 1, 5], [9, 2, 6, 5, 3], [5, 8, 9, 7, 9], [3, 2, 3, 8, 4]])
    picture = Picture()
    cell, left, top = picture.cell, 14, 34
    right, _ = picture.image(image, left, top + cell, title="image, 4 × 5")
    picture.text("padding 1", right + 12, top + 2.7 * cell, size=12)
    picture.arrow(right + 12, top + 3 * cell, right + 78, top + 3 * cell)
    x = right + 92
    _, bottom = picture.image(np.pad(image, 1), x, top, title="padded, 6 × 7", padding=1, windows=[(0, 0, 3, 3)])
    bottom = picture.legend(left, bottom + 16, white=9, signed=False, padding=True) + 26
    picture.text("windows that see each pixel (3 × 3 kernel):", left, bottom + 14, size=15)
    below = bottom + 24 + cell
    picture.grid(_windows_that_see(4, 5, padding=0), left, below, title="without padding", scale=9)
    picture.grid(_windows_that_see(4, 5, padding=1), x + cell, below, title="with padding 1", scale=9)
    return picture.svg(
        "An image of 4 by 5 pixels with a ring of zeros around it. Without the ring one window sees a corner pixel, "
        "with it four do."
    )


def _windows_that_see(H, W, padding):
    """Count, for each pixel, the places of a 3 by 3 kernel that cover it."""
    seen = np.zeros((H + 2 * padding, W + 2 * padding), int)
    for row, col in np.ndindex(seen.shape[0] - 2, seen.shape[1] - 2):
        seen[row : row + 3, col : col + 3] += 1
    return seen[padding : padding + H, padding : padding + W]
