"""What `fam compare` holds your function of unit 15 against, in PyTorch."""

import torch
import torch.nn.functional as F


def pytorch_conv_layer_backward(grad_output, batch, filters, stride=1, padding=0):
    """torch.autograd.grad(F.conv2d(...), (batch, filters, biases), grad_output)"""
    biases = torch.zeros(len(filters), dtype=filters.dtype)
    made_of = [batch.requires_grad_(), filters.requires_grad_(), biases.requires_grad_()]
    return torch.autograd.grad(F.conv2d(*made_of, stride, padding), made_of, grad_output)


def draw_conv_layer_backward(draw):
    """A layer, and a gradient for each of its output values."""
    N, C, filters = draw.whole(1, 3), draw.whole(1, 3), draw.whole(1, 3)
    kernel, stride, padding = draw.pair(1, 3), draw.whole(1, 3), draw.whole(0, 2)
    sides = [draw.whole(max(1, length - 2 * padding), 7) for length in kernel]
    counts = [(side + 2 * padding - length) // stride + 1 for side, length in zip(sides, kernel, strict=True)]
    arrays = draw.array(N, filters, *counts), draw.array(N, C, *sides), draw.array(filters, C, *kernel)
    return arrays, {"stride": stride, "padding": padding}
