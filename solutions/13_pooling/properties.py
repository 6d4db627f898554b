"""What holds for every call of unit 13's functions inside the contract."""

from fam.testing import Reference

largest = Reference("max_pool2d")
averages = Reference("average_pool2d")


def _arguments(draw):
    """Draw maps, a size and settings, some of which are refused."""
    axes = 1 if draw.chance(0.05) else draw.choose(2, 3, 4)
    maps = draw.array(*(draw.integer(1, 7) for _ in range(axes)))
    size = draw.pair(1, 4 if draw.chance(0.9) else 8)
    half = [length // 2 for length in (size if isinstance(size, tuple) else (size, size))]
    settings = {"stride": draw.choose(None, draw.pair(1, 3)), "padding": draw.choose(min(half), tuple(half))}
    if draw.chance(0.15):
        settings["padding"] = draw.choose((half[0] + 1, 0), (0, half[1] + 1), max(half) + 1, draw.pair(0, 3))
    elif draw.chance(0.1):
        settings["padding"] = draw.choose(-1, (-1, 0), (0, -1), (-1, 1), (1, -1), (-1, -1))
    elif draw.chance(0.1):
        settings["stride"] = draw.choose(0, -1, (0, 1), (2, 0), (1, -1), (2, -2), (-2, 1), (-1, -1))
    return maps, size, {name: value for name, value in settings.items() if draw.chance(0.6)}


def maxima(draw, max_pool2d):
    """Every window has the reference's maximum, and what the reference refuses is refused."""
    maps, size, settings = _arguments(draw)
    largest.agrees(max_pool2d, maps, size, **settings)


def means(draw, average_pool2d):
    """Every window has the reference's average, and what the reference refuses is refused."""
    maps, size, settings = _arguments(draw)
    averages.agrees(average_pool2d, maps, size, **settings)
