"""What `fam compare` holds your function of unit 1 against, in PyTorch."""

import torch


def pytorch_window_response(window, kernel, bias=0.0):
    """torch.sum(window * kernel) + bias"""
    return torch.sum(window * kernel) + bias


def draw_window_response(draw):
    """Windows and kernels of one size, with a bias or without."""
    shape = draw.pair(1, 5)
    biases = (draw.number(),) if draw.chance(70) else ()
    return (draw.array(*shape), draw.array(*shape), *biases), {}
