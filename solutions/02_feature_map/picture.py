"""The picture of lesson 2: one window, its products, and the place of their sum in the map."""

import numpy as np

from fam.pictures import Picture


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.array([[1, 2, 0, 1], [0, 1, 3, 2], [4, 0, 1, 1]])
    kernel = np.array([[1, 0], [-1, 2]])
    response_map = np.array([[(image[r : r + 2, c : c + 2] * kernel).sum() for c in range(3)] for r in range(2)])
    row, col = 0, 1
    picture = Picture()
    right, _ = picture.image(image, 14, 34, title="image (H, W)", windows=[(row, col, 2, 2)])
    picture.text("·", right + 20, 92, size=22)
    right, _ = picture.grid(kernel, right + 44, 51, title="kernel (kH, kW)")
    picture.arrow(right + 44, 85, right + 84, 85)
    picture.grid(response_map, right + 112, 51, title="feature map", windows=[(row, col, 1, 1)])
    window = image[row : row + 2, col : col + 2]
    terms = " + ".join(f"{a}·{b}" for a, b in zip(window.ravel(), kernel.ravel(), strict=True)).replace("·-", "·−")
    picture.text(f"{terms} = {response_map[row, col]}", 14, 166, size=15)
    picture.legend(14, 186, white=4)
    return picture.svg("A 2 by 2 window on a 3 by 4 image, multiplied by a kernel, gives one value of the map.")
