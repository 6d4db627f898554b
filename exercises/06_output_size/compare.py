"""What `fam compare` holds your functions of unit 6 against, in PyTorch."""

import torch
import torch.nn.functional as F


def pytorch_output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """F.conv1d(row, kernel, None, stride, padding, dilation).shape[-1]"""
    row, kernel = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel_size)
    return F.conv1d(row, kernel, None, stride, padding, dilation).shape[-1]


def draw_output_size(draw):
    """Short axes, on which about one kernel of ten does not fit."""
    settings = {"stride": draw.whole(1, 4), "padding": draw.whole(0, 3), "dilation": draw.whole(1, 3)}
    return (draw.whole(4, 40), draw.whole(1, 7)), settings


def pytorch_output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    """F.conv2d(image, kernel, None, stride, padding, dilation).shape[-2:]"""
    kH, kW = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    image, kernel = torch.zeros(1, 1, *shape), torch.zeros(1, 1, kH, kW)
    return F.conv2d(image, kernel, None, stride, padding, dilation).shape[-2:]


def draw_output_shape(draw):
    """Numbers and pairs; at times a kernel does not fit."""
    settings = {
        "stride": draw.short(draw.pair(1, 4)),
        "padding": draw.short(draw.pair(0, 3)),
        "dilation": draw.short(draw.pair(1, 3)),
    }
    return (draw.pair(6, 40), draw.short(draw.pair(1, 6))), settings


def pytorch_trace_sizes(size, layers):
    """F.conv1d(row, kernel, None, stride, padding).shape[-1], layer after layer"""
    row = torch.zeros(1, 1, size)
    sizes = [size]
    for kernel_size, *settings in layers:
        row = F.conv1d(row, torch.zeros(1, 1, kernel_size), None, *settings)
        sizes.append(row.shape[-1])
    return sizes


def draw_trace_sizes(draw):
    """None to five layers; at times one of them finds too few pixels."""
    layers = [(draw.whole(1, 5), draw.whole(1, 2), draw.whole(0, 2)) for _ in range(draw.whole(0, 5))]
    return (draw.whole(8, 60), layers), {}
