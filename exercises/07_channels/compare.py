"""What `fam compare` holds your function of unit 7 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_convolve_volume(volume, kernel, bias=0.0, stride=1, padding=0):
    """F.conv2d(volume[None], kernel[None], None, stride, padding)[0, 0] + bias"""
    return F.conv2d(volume[None], kernel[None], None, stride, padding)[0, 0] + bias


def draw_convolve_volume(draw):
    """One to four channels; in one of ten cases the kernel does not fit."""
    C, kernel, padding = draw.whole(1, 4), draw.pair(1, 3), draw.whole(0, 2)
    volume = draw.array(C, *draw.sides(kernel, (padding, padding)))
    return (volume, draw.array(C, *kernel), draw.number()), {"stride": draw.whole(1, 3), "padding": padding}
