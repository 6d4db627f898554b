"""The pictures of lesson 3: the edges of a cup; a kernel of two pixels visits a bright bar and a bright floor."""

import runpy
from pathlib import Path

import numpy as np

from fam.pictures import Picture
from fam_grader.visualization.scenes import read_grey_png

SOLUTIONS = Path(__file__).parents[1]


def draw() -> str:
    """Return the lesson's picture as SVG."""
    bar = np.array([[3, 3, 8, 8, 3]] * 3)
    floor = np.array([[3] * 5, [8] * 5, [8] * 5])
    kernel = np.array([[-1, 1]])
    picture = Picture()
    top = 34
    for title, image, window in (("a bright bar", bar, (1, 1, 1, 2)), ("a bright floor", floor, (1, 1, 1, 2))):
        middle = top + 1.5 * picture.cell
        right, bottom = picture.image(image, 14, top, title=title, windows=[window], white=8)
        picture.text("·", right + 18, middle + 8, size=22)
        right, _ = picture.grid(kernel, right + 40, middle - 0.5 * picture.cell, title="kernel", scale=2)
        picture.arrow(right + 12, middle, right + 52, middle)
        response_map = image[:, 1:] - image[:, :-1]
        place = (window[0], window[1], 1, 1)
        picture.grid(response_map, right + 66, top, title="feature map", windows=[place], scale=8)
        top = int(bottom) + 46
    picture.legend(14, bottom + 20, white=8)
    return picture.svg(
        "The kernel -1 1 answers 5 at the left side of a bright bar and -5 at its right side, "
        "and 0 everywhere on a bright floor, whose edge is horizontal."
    )


def draw_photo() -> str:
    """Return the picture of a photo and three maps of its edges as SVG."""
    photo = read_grey_png(SOLUTIONS.parent / "exercises" / "pictures" / "coffee.png").astype(float)
    unit = runpy.run_path(str(Path(__file__).with_name("edge_filters.py")))
    feature_map = runpy.run_path(str(SOLUTIONS / "02_feature_map" / "feature_map.py"))["feature_map"]
    vertical = feature_map(photo, unit["vertical_edge_filter"]())
    horizontal = feature_map(photo, unit["horizontal_edge_filter"]())
    strength = unit["edge_strength"](photo)
    full = 0.6 * float(strength.max())  # so that weak edges are seen, too
    picture = Picture()
    right, bottom = picture.pixels(photo, 14, 34, zoom=2, scale=255, title="a photo")
    x, y = right + 24, bottom + 36
    picture.pixels(vertical, x, 34, zoom=2, signed=True, scale=full, title="map of the vertical filter")
    picture.pixels(horizontal, 14, y, zoom=2, signed=True, scale=full, title="map of the horizontal filter")
    _, bottom = picture.pixels(strength, x, y, zoom=2, signed=True, scale=full, title="edge strength")
    picture.legend(14, bottom + 20, white=255)
    return picture.svg(
        "A photo of a cup on a saucer, and three maps of it. The vertical filter finds the left and right sides of the "
        "cup, the horizontal one its upper and lower rims, one side blue and the other orange; the edge strength "
        "finds the whole outline, all in blue."
    )
