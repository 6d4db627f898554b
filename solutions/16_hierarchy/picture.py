"""The picture of lesson 16: a scene, and one map of each layer, with what one value of the last map sees."""

import numpy as np

from fam.pictures import Picture

SCENE = """
............
.####.......
.#..#..####.
.#..#..####.
.####..####.
.......####.
#####.......
#...#..####.
#...#..#..#.
#...#..#....
#####..####.
............
"""


def windows(maps, size):
    """Return all windows of a 2-D array, as an array of shape (H', W', size, size)."""
    return np.lib.stride_tricks.sliding_window_view(maps, (size, size))


def draw() -> str:
    """Return the lesson's picture as SVG."""
    scene = np.array([[pixel == "#" for pixel in line] for line in SCENE.split()], int)
    square = np.array([[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]])
    top = windows(scene, 2)[:, :, 0, :].all(axis=2)
    corner = (windows(scene, 3)[:, :, [0, 0, 0, 1, 2], [0, 1, 2, 0, 0]] == 1).all(axis=2)
    corner &= windows(scene, 3)[:, :, 1, 1] == 0
    found = (windows(scene, 4) == square).all(axis=(2, 3))
    picture = Picture(cell=19)
    steps = [
        (scene, "picture", "12×12 pixels"),
        (top, "layer 1: edges", "two lit pixels side by side"),
        (corner, "layer 2: corners", "a top left corner"),
        (found, "layer 3: the square", "a hollow square"),
    ]
    for step, (values, title, words) in enumerate(steps):
        x, y, size = 14 + 288 * (step % 2), 36 + 300 * (step // 2), 4 - step
        draw_cells = picture.grid if step else picture.image
        right, bottom = draw_cells(values, x, y, title=title, windows=[(1, 1, size, size)], numbers=False)
        picture.text(words, x, bottom + 20)
        if step == 0:
            picture.arrow(right + 12, 150, right + 48, 150)
        if step == 1:
            picture.arrow(x, bottom + 28, x - 56, bottom + 58)
        if step == 2:
            picture.arrow(right + 12, 450, right + 66, 450)
    picture.legend(14, 584, white=1)
    return picture.svg(
        "A scene with a hollow square, a solid block, a ring of the wrong size and a square with a gap; the map of one "
        "edge, the map of one corner, and the last map, where only the hollow square has left its mark."
    )
