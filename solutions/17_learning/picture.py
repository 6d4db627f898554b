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
CELL, ROW = 16, 158


def draw() -> str:
    """Return the lesson's picture as SVG."""
    data = np.load(Path(__file__).parents[2] / "exercises" / "17_learning" / "digits.npz")
    image = data["images"][DIGIT] / 16
    picture = Picture(cell=CELL)
    picture.image(image, 14, 40 + ROW, title="digit (8, 8)", white=1, numbers=False)
    for row, (name, weights, bias) in enumerate(FILTERS):
        top = 40 + ROW * row
        response = np.maximum(_responses(image, np.array(weights)) + bias, 0)
        pooled = response.reshape(4, 2, 4, 2).max(axis=(1, 3))
        picture.arrow(150, 40 + ROW + 64, 180, top + 64)
        picture.grid(weights, 188, top + 40, title=f"filter {row + 1}", numbers=False)
        picture.arrow(246, top + 64, 272, top + 64)
        picture.grid(response, 282, top, title=f"map {row + 1}, after ReLU: {name}", numbers=False)
        picture.arrow(418, top + 64, 444, top + 64)
        picture.grid(pooled, 454, top + 32, numbers=False, scale=float(response.max()))
    picture.text("pooled", 454, 32 + 32)
    picture.text("to the dense layer:", 454, 40 + ROW * 2 + 120)
    picture.text("ten scores", 454, 40 + ROW * 2 + 140)
    picture.legend(14, 40 + ROW * 3 + 6, white=1)
    return picture.svg(
        "A handwritten 3 goes through three learned filters; each map is bright where its pattern is, and pooling "
        "halves it."
    )


def _responses(image, kernel):
    padded = np.pad(image, 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    return (windows * kernel).sum(axis=(2, 3))
