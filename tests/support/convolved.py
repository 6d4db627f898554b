"""Pictures of numbers in texts, and a convolution that shares no line with the course: for tests of decks."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

BLOCK = re.compile(r"```\n(.*?)\n```", re.DOTALL)
ROW = re.compile(r"\s*-?\d[\s\d-]*")
APART = re.compile(r" {4,}")  # what separates two grids that stand side by side


def grids(text: str) -> list[np.ndarray]:
    """Return the grids of numbers that a text draws, those side by side from left to right."""
    groups = [
        list(lines)
        for block in BLOCK.findall(text)
        for drawn, lines in groupby(block.splitlines(), drawn_in)
        if drawn
    ]
    return [np.array(grid) for group in groups for grid in side_by_side(group)]


def drawn_in(line: str) -> bool:
    return ROW.fullmatch(line) is not None


def side_by_side(lines: list[str]) -> list[list[list[int]]]:
    """Split lines where their numbers stand far apart; a grid further to the right may end earlier."""
    rows_of = [[[int(number) for number in part.split()] for part in APART.split(line.strip())] for line in lines]
    return [[parts[place] for parts in rows_of if place < len(parts)] for place in range(len(rows_of[0]))]


def inline(text: str) -> np.ndarray:
    """Read a small array that stands in a sentence, its rows separated by `/`."""
    return np.array([[int(number) for number in row.split()] for row in text.strip("`").split("/")])


def shape_in(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def visit(image: Any, kernel: Any, stride: Any = 1, padding: Any = 0, dilation: int = 1) -> np.ndarray:
    """Return the map of a kernel, by one einsum: no line of it is shared with the course's own solutions."""
    (sH, sW), (pH, pW) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    kernel = np.atleast_2d(kernel)
    wide = np.zeros([(weights - 1) * dilation + 1 for weights in kernel.shape])
    wide[::dilation, ::dilation] = kernel
    padded = np.pad(np.atleast_2d(image).astype(float), [(pH, pH), (pW, pW)])
    return np.einsum("ijkl,kl->ij", sliding_window_view(padded, wide.shape)[::sH, ::sW], wide)


def layer(volume: np.ndarray, filters: np.ndarray, stride: int = 1, padding: int = 0) -> np.ndarray:
    """Return the stack of maps of a layer, without biases."""
    padded = np.pad(volume, [(0, 0), (padding, padding), (padding, padding)])
    windows = sliding_window_view(padded, filters.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("cijkl,fckl->fij", windows, filters)


def rows(size: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Count the rows that a kernel really leaves of a picture of `size` rows."""
    tall = visit(np.ones((size, 1)), np.ones((kernel, 1)), (stride, 1), (padding, 0), dilation)
    return tall.shape[0]


def smallest(holds: Callable[[int], bool], first: int) -> int:
    """Search the smallest size that holds, among those on which the kernel fits."""

    def tried(size: int) -> bool:
        try:
            return holds(size)
        except ValueError:  # too small for the window
            return False

    return next(size for size in range(first, 999) if tried(size))


def keeping(kernel: int, dilation: int = 1) -> int:
    """Search the padding that keeps a size of 99."""
    return next(padding for padding in range(99) if rows(99, kernel, 1, padding, dilation) == 99)


def first_pixels(size: int, stride: Any, padding: int = 0) -> np.ndarray:
    """Return, for each position of the map, the image row where its window begins."""
    image = np.pad(np.arange(-padding, size)[:, None] * np.ones(size + padding), [(0, padding), (0, padding)])
    return visit(image, [[1, 0], [0, 0]], stride)
