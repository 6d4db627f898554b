"""The pictures of lesson 11: what values of four layers see of a cat; one output value, and all that it sees."""

import runpy
from pathlib import Path

import numpy as np

from fam.pictures import ACCENT, PADDING, SECOND, WORDS, Picture
from fam_grader.visualization.scenes import read_grey_png

SOLUTIONS = Path(__file__).parents[1]
CELL, LEFT = 30, 14
SEEN, OTHER = "#f5c6c6", "#ffffff"
OUTPUT, MIDDLE, IMAGE = 44.0, 134.0, 224.0  # where the three rows begin, downwards


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture(cell=CELL)
    row(picture, OUTPUT, {value: 2 * value + 2 for value in range(3)}, {1})
    row(picture, MIDDLE, {value: 2 * value for value in range(5)}, {1, 2, 3})
    row(picture, IMAGE, {pixel: pixel for pixel in range(-1, 10)}, set(range(1, 8)))
    funnel(picture, OUTPUT, (4, 4), (2, 6))
    funnel(picture, MIDDLE, (2, 6), (1, 7))
    right = centre(10) + 8
    picture.text("output", right, OUTPUT + 20)
    picture.text("layer 2: kernel 3, stride 1", right, OUTPUT + 65, size=12, colour=WORDS)
    picture.text("map of layer 1", right, MIDDLE + 20)
    picture.text("layer 1: kernel 3, stride 2,", right, MIDDLE + 57, size=12, colour=WORDS)
    picture.text("padding 1", right, MIDDLE + 73, size=12, colour=WORDS)
    picture.text("image, with its padding", right, IMAGE + 20)
    picture.text("every cell shows its index; red is what output 1 sees", LEFT, OUTPUT - 18)
    picture.legend(LEFT, IMAGE + CELL + 16, signed=False, padding=True)
    return picture.svg(
        "Output 1 sees values 1 to 3 of the map before it, and through them pixels 1 to 7 of the image."
    )


def centre(pixel: float) -> float:
    """Return the middle of a pixel's cell, from left to right."""
    return LEFT + (pixel + 1.5) * CELL


def row(picture: Picture, y: float, cells: dict[int, int], seen: set[int]) -> None:
    """Draw cells with their indices, each above the pixel that it is centred on."""
    for index, pixel in cells.items():
        padding = y == IMAGE and index not in range(9)
        colour = PADDING if padding else SEEN if index in seen else OTHER
        picture.grid([[index]], centre(pixel) - CELL / 2, y, marks={(0, 0): colour})


def funnel(picture: Picture, y: float, above: tuple[int, int], below: tuple[int, int]) -> None:
    """Draw the two edges of what is seen, from a row to the one below it."""
    for top, bottom, side in zip(above, below, (-1, 1)):
        picture.arrow(centre(top) + side * CELL / 2, y + CELL + 3, centre(bottom) + side * CELL / 2, y + 86)


EDGES = np.array(
    [[[[-1, 0, 1]] * 3], [[[1, 0, -1]] * 3], [[[-1] * 3, [0] * 3, [1] * 3]], [[[1] * 3, [0] * 3, [-1] * 3]]]
)
GATHER = np.ones((1, 4, 3, 3)), np.ones((1, 1, 3, 3))  # of the four maps of edges, and of one map
EYE = (33, 47)  # row and column of the photo that the values look at
DEPTHS = [(1, "#2f8f46"), (3, SECOND), (5, "#b7791f"), (7, ACCENT)]  # layers, and the colour of what one value sees
LAYERS = [(3, 1, 1), (2, 2, 0)] * 3 + [(3, 1, 1)]  # convolutions with pooling in between: kernel, stride, padding


def draw_photo() -> str:
    """Return the picture of a photo, what one value of each convolution sees of it, and that layer's map, as SVG."""
    photo = read_grey_png(SOLUTIONS.parent / "exercises" / "pictures" / "cat.png").astype(float)
    input_window = runpy.run_path(str(Path(__file__).with_name("receptive_field.py")))["input_window"]
    maps = _maps_of(photo)
    picture = Picture()
    right, bottom = picture.pixels(photo, 14, 34, zoom=2, scale=255, title="a photo")
    for number, (depth, colour) in enumerate(DEPTHS):
        layers, step = LAYERS[:depth], 2 ** (depth // 2)
        index = [place // step for place in EYE]
        (top, last), (left, _) = (input_window(layers, each) for each in index)
        size = last - top + 1
        picture.frame(14 + 2 * left, 34 + 2 * top, 2 * size, 2 * size, colour=colour)
        picture.frame(right + 24, 63 + 28 * number, 13, 13, colour=colour)
        picture.text(f"convolution {number + 1}: {size} × {size} pixels", right + 46, 74 + 28 * number, size=14)
        x, y = 14 + 142 * number, bottom + 36
        seen = photo[max(top, 0) : last + 1, max(left, 0) : left + size]
        picture.pixels(seen, x, y, zoom=92 / max(seen.shape), scale=255, title=f"sees {size} × {size}")
        picture.frame(x, y, 92, 92, colour=colour)
        _, end = picture.pixels(
            maps[number], x, y + 130, zoom=step, signed=True, title=f"its map {maps[number].shape}"
        )
        picture.frame(x + step * index[1] - 2, y + 130 + step * index[0] - 2, step + 4, step + 4, colour=colour)
    picture.text("what one value sees, after each layer:", right + 24, 46, size=14)
    picture.legend(14, end + 20, white=255)
    return picture.svg(
        "A photo of a cat, with four frames around one eye: a value of the first convolution sees 3 by 3 pixels, a bit "
        "of an edge; later ones see 8, 18 and 38, the whole eye and more. The maps get smaller and coarser: the first "
        "one shows edges, the last one the regions with many of them."
    )


def _maps_of(photo):
    """Return the map of each convolution: edges of all directions, then what there is of them nearby."""
    conv_layer = runpy.run_path(str(SOLUTIONS / "09_conv_layer" / "conv_layer.py"))["conv_layer"]
    relu = runpy.run_path(str(SOLUTIONS / "08_stacking" / "stacking.py"))["relu"]
    max_pool2d = runpy.run_path(str(SOLUTIONS / "13_pooling" / "pooling.py"))["max_pool2d"]
    volume = relu(conv_layer(photo[None, None], EDGES, padding=1))
    found = [volume[0].sum(axis=0)]
    for filters in (GATHER[0], GATHER[1], GATHER[1]):
        volume = relu(conv_layer(max_pool2d(volume, 2), filters, padding=1))
        found.append(volume[0, 0])
    return found
