"""What `fam compare` holds your functions of unit 10 against, in PyTorch."""

import torch
import torch.nn.functional as F
from torch import nn


def count(module):
    """Return the number of parameters of a module."""
    return sum(parameter.numel() for parameter in module.parameters())


def pytorch_conv_parameters(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """nn.Conv2d(in_channels, out_channels, kernel_size, groups=groups, bias=bias).parameters()"""
    return count(nn.Conv2d(in_channels, out_channels, kernel_size, groups=groups, bias=bias))


def draw_conv_parameters(draw):
    """Layers with one to four groups, with biases or without."""
    groups = draw.choice(1, 1, 2, 3, 4)
    channels = groups * draw.whole(1, 5), groups * draw.whole(1, 5)
    return (*channels, draw.short(draw.pair(1, 7))), {"bias": draw.chance(70), "groups": groups}


def pytorch_dense_parameters(in_features, out_features, bias=True):
    """nn.Linear(in_features, out_features, bias).parameters()"""
    return count(nn.Linear(in_features, out_features, bias))


def draw_dense_parameters(draw):
    """Dense layers with biases and without."""
    return (draw.whole(1, 200), draw.whole(1, 50)), {"bias": draw.chance(70)}


def pytorch_locally_connected_parameters(input_shape, out_channels, kernel_size, stride=1, padding=0, bias=True):
    """F.unfold(...).shape[-1] places, times nn.Conv2d(...).parameters()"""
    places = F.unfold(torch.zeros(1, *input_shape), kernel_size, padding=padding, stride=stride).shape[-1]
    return places * count(nn.Conv2d(input_shape[0], out_channels, kernel_size, bias=bias))


def draw_locally_connected_parameters(draw):
    """Small inputs; in one of ten cases the kernel does not fit."""
    kernel, padding = draw.whole(1, 4), draw.whole(0, 2)
    shape = (draw.whole(1, 3), *draw.sides((kernel, kernel), (padding, padding)))
    settings = {"stride": draw.whole(1, 3), "padding": padding, "bias": draw.chance(70)}
    return (shape, draw.whole(1, 8), kernel), settings


def pytorch_network_parameters(layers):
    """nn.Sequential(...).parameters(), with nn.Conv2d, nn.Linear, nn.MaxPool2d and nn.ReLU"""
    kinds = {"conv": nn.Conv2d, "dense": nn.Linear, "pool": nn.MaxPool2d, "relu": nn.ReLU}
    return count(nn.Sequential(*(kinds[kind](*values) for kind, *values in layers)))


def draw_network_parameters(draw):
    """None to six layers of all four kinds."""
    return ([draw_layer(draw) for _ in range(draw.whole(0, 6))],), {}


def draw_layer(draw):
    """Return one layer."""
    return draw.choice(
        ("conv", draw.whole(1, 8), draw.whole(1, 8), draw.short(draw.pair(1, 5))),
        ("dense", draw.whole(1, 100), draw.whole(1, 20)),
        ("pool", draw.whole(1, 3)),
        ("relu",),
    )
