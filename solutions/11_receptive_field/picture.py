"""The picture of lesson 11: one output value, the values of the map that it sees, and the pixels that those see."""

from fam.pictures import PADDING, WORDS, Picture

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
    picture.text("layer 1: kernel 3, stride 2, padding 1", right, MIDDLE + 65, size=12, colour=WORDS)
    picture.text("image, with a zero at each end", right, IMAGE + 20)
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
