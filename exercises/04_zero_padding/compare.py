"""What `fam compare` holds your functions of unit 4 against, in PyTorch."""

import torch
import torch.nn.functional as F

SIZE = 100  # of an axis that is longer than any kernel here


def pytorch_zero_pad(image, padding):
    """F.pad(image, (pW, pW, pH, pH))"""
    pH, pW = (padding, padding) if isinstance(padding, int) else padding
    return F.pad(image, (pW, pW, pH, pH))


def draw_zero_pad(draw):
    """Images and stacks of images, with a number or a pair."""
    leading = draw.lengths(draw.whole(0, 2), 1, 3)
    return (draw.array(*leading, *draw.pair(1, 5)), draw.short(draw.pair(0, 3))), {}


def pytorch_same_padding(kernel_size, dilation=1):
    """F.conv1d(row, kernel, padding=p, dilation=dilation): the p that keeps the size"""
    row, kernel = torch.zeros(1, 1, SIZE), torch.zeros(1, 1, kernel_size)
    for padding in range(SIZE):
        if F.conv1d(row, kernel, padding=padding, dilation=dilation).shape[-1] == SIZE:
            return padding
    raise ValueError("no padding keeps the size")


def draw_same_padding(draw):
    """Odd and even kernels, with gaps and without."""
    return (draw.whole(1, 9), draw.whole(1, 4)), {}
