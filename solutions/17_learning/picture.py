"""The picture of lesson 17: a handwritten 3, three filters that training found, and what they see in it."""

from pathlib import Path

import numpy as np

from fam.pictures import Picture

DIGIT = 8  # its place among the students' digits: a 3
# Of the reference's eight filters after training with seed 0, the three that are easiest to name, rounded. They are
# written down, so that the picture is the same on every machine.
FILTERS = [
    ("lower edges", [[-0.8, 0.9, 1.4], [2.3, 0.4, 0.5], [-1.5, -1.5, -1.0]], -0.2),
    ("right edges", [[0.4, 1.7, 0.2], [1.5, 0.1, -0.7], [0.9, -0.4, -1.5]], -1.5),
    ("bright at the lower right", [[-0.2, 0.1, 0.0], [0.7, -1.1, -0.7], [-1.0, -1.1, 2.1]], 0.1),
]
BLUE, ORANGE = (47, 111, 191), (214, 112, 43)
SIDE, CELL, ROW = 8, 16, 150


def draw() -> str:
    """Return the lesson's picture as SVG."""
    data = np.load(Path(__file__).parents[2] / "exercises" / "17_learning" / "digits.npz")
    image = data["images"][DIGIT] / 16
    picture = Picture(cell=CELL)
    _grid(picture, image, 14, 40 + ROW, "digit (8, 8)", _grey)
    for row, (name, weights, bias) in enumerate(FILTERS):
        top = 40 + ROW * row
        response = np.maximum(_responses(image, np.array(weights)) + bias, 0)
        picture.arrow(150, 40 + ROW + 64, 196, top + 64)
        _grid(picture, np.array(weights), 206, top + 40, f"filter {row + 1}", _signed)
        picture.arrow(268, top + 64, 304, top + 64)
        _grid(picture, response, 314, top, f"map {row + 1}, after ReLU: {name}", _signed)
        picture.arrow(452, top + 64, 488, top + 64)
        _grid(picture, response.reshape(4, 2, 4, 2).max(axis=(1, 3)), 498, top + 32, "", _signed)
    picture.text("pooled", 498, 32 + 32)
    picture.text("to the dense layer: ten scores", 498, 40 + ROW * 2 + 124)
    _legend(picture, 14, 40 + ROW * 3 + 6)
    return picture.svg(
        "A handwritten 3 goes through three learned filters; each map is bright where its pattern is, and pooling "
        "halves it."
    )


def _responses(image, kernel):
    padded = np.pad(image, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return (windows * kernel).sum(axis=(2, 3))


def _grid(picture, values, x, y, title, colour):
    """Draw cells by their colours alone."""
    full = float(np.abs(values).max()) or 1.0
    marks = {place: colour(float(values[place]) / full) for place in np.ndindex(*values.shape)}
    picture.grid(np.full(values.shape, np.nan), x, y, title=title, marks=marks)


def _legend(picture, x, y):
    for colour, start, low, high in (
        (_grey, 0.0, "images: 0, black", "1, white"),
        (_signed, -1.0, "weights and maps: below 0", "above 0"),
    ):
        strip = x + 7 * len(low)
        picture.text(low, strip - 8, y + 13, anchor="end")
        _strip(picture, np.linspace(start, 1, 9)[None], strip, y, colour)
        picture.text(high, strip + 9 * CELL + 8, y + 13)
        x = strip + 9 * CELL + 80


def _strip(picture, values, x, y, colour):
    marks = {(0, col): colour(float(value)) for col, value in enumerate(values[0])}
    picture.grid(np.full(values.shape, np.nan), x, y, marks=marks)


def _grey(share):
    return f"#{round(255 * share):02x}" + 2 * f"{round(255 * share):02x}"


def _signed(share):
    hue = BLUE if share >= 0 else ORANGE
    return "#" + "".join(f"{round(255 + (channel - 255) * abs(share)):02x}" for channel in hue)
