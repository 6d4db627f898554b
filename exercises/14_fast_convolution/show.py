"""Pictures of unit 14 for `fam show`."""

import numpy as np

from fam.visualize import Words, array, heading, picture, plane, table


def show_im2col(im2col, scene="shapes"):
    """The windows of a picture, written as columns."""
    small = np.arange(1, 13).reshape(3, 4)
    yield heading("with numbers")
    yield table("image", small)
    yield table("windows of 2×2 as columns", array(im2col(small[None, None], 2), 3)[0])
    yield heading("on a picture")
    image = scene.at_most(24).picture
    yield picture(scene.name, image)
    yield picture("windows of 5×5 as columns", array(im2col(image[None, None], 5, stride=4), 3)[0])


def show_conv_layer_fast(conv_layer_fast, conv_layer, scene="shapes"):
    """The maps of your fast layer, and how far they are from those of your slow one."""
    scene = scene.at_most(64)
    chosen = scene.some_filters(2)
    batch, filters = scene.picture[None, None], np.stack(list(chosen.values()))[:, None]
    kH, kW = scene.filter.shape
    places = (scene.picture.shape[0] - kH + 1, scene.picture.shape[1] - kW + 1)
    fast = array(conv_layer_fast(batch, filters), 4, expected=(1, len(filters), *places))
    yield picture(scene.name, scene.picture)
    yield heading("fast")
    for name, values in zip(chosen, fast[0], strict=True):
        yield plane(name, values)
    slow = array(conv_layer(batch, filters), 4, expected=fast.shape)
    yield heading("slow")
    for name, values in zip(chosen, slow[0], strict=True):
        yield plane(name, values)
    yield Words(f"the largest difference between the two: {np.abs(fast - slow).max():.3g}")
