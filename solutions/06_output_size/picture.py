"""The picture of lesson 6: every place of a kernel on one padded axis, and the span of a kernel with gaps."""

import numpy as np

from fam.pictures import ACCENT, WORDS, Picture

AXIS = np.pad(np.array([3, 1, 4, 1, 5, 9, 2, 6]), 1)


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture(cell=32)
    y = 36.0
    picture.text("8 pixels and a zero at each end: a kernel of 3, stride 2", 14, y - 8, size=14)
    for place, start in enumerate(range(0, 7, 2)):
        y = strip(picture, y, range(start, start + 3), f"place {place}")
    picture.text("the last zero is never seen: half a step is no step", 14, y + 6, colour=WORDS)
    picture.text("the same kernel with dilation 2", 14, y + 42, size=14)
    y = strip(picture, y + 50, range(0, 5, 2), "it spans 5 pixels")
    picture.arrow(14 + 2.5 * picture.cell, y + 2, 14, y + 2, colour=ACCENT)
    picture.arrow(14 + 2.5 * picture.cell, y + 2, 14 + 5 * picture.cell, y + 2, colour=ACCENT)
    y = picture.legend(14, y + 22, white=9, signed=False, padding=True)
    picture.text("red frames: a weight lies here", 290, y - 3, size=12)
    return picture.svg(
        "A kernel of 3 with stride 2 has four places on 8 pixels padded to 10; with dilation 2 it spans 5."
    )


def strip(picture: Picture, y: float, touched: range, words: str) -> float:
    """Draw the axis once, with a frame around each cell on which a weight lies; give the next strip's place."""
    windows = [(0, cell, 1, 1) for cell in touched]
    right, bottom = picture.image(AXIS[None], 14, y, padding=(0, 1), windows=windows)
    picture.text(words, right + 14, y + 21)
    return bottom + 12
