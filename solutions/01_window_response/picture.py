"""The picture of lesson 1: one window's products and their sum; then one kernel on three windows."""

import numpy as np

from fam.pictures import WORDS, Picture

MINUS = "\N{MINUS SIGN}"


def draw() -> str:
    """Return the lesson's picture as SVG."""
    image = np.array([[1, 0, 2, 1, 0], [0, 3, 1, 2, 1], [2, 0, 4, 1, 1], [1, 1, 0, 2, 0]])
    kernel = np.array([[1, -1, 1], [-1, 1, -1]])
    row, col = 1, 1
    kH, kW = kernel.shape
    window = image[row : row + kH, col : col + kW]

    picture = Picture()
    right, bottom = picture.image(image, 14, 34, title="image (H, W)", windows=[(row, col, kH, kW)])
    middle = (34 + bottom) / 2
    top = middle - picture.cell
    for symbol, values, title in [
        ("·", kernel, "kernel (kH, kW)"),
        ("=", window * kernel, "products"),
    ]:
        picture.text(symbol, right + 22, middle + 7, size=22, anchor="middle")
        right, _ = picture.grid(values, right + 44, top, title=title)
    picture.arrow(right + 12, middle, right + 44, middle)
    picture.grid([[(window * kernel).sum()]], right + 56, middle - picture.cell / 2, title="response")

    top, left = bottom + 62, 14.0
    picture.text("The same kernel on three windows:", 14, top - 28, size=15)
    vee = 4 * (kernel > 0)
    for values, words in [(vee, "its pattern"), (np.full((kH, kW), 4), "nothing of it"), (4 - vee, "the opposite")]:
        right, end = picture.image(values, left, top, white=4)
        picture.arrow(right + 10, top + picture.cell, right + 36, top + picture.cell)
        response = str((values * kernel).sum()).replace("-", MINUS)
        picture.text(response, right + 44, top + picture.cell + 7, size=20)
        picture.text(words, left, end + 20, size=13, colour=WORDS)
        left = right + 104
    picture.legend(14, end + 40, white=4)
    return picture.svg(
        "A window of an image, multiplied by a kernel place by place, adds up to 7. "
        "On three other windows the same kernel gives 12, 0 and minus 12."
    )
