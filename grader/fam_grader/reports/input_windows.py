"""Which part of its input a value of a result comes from, as `exercise.yaml` declares it.

The grader knows no convolution. A unit says under `window` which of a function's arguments is looked at through a
window, and which arguments set the window's size, its steps, and so on:

    window: {of: image, size: kernel, stride: stride, padding: padding}

Each entry but `of` names an argument, whose value counts for the last two axes: a number for both, a pair for one
each, an array by its last two axes. What is not named is 1, and 0 for the padding; a stride of None is the size.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fam.course import WindowRule
from fam.course.signatures import ANY_AXES, Contract

Span = tuple[int, int, int]  # where it starts (below 0: in the padding), where it ends, and its step


@dataclass(frozen=True)
class Window:
    """A piece of an input: its planes along the leading axes, and the rows and columns in each of them."""

    argument: str
    planes: tuple[tuple[int, ...], ...]
    rows: Span
    cols: Span


def window_of(
    rule: WindowRule, contract: Contract, arguments: dict[str, Any], index: tuple[int, ...], shape: tuple[int, ...]
) -> Window | None:
    """Return the window behind the value at `index` of a result of the given shape; None if the call has none."""
    image = arguments.get(rule.of)
    size = _pair(arguments.get(rule.size, 1))
    stride = size if rule.stride and arguments.get(rule.stride) is None else _named(rule.stride, arguments, 1)
    padding, dilation = _named(rule.padding, arguments, 0), _named(rule.dilation, arguments, 1)
    if not isinstance(image, np.ndarray) or image.ndim < 2 or not (size and stride and padding and dilation):
        return None
    position = index[-2:] if len(index) >= 2 else (0, 0)
    starts = [at * step - zeros for at, step, zeros in zip(position, stride, padding, strict=True)]
    spans = [
        (start, start + gap * (length - 1) + 1, gap)
        for start, gap, length in zip(starts, dilation, size, strict=True)
    ]
    planes = _planes(rule, contract, arguments, image, index[:-2], shape)
    return Window(rule.of, planes, spans[0], spans[1]) if planes else None


def _named(name: str, arguments: dict[str, Any], default: int) -> tuple[int, int] | None:
    return _pair(arguments.get(name, default) if name else default)


def _pair(value: Any) -> tuple[int, int] | None:
    if isinstance(value, np.ndarray):
        return (value.shape[-2], value.shape[-1]) if value.ndim >= 2 else None
    if isinstance(value, (int, np.integer)):
        return int(value), int(value)
    if isinstance(value, (tuple, list)) and len(value) == 2:
        return int(value[0]), int(value[1])
    return None


def _planes(
    rule: WindowRule,
    contract: Contract,
    arguments: dict[str, Any],
    image: np.ndarray[Any, Any],
    leading: tuple[int, ...],
    shape: tuple[int, ...],
) -> tuple[tuple[int, ...], ...]:
    """Return the planes of `image` that count: axes that the result shares are held, the window spans the others."""
    ours, theirs = contract.takes.get(rule.of, ())[:-2], contract.gives[:-2]
    if ANY_AXES in ours:
        return (leading,)
    if len(ours) != image.ndim - 2:
        return ()
    choices = [
        [leading[theirs.index(name)]] if name in theirs and len(leading) > theirs.index(name) else range(size)
        for name, size in zip(ours, image.shape, strict=False)
    ]
    blocks = _pair(arguments.get(rule.blocks, 1))
    if blocks and blocks[0] > 1 and leading:
        channels, filters = image.shape[-3] // blocks[0], max(1, shape[-3] // blocks[0])
        first = leading[-1] // filters * channels
        choices[-1] = range(first, first + channels)
    planes: list[tuple[int, ...]] = [()]
    for choice in choices:
        planes = [(*plane, at) for plane in planes for at in choice]
    return tuple(planes)
