"""What holds for every call of unit 5's functions inside the contract."""

from fam.testing import Reference

convolve = Reference("convolve2d")


def maps(draw, convolve2d):
    """Every image, kernel, stride and padding gives the reference's map, or is refused as it refuses them."""
    axes, kernel_axes = (draw.choose(1, 2, 3, 4) if draw.chance(0.06) else 2 for _ in range(2))
    size = [draw.integer(1, 8) for _ in range(axes)]
    kernel_size = [draw.integer(1, 5 if draw.chance(0.8) else 9) for _ in range(kernel_axes)]
    image, kernel = draw.arrays(size, kernel_size)
    lowest = -1 if draw.chance(0.1) else 0
    padding = draw.choose(0, draw.pair(lowest, 3))
    stride = draw.choose(1, draw.pair(lowest + (draw.chance(0.95)), draw.choose(3, 9)))
    convolve.agrees(convolve2d, image, kernel, stride=stride, padding=padding)
