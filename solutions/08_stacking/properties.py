"""What holds for every call of unit 8's functions inside the contract."""

import numpy as np

from fam.testing import Reference, call, claim

stacks = Reference("stack_feature_maps")
rectified = Reference("relu")


def stacked_maps(draw, stack_feature_maps):
    """Every volume, filters and settings give the reference's maps, or are refused as it refuses them."""
    size = [draw.integer(1, 6) for _ in range(draw.choose(1, 2, 4) if draw.chance(0.05) else 3)]
    channels = draw.integer(1, 5) if draw.chance(0.1) else size[0]
    F = draw.integer(1, 4)
    filters_size = [F, channels, *(draw.integer(1, 4 if draw.chance(0.8) else 8) for _ in range(2))]
    if draw.chance(0.05):
        filters_size = draw.choose(filters_size[1:], filters_size[2:], [1, *filters_size], [*filters_size, 1])
    volume, filters, biases = draw.arrays(size, filters_size, (F,))
    settings = {
        "biases": draw.choose(biases, None),
        "stride": draw.integer(-1 if draw.chance(0.1) else 1, 4),
        "padding": draw.integer(-2 if draw.chance(0.1) else 0, 3),
    }
    chosen = {name: value for name, value in settings.items() if draw.chance(0.6)}
    stacks.agrees(stack_feature_maps, volume, filters, **chosen)


def rectified_maps(draw, relu):
    """Negative values become 0, and all others stay, in an array of any shape."""
    maps = draw.array(*(draw.integer(1, 4) for _ in range(draw.integer(1, 4))))
    rectified.agrees(relu, abs(maps // 2) if draw.chance(0.2) else maps)


def new_arrays(draw, relu):
    """The result is an array of its own."""
    maps = draw.array(draw.integer(1, 3), draw.integer(1, 3))
    maps = draw.choose(maps, abs(maps // 2))
    maps.flags.writeable = False
    given = call(relu, maps)
    claim(
        isinstance(given, np.ndarray) and given.flags.writeable, "the maps themselves, or a view of them, came back"
    )
