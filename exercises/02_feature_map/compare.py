"""What `fam compare` holds your functions of unit 2 against, in PyTorch."""

import torch
import torch.nn.functional as F


def pytorch_feature_map(image, kernel):
    """F.conv2d(image[None, None], kernel[None, None])[0, 0]"""
    return F.conv2d(image[None, None], kernel[None, None])[0, 0]


def draw_feature_map(draw):
    """Images and kernels; in one of ten cases the kernel does not fit."""
    kernel = draw.pair(1, 4)
    return (draw.array(*draw.sides(kernel)), draw.array(*kernel)), {}


def pytorch_strongest_position(response_map):
    """torch.unravel_index(torch.argmax(response_map), response_map.shape)"""
    return torch.unravel_index(torch.argmax(response_map), response_map.shape)


def draw_strongest_position(draw):
    """Maps of few different values, so that the largest stands in several places."""
    return (draw.integers(-3, 3, *draw.pair(1, 6)).astype(float),), {}
