"""Pictures of unit 7 for `fam show`."""

import numpy as np

from fam.visualize import coloured, heading, picture, plane, table

CHANNELS = ("red", "green", "blue")


def show_convolve_volume(convolve_volume, scene="shapes"):
    """A filter that spans three channels, and its one map."""
    weights = np.stack([scene.filter, 0 * scene.filter, -scene.filter])
    yield coloured(scene.name, scene.colours)
    for name, channel in zip(CHANNELS, scene.colours, strict=True):
        yield picture(f"{name} channel", channel)
    yield heading(f"the filter: {scene.filter_name} in red, nothing in green, the opposite in blue")
    for name, slice_ in zip(CHANNELS, weights, strict=True):
        yield table(f"on {name}", slice_)
    yield heading("all products of the three channels add up to one map")
    H, W = scene.picture.shape
    kH, kW = scene.filter.shape
    yield plane("feature map", convolve_volume(scene.colours, weights), expected=(H - kH + 1, W - kW + 1))
