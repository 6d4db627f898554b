"""What holds for every call of unit 2's functions inside the contract."""

import numpy as np

from fam.testing import Reference

maps = Reference("feature_map")
positions = Reference("strongest_position")


def feature_maps(draw, feature_map):
    """Every image and kernel give the reference's map, or are refused as it refuses them."""
    axes = [draw.choose(1, 3, 4) if draw.chance(0.08) else 2 for _ in range(2)]
    size = [draw.integer(1, 7) for _ in range(axes[0])]
    kernel_size = [draw.integer(1, 4 if draw.chance(0.8) else 8) for _ in range(axes[1])]
    maps.agrees(feature_map, *draw.arrays(size, kernel_size))


def strongest_positions(draw, strongest_position):
    """The position is the first of the largest values in row-major order, however few different values there are."""
    shape = draw.integer(1, 6), draw.integer(1, 6)
    if draw.chance(0.05):
        shape = draw.choose((0, shape[1]), (shape[0], 0), (0, 0))
    responses = draw.array(*shape)
    if draw.chance(0.5):
        responses = (responses % draw.integer(2, 4)).astype(responses.dtype)
    if draw.chance(0.2):
        responses = np.sort(responses, axis=None).reshape(shape)
    if draw.chance(0.2):
        responses = 1000 + responses / 64  # float16 keeps only halves of such numbers
    positions.agrees(strongest_position, responses.T if draw.chance(0.3) else responses)
