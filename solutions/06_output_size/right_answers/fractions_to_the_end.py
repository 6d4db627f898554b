"""Exact fractions all the way: rounding down once at the end is as good as after every layer."""

from fractions import Fraction
from math import floor


def places(size, kernel_size, stride, padding, dilation):
    room = size + 2 * padding - 1 - dilation * (kernel_size - 1)
    if stride < 1 or dilation < 1 or padding < 0 or room < 0:
        raise ValueError((size, kernel_size, stride, padding, dilation))
    return Fraction(room) / stride + 1


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return floor(places(size, kernel_size, stride, padding, dilation))


def output_shape(shape, kernel_size, stride=1, padding=0, dilation=1):
    kernel_size, stride, padding, dilation = (
        value if hasattr(value, "__len__") else [value] * 2 for value in (kernel_size, stride, padding, dilation)
    )
    return tuple(map(output_size, shape, kernel_size, stride, padding, dilation))


def trace_sizes(size, layers):
    exact = [Fraction(size)]
    for kernel_size, stride, padding in layers:
        exact.append(places(exact[-1], kernel_size, stride, padding, 1))
    return [floor(each) for each in exact]
