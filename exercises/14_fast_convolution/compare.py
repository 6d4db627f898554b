"""What `fam compare` holds your functions of unit 14 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_im2col(batch, kernel_size, stride=1, padding=0):
    """F.unfold(batch, kernel_size, padding=padding, stride=stride)"""
    return F.unfold(batch, kernel_size, padding=padding, stride=stride)


def draw_im2col(draw):
    """Batches; in one of ten cases the kernel does not fit."""
    kernel, padding = draw.whole(1, 3), draw.whole(0, 2)
    sides = draw.sides((kernel, kernel), (padding, padding))
    batch = draw.array(draw.whole(1, 2), draw.whole(1, 3), *sides)
    return (batch, kernel), {"stride": draw.whole(1, 3), "padding": padding}


def pytorch_conv_layer_fast(batch, filters, biases=None, stride=1, padding=0):
    """F.conv2d(batch, filters, biases, stride, padding)"""
    return F.conv2d(batch, filters, biases, stride, padding)


def draw_conv_layer_fast(draw):
    """Layers with square filters and others; in one of ten cases they do not fit."""
    N, C, filters = draw.whole(1, 3), draw.whole(1, 3), draw.whole(1, 3)
    kernel, padding = draw.pair(1, 3), draw.whole(0, 2)
    batch = draw.array(N, C, *draw.sides(kernel, (padding, padding)))
    biases = draw.array(filters) if draw.chance(60) else None
    return (batch, draw.array(filters, C, *kernel), biases), {"stride": draw.whole(1, 3), "padding": padding}
