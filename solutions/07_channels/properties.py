"""What holds for every call of unit 7's function inside the contract."""

from fam.testing import Reference

right = Reference("convolve_volume")


def maps(draw, convolve_volume):
    """Every volume, kernel and setting give the reference's map, or are refused as it refuses them."""
    size = [draw.integer(1, 6) for _ in range(draw.choose(1, 2, 4) if draw.chance(0.05) else 3)]
    kernel_size = [draw.integer(1, 4 if draw.chance(0.8) else 8) for _ in range(3)]
    kernel_size[0] = draw.integer(1, 5) if draw.chance(0.1) else size[0]
    if draw.chance(0.05):
        kernel_size = draw.choose(kernel_size[1:], kernel_size[:1], [1, *kernel_size], [*kernel_size, 1])
    volume, kernel = draw.arrays(size, kernel_size)
    settings = {
        "bias": draw.choose(0.5, -3, 2.25, 1),
        "stride": draw.integer(-1 if draw.chance(0.1) else 1, 4),
        "padding": draw.integer(-2 if draw.chance(0.1) else 0, 3),
    }
    chosen = {name: value for name, value in settings.items() if draw.chance(0.6)}
    right.agrees(convolve_volume, volume, kernel, **chosen)
