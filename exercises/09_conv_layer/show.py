"""Pictures of unit 9 for `fam show`."""

import numpy as np

from fam.visualize import array, coloured, heading, picture, plane

SIDE = 64  # a layer of plain loops takes its time


def show_conv_layer(conv_layer, scene="shapes"):
    """A layer on a batch of two pictures: two filters, two maps for each picture."""
    scene = scene.at_most(SIDE)
    batch = np.stack([scene.picture, 255 - scene.picture[:, ::-1]])[:, None]
    chosen = scene.some_filters(2)
    filters = np.stack(list(chosen.values()))[:, None]
    kH, kW = scene.filter.shape
    places = (scene.picture.shape[0] - kH + 1, scene.picture.shape[1] - kW + 1)
    for number, (image,) in enumerate(batch):
        yield picture(f"picture {number} of the batch", image)
    yield heading("a map for each picture and each filter")
    maps = array(conv_layer(batch, filters), 4, expected=(2, len(filters), *places))
    for number, of_one in enumerate(maps):
        for name, values in zip(chosen, of_one, strict=True):
            yield plane(f"picture {number}: {name}", values)
    yield heading("dilation: the same weights, further apart")
    for dilation in (1, 2, 4):
        maps = array(conv_layer(batch[:1], filters[:1], dilation=dilation), 4)
        yield plane(f"dilation {dilation}", maps[0, 0])
    yield heading("groups=3: each colour has a filter of its own")
    yield coloured("picture in colours", scene.colours)
    of_each = np.stack([scene.filter] * 3)[:, None]
    maps = array(conv_layer(scene.colours[None], of_each, groups=3), 4, expected=(1, 3, *places))
    for name, values in zip(("red", "green", "blue"), maps[0], strict=True):
        yield plane(f"{name} alone", values)
