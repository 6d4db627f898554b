"""The picture of lesson 6: every place of a kernel on one padded axis, and the span of a kernel with gaps."""

import numpy as np

from fam.pictures import Picture

AXIS = np.pad(np.array([3, 1, 4, 1, 5, 9, 2, 6]), 1)
WEIGHT, SPARE, WORDS = "#9fc3ea", "#f3f4f6", "#52606d"


def draw() -> str:
    """Return the lesson's picture as SVG."""
    picture = Picture(cell=30)
    y = 36.0
    picture.text("8 pixels and a zero at each end: a kernel of 3, stride 2", 14, y - 8)
    for place, start in enumerate(range(0, 7, 2)):
        y = strip(picture, y, range(start, start + 3), f"place {place}")
    picture.text("the last zero is never seen: half a step is no step", 14, y + 6, size=12, colour=WORDS)
    picture.text("the same kernel with dilation 2", 14, y + 40)
    strip(picture, y + 48, range(0, 5, 2), "it spans 5 pixels")
    return picture.svg(
        "A kernel of 3 with stride 2 has four places on 8 pixels padded to 10; with dilation 2 it spans 5."
    )


def strip(picture: Picture, y: float, touched: range, words: str) -> float:
    """Draw the axis once, with the kernel's weights on the `touched` cells; give the next strip's place."""
    marks = {(0, cell): WEIGHT if cell in touched else SPARE for cell in range(AXIS.size)}
    window = (0, touched[0], 1, touched[-1] - touched[0] + 1)
    right, bottom = picture.grid(AXIS[None], 14, y, windows=[window], marks=marks)
    picture.text(words, right + 14, y + 20)
    return bottom + 12
