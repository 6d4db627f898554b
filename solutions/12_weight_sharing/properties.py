"""What holds for every call of unit 12's functions inside the contract."""

import numpy as np

from fam.testing import Reference

shifted = Reference("shift")
maps = Reference("local_feature_map")
errors = Reference("equivariance_error")


def shifts(draw, shift):
    """Every move of every picture is the reference's, also by more than the picture on either axis."""
    image = draw.array(draw.integer(1, 5), draw.integer(1, 5))
    shifted.agrees(shift, image, draw.integer(-8, 8), draw.integer(-8, 8))


def _size(draw):
    return draw.integer(1, 5), draw.integer(1, 5), draw.integer(1, 3), draw.integer(1, 3)


def local_maps(draw, local_feature_map):
    """Every image with a filter for each place gives the reference's map; any other number of filters is refused."""
    H, W, kH, kW = _size(draw)
    size, filters_size = [H + kH - 1, W + kW - 1], [H, W, kH, kW]
    if draw.chance(0.15):
        filters_size[draw.integer(0, 3)] += draw.choose(1, 1, 5)
    elif draw.chance(0.1):
        filters_size[0], filters_size[1] = filters_size[1], filters_size[0]
    elif draw.chance(0.1):
        size = draw.choose([1, *size], [*size, 1], size[:1])
    elif draw.chance(0.1):
        filters_size = draw.choose(filters_size[1:], filters_size[2:], [1, *filters_size], [*filters_size, 1])
    maps.agrees(local_feature_map, *draw.arrays(size, filters_size))


def equivariance_errors(draw, equivariance_error):
    """Every move has the reference's error, with shared filters and without."""
    H, W, kH, kW = _size(draw)
    size, filters_size = [H + kH - 1, W + kW - 1], [H, W, kH, kW]
    if draw.chance(0.05):
        size = draw.choose([1, *size], [*size, 1], size[:1])
    elif draw.chance(0.05):
        filters_size = draw.choose(filters_size[1:], filters_size[2:], [1, *filters_size])
    image, filters = draw.arrays(size, filters_size)
    if draw.chance(0.3) and filters.ndim == 4:
        filters = np.broadcast_to(filters[0, 0], filters.shape)
    far = 3 if draw.chance(0.7) else 9
    errors.agrees(equivariance_error, image, filters, draw.integer(-far, far), draw.integer(-far, far))
