"""The picture of lesson 8: three filters visit one image, and their maps are stacked and rectified."""

import numpy as np

from fam.pictures import Picture

IMAGE = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1]])
FILTERS = np.array([[[1, -1], [1, -1]], [[-1, -1], [1, 1]], [[1, 1], [1, 1]]])
BIASES = (0, 0, -3)


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture()
    row, col = 0, 1
    image_right, _ = picture.image(IMAGE, 14, 145, title="volume (1, 3, 4)", windows=[(row, col, 2, 2)])
    picture.text("filters (3, 1, 2, 2)", 206, 24)
    picture.text("biases", 330, 24)
    picture.text("maps, stacked (3, 2, 3)", 394, 24)
    picture.text("after relu", 548, 24)
    for f, (kernel, bias) in enumerate(zip(FILTERS, BIASES, strict=True)):
        top = 62 + 108 * f
        middle = top + picture.cell
        windows = np.lib.stride_tricks.sliding_window_view(IMAGE, kernel.shape)
        response_map = np.einsum("ijkl,kl->ij", windows, kernel) + bias
        picture.arrow(image_right + 8, 196 + 14 * (f - 1), 198, middle)
        right, _ = picture.grid(kernel, 206, top, title=f"filter {f}")
        picture.text(f"+ {bias}".replace("+ -", "\u2212 "), right + 56, middle + 6, size=15)
        picture.arrow(right + 88, middle, right + 112, middle)
        right, _ = picture.grid(response_map, 394, top, title=f"map {f}", windows=[(row, col, 1, 1)], scale=3)
        picture.arrow(right + 12, middle, right + 44, middle)
        _, bottom = picture.grid(np.maximum(response_map, 0), 548, top, scale=3)
    picture.legend(14, bottom + 20, white=1)
    return picture.svg(
        "Three 2 by 2 filters, each with its bias, turn one image into a stack of three 2 by 3 maps. "
        "ReLU then turns every negative value of the stack into 0."
    )
