"""Pictures of unit 13 for `fam show`."""

import numpy as np

from fam.visualize import heading, picture, table


def show_max_pool2d(max_pool2d, scene="digits"):
    """The largest value of each window: fewer pixels, bright strokes."""
    yield from _pooled(max_pool2d, scene)


def show_average_pool2d(average_pool2d, scene="digits"):
    """The average of each window: fewer pixels, soft strokes."""
    yield from _pooled(average_pool2d, scene)


def _pooled(pool, scene):
    small = np.array([[1, 3, 0, 2], [5, 2, 1, 1], [0, 0, 7, 8], [4, 0, 6, 3]])
    yield heading("window by window")
    yield table("before", small)
    yield table("size 2", pool(small, 2))
    yield heading("on a picture")
    yield picture(scene.name, scene.picture)
    for size in (2, 4, 8):
        yield picture(f"size {size}", pool(scene.picture, size))
