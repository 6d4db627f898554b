"""The picture of lesson 12: a plus sign moves, the shared map follows it, the unshared one loses it."""

import numpy as np

from fam.pictures import Picture

PLUS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])


def draw() -> str:
    """Return the lesson's picture as SVG."""
    before, after = np.zeros((4, 7), int), np.zeros((4, 7), int)
    before[:3, :3] = PLUS
    after[1:, 4:] = PLUS
    sees_left = np.arange(5) < 2  # the unshared filters learned the pattern in the left columns only
    picture = Picture(cell=30)
    right, bottom = picture.grid(2 * PLUS - 1, 14, 34, title="plus filter")
    for line, words in enumerate(
        ["Shared, it looks for the plus sign everywhere;", "unshared, only in the first two columns."]
    ):
        picture.text(words, right + 26, 74 + 24 * line)
    top = int(bottom) + 44
    for image, place, name in ((before, (0, 0), "image"), (after, (1, 4), "moved by (1, 4)")):
        windows = np.lib.stride_tricks.sliding_window_view(image, (3, 3))
        shared = np.einsum("ijkl,kl->ij", windows, 2 * PLUS - 1)
        unshared = np.where(sees_left, shared, 0)
        right, bottom = picture.image(image, 14, top, title=name, windows=[(*place, 3, 3)])
        cell = [(*place, 1, 1)]
        right, _ = picture.grid(shared, right + 26, top, title="shared filter", windows=cell, scale=5)
        picture.grid(unshared, right + 26, top, title="unshared filters", windows=cell, scale=5)
        top = int(bottom) + 42
    picture.legend(14, bottom + 18, white=1)
    return picture.svg(
        "A plus sign at the top left moves to the bottom right. In the map of the shared filter the 5 moves along; "
        "without sharing the map holds a 5 before the move and 0 after it."
    )
