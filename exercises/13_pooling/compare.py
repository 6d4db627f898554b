"""What `fam compare` holds your functions of unit 13 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_max_pool2d(maps, size, stride=None, padding=0):
    """F.max_pool2d(maps, size, stride, padding)"""
    return F.max_pool2d(maps, size, stride, padding)


def draw_max_pool2d(draw):
    """A volume or a batch; at times the padding is too large, or the window does not fit."""
    size = draw.pair(1, 4)
    padding = tuple(draw.whole(0, length // 2 + draw.chance(5)) for length in size)
    leading = draw.lengths(draw.whole(1, 2), 1, 3)
    settings = {"size": draw.short(size), "padding": draw.short(padding)}
    if draw.chance(70):
        settings["stride"] = draw.short(draw.pair(1, 4))
    return (draw.array(*leading, *draw.sides(size, padding)),), settings


def pytorch_average_pool2d(maps, size, stride=None, padding=0):
    """F.avg_pool2d(maps, size, stride, padding, count_include_pad=False)"""
    return F.avg_pool2d(maps, size, stride, padding, count_include_pad=False)


draw_average_pool2d = draw_max_pool2d
