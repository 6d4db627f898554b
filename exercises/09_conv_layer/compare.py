"""What `fam compare` holds your function of unit 9 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_conv_layer(batch, filters, biases=None, stride=1, padding=0, dilation=1, groups=1):
    """F.conv2d(batch, filters, biases, stride, padding, dilation, groups)"""
    return F.conv2d(batch, filters, biases, stride, padding, dilation, groups)


def draw_conv_layer(draw):
    """Layers with everything that they may have; in one of ten cases the filters do not fit."""
    groups = draw.choice(1, 1, 1, 2, 3)
    C, filters = groups * draw.whole(1, 2), groups * draw.whole(1, 2)
    kernel, padding, dilation = draw.pair(1, 3), draw.pair(0, 2), draw.choice((1, 1), draw.pair(1, 3))
    spans = [gap * (length - 1) + 1 for gap, length in zip(dilation, kernel, strict=True)]
    batch = draw.array(draw.whole(1, 2), C, *draw.sides(spans, padding))
    biases = draw.array(filters) if draw.chance(60) else None
    pairs = {"stride": draw.pair(1, 3), "padding": padding, "dilation": dilation}
    settings = {name: draw.short(pair) for name, pair in pairs.items()}
    return (batch, draw.array(filters, C // groups, *kernel), biases), {**settings, "groups": groups}
