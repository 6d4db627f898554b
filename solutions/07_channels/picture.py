"""The picture of lesson 7: two channels, a slice of the kernel for each, and the one map of their sums."""

import numpy as np

from fam.pictures import Picture

VOLUME = np.array([[[2, 2, 3, 3], [2, 2, 3, 3], [1, 0, 0, 1]], [[2, 2, 0, 0], [2, 1, 0, 0], [0, 1, 3, 3]]])
KERNEL = np.array([[[1, 1], [1, 1]], [[-1, -1], [-1, -1]]])
BIAS = -2


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture()
    row, col = 0, 1
    windows = np.lib.stride_tricks.sliding_window_view(VOLUME, (2, 2), axis=(1, 2))
    shares = np.einsum("chwij,cij->chw", windows, KERNEL)
    picture.text("volume (2, 3, 4)", 14, 24)
    picture.text("kernel (2, 2, 2)", 192, 24)
    picture.text("what each channel adds", 316, 24)
    picture.text("one map (2, 3)", 530, 24)
    for c, colour in enumerate(["red", "green"]):
        top = 60 + 146 * c
        middle = top + 1.5 * picture.cell
        right, _ = picture.image(
            VOLUME[c], 14, top, title=f"channel {c}: {colour}", windows=[(row, col, 2, 2)], white=3
        )
        picture.text("·", right + 18, middle + 7, size=22)
        right, _ = picture.grid(KERNEL[c], 192, middle - picture.cell, title=f"slice {c}")
        picture.arrow(right + 12, middle, right + 46, middle)
        right, _ = picture.grid(shares[c], 316, middle - picture.cell, windows=[(row, col, 1, 1)], scale=12)
        picture.arrow(right + 12, middle, 520, 174 + 20 * c)
    picture.text("+", 367, 190, anchor="middle", size=22)
    picture.grid(shares.sum(axis=0) + BIAS, 530, 184 - picture.cell, windows=[(row, col, 1, 1)], scale=12)
    picture.text(f"bias {BIAS}".replace("-", "\u2212"), 530, 244, size=15)
    first, second = shares[:, row, col]
    terms = f"{first} + {second} + {BIAS}".replace("+ -", "\u2212 ")
    picture.text(f"{terms} = {first + second + BIAS}", 530, 270, size=15)
    picture.legend(14, 324, white=3)
    return picture.svg(
        "A window on the red and the green channel, each multiplied by its own slice of the kernel: "
        "the two sums and the bias add up to one value of the one map."
    )
