"""What `fam compare` holds your function of unit 5 against, in PyTorch."""

import torch.nn.functional as F


def pytorch_convolve2d(image, kernel, stride=1, padding=0):
    """F.conv2d(image[None, None], kernel[None, None], None, stride, padding)[0, 0]"""
    return F.conv2d(image[None, None], kernel[None, None], None, stride, padding)[0, 0]


def draw_convolve2d(draw):
    """Strides and paddings as numbers and pairs; in one of ten cases the kernel does not fit."""
    kernel, padding = draw.pair(1, 4), draw.pair(0, 2)
    settings = {"stride": draw.short(draw.pair(1, 3)), "padding": draw.short(padding)}
    return (draw.array(*draw.sides(kernel, padding)), draw.array(*kernel)), settings
