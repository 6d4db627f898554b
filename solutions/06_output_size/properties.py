"""What holds for every call of unit 6's functions inside the contract."""

from fam.testing import Reference

sizes = Reference("output_size")
shapes = Reference("output_shape")
traces = Reference("trace_sizes")


def output_sizes(draw, output_size):
    """Every axis gives the reference's size, or is refused as it refuses it."""
    settings = {
        "stride": draw.integer(-1 if draw.chance(0.1) else 1, 5),
        "padding": draw.integer(-2 if draw.chance(0.1) else 0, 4),
        "dilation": draw.integer(-1 if draw.chance(0.1) else 1, 4),
    }
    chosen = {name: value for name, value in settings.items() if draw.chance(0.7)}
    sizes.agrees(output_size, draw.integer(1, 20), draw.integer(1, 8), **chosen)


def output_shapes(draw, output_shape):
    """Both axes are like `output_size`, with an int or a pair for every setting."""
    low = 0 if draw.chance(0.1) else 1
    settings = {"stride": draw.pair(low, 4), "padding": draw.pair(low - 1, 3), "dilation": draw.pair(low, 3)}
    if draw.chance(0.1):
        settings[draw.choose(*settings)] = draw.choose((1, -1), (2, -2), (-1, 1), (3, -1), -1)
    chosen = {name: value for name, value in settings.items() if draw.chance(0.7)}
    shape = draw.integer(1, 14), draw.integer(1, 14)
    shapes.agrees(output_shape, shape, draw.pair(1, 6), **chosen)


def size_traces(draw, trace_sizes):
    """The list has the size before the first layer and after each one."""
    bad = draw.chance(0.1)
    layers = [
        (draw.integer(1, 4), draw.integer(0 if bad else 1, 3), draw.integer(-1 if bad else 0, 2))
        for _ in range(draw.integer(0, 4))
    ]
    traces.agrees(trace_sizes, draw.integer(1, 30), layers)
