"""What `fam compare` holds your functions of unit 8 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_stack_feature_maps(volume, filters, biases=None, stride=1, padding=0):
    """F.conv2d(volume[None], filters, biases, stride, padding)[0]"""
    return F.conv2d(volume[None], filters, biases, stride, padding)[0]


def draw_stack_feature_maps(draw):
    """One to four filters, with biases or without; in one of ten cases they do not fit."""
    C, filters, kernel, padding = draw.whole(1, 3), draw.whole(1, 4), draw.pair(1, 3), draw.whole(0, 2)
    volume = draw.array(C, *draw.sides(kernel, (padding, padding)))
    biases = draw.array(filters) if draw.chance(70) else None
    settings = {"stride": draw.whole(1, 3), "padding": padding}
    return (volume, draw.array(filters, C, *kernel), biases), settings


def pytorch_relu(maps):
    """F.relu(maps)"""
    return F.relu(maps)


def draw_relu(draw):
    """Arrays with one to four axes."""
    return (draw.array(*draw.lengths(draw.whole(1, 4), 1, 4)),), {}
