"""What holds for every call of unit 1's function inside the contract."""

from fam.testing import Reference

right = Reference("window_response")


def responses(draw, window_response):
    """Every window gives the reference's response; one of another shape than the kernel is refused."""
    shape = draw.integer(1, 5), draw.integer(1, 5)
    other = draw.choose(shape[::-1], (1, shape[1]), (shape[0], 1), (draw.integer(1, 5), shape[1]))
    window, kernel = draw.arrays(shape, other if draw.chance(0.3) else shape)
    bias = draw.choose((), (draw.integer(-9, 9) / 4,), (draw.integer(-3, 3),))
    right.agrees(window_response, window, kernel, *bias)
