"""Pictures of unit 5 for `fam show`."""

from fam.visualize import heading, picture, plane, table


def show_convolve2d(convolve2d, scene="shapes"):
    """The same filter at growing strides: smaller maps that still show the picture."""
    H, W = scene.picture.shape
    kH, kW = scene.filter.shape
    yield picture(scene.name, scene.picture)
    yield table(f"filter: {scene.filter_name}", scene.filter)
    yield heading("stride by stride")
    for stride in (1, 2, 4):
        places = ((H - kH) // stride + 1, (W - kW) // stride + 1)
        yield plane(f"stride {stride}", convolve2d(scene.picture, scene.filter, stride=stride), expected=places)
    yield heading("a pair of strides, and padding")
    yield plane("stride (1, 3)", convolve2d(scene.picture, scene.filter, stride=(1, 3)))
    yield plane("padding 6", convolve2d(scene.picture, scene.filter, padding=6))
