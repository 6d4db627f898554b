"""The pictures of lesson 8: a photo with eight maps of it; three filters visit one image, and ReLU follows."""

import runpy
from pathlib import Path

import numpy as np
import yaml

from fam.pictures import Picture
from fam_grader.visualization.scenes import read_grey_png

PHOTOS = Path(__file__).parents[2] / "exercises" / "pictures"

IMAGE = np.array([[1, 1, 0, 0], [1, 1, 0, 0], [1, 1, 1, 1]])
FILTERS = np.array([[[1, -1], [1, -1]], [[-1, -1], [1, 1]], [[1, 1], [1, 1]]])
BIASES = (0, 0, -3)


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture()
    row, col = 0, 1
    image_right, _ = picture.image(IMAGE, 14, 145, title="volume (1, 3, 4)", windows=[(row, col, 2, 2)])
    picture.text("filters (3, 1, 2, 2)", 206, 24)
    picture.text("biases", 316, 54)
    picture.text("maps, stacked (3, 2, 3)", 394, 24)
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
        _, bottom = picture.grid(np.maximum(response_map, 0), 548, top, scale=3, title="" if f else "after relu")
    picture.legend(14, bottom + 20, white=1)
    return picture.svg(
        "Three 2 by 2 filters, each with its bias, turn one image into a stack of three 2 by 3 maps. "
        "ReLU then turns every negative value of the stack into 0."
    )


def draw_photo() -> str:
    """Return the picture of a photo, eight learned filters and their maps after ReLU as SVG."""
    photo = read_grey_png(PHOTOS / "cat.png").astype(float)
    learned = yaml.safe_load((PHOTOS / "learned.yaml").read_text(encoding="utf-8"))
    # In whole hundredths, so that the sums are exact, and the picture is the same on every machine.
    filters = np.rint(100 * np.array(list(learned.values())))[:, None]
    unit = runpy.run_path(str(Path(__file__).with_name("stacking.py")))
    maps = unit["relu"](unit["stack_feature_maps"](photo[None], filters))
    full = 0.7 * float(maps.max())
    picture = Picture()
    right, bottom = picture.pixels(photo, 14, 34, zoom=1.5, scale=255, title="a photo (1, 96, 128)")
    for line, words in enumerate(
        [
            "Eight filters visit it. Nobody wrote their",
            "weights: they come from training on",
            "pieces of photos. Below each filter is",
            "its map after ReLU.",
        ]
    ):
        picture.text(words, right + 24, 64 + 26 * line)
    for number, (kernel, values) in enumerate(zip(filters[:, 0], maps, strict=True)):
        x, y = 14 + 136 * (number % 4), bottom + 40 + 204 * (number // 4)
        picture.pixels(kernel, x + 33, y, zoom=8, signed=True, title=f"filter {number}")
        picture.arrow(x + 61, y + 60, x + 61, y + 78)
        _, end = picture.pixels(values, x, y + 84, signed=True, scale=full)
    picture.legend(14, end + 20, white=255)
    return picture.svg(
        "A photo of a cat's face, eight learned filters of 7 by 7 weights, and their eight maps after ReLU. Most of "
        "the filters are edges in different directions, so that one map shows the left sides of the eyes, another the "
        "right ones, and others the upper and the lower ones."
    )
