"""Pictures of unit 4 for `fam show`."""

import numpy as np

from fam.visualize import Frame, Staircase, heading, picture, plane, table, whole


def show_zero_pad(zero_pad, scene="digits"):
    """A picture in its frame of zeros."""
    H, W = scene.picture.shape
    frame = Frame(8, 16, H, W, "the picture itself")
    yield picture(scene.name, scene.picture)
    yield picture("padding (8, 16)", zero_pad(scene.picture, (8, 16)), frames=[frame])
    yield heading("a small one, with its numbers")
    yield table("image", np.arange(1, 7).reshape(2, 3))
    yield table("padding 1", zero_pad(np.arange(1, 7).reshape(2, 3), 1))


def show_same_padding(same_padding):
    """How much padding keeps the size, for growing kernels."""
    sizes = range(1, 16, 2)
    lines = {}
    for dilation in (1, 2, 3):
        lines[f"dilation {dilation}"] = [(size, whole(same_padding(size, dilation))) for size in sizes]
    yield Staircase("The padding that keeps the size", "kernel size", "padding", lines)
