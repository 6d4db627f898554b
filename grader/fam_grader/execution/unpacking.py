"""Rebuild the values that a wire brings, from plain types; nothing is allocated before it was checked."""

from __future__ import annotations

import builtins
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fam.core.text import escape_control_chars
from fam_grader.execution.packing import (
    DTYPES,
    LAYOUTS,
    MAX_DEPTH,
    MAX_INT,
    MAX_KEYS,
    MAX_NODES,
    MAX_TEXT,
    Opaque,
    PortableFunction,
)
from fam_grader.execution.protocol import MAX_BODY, WireError

_ATOMS = (int, float, str, bool, type(None))


def unpack(tree: object, body: bytes) -> Any:
    """Rebuild the value that `tree` (parsed JSON) and `body` describe; raise WireError where they do not.

    >>> from fam_grader.execution.packing import pack
    >>> packed = pack([1.5, None, np.arange(3, dtype=np.int16)])
    >>> import json
    >>> unpack(json.loads(packed.json), packed.body)
    [1.5, None, array([0, 1, 2], dtype=int16)]
    """
    return _rebuild(_Reader(body), tree)


@dataclass
class ReceivedArray:
    """An array that came over the wire, and what it was like."""

    array: npt.NDArray[Any]
    start: int  # of its bytes in the body
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def untouched(self, body: bytes) -> bool:
        """Return whether the array is still what `body` brought."""
        array = self.array
        if (array.dtype, array.shape, array.strides) != (self.dtype, self.shape, self.strides):
            return False
        return array.tobytes() == body[self.start : self.start + array.nbytes]


def unpack_arguments(tree: object, body: bytes) -> tuple[Any, list[ReceivedArray]]:
    """Rebuild a call's arguments, and list the arrays in them.

    They come from the grader, so portable functions among them are made into functions. `unpack` does not do so:
    it reads what students' processes send.
    """
    reader = _Reader(body, trusted=True)
    return _rebuild(reader, tree), reader.arrays


def _rebuild(reader: _Reader, tree: object) -> Any:
    value = reader.rebuild(tree, 0)
    if reader.offset != len(reader.body):
        raise WireError("a body is longer than its header says")
    return value


class _Reader:
    """Rebuilds one value; counts what it has used so that nothing unbounded is built."""

    def __init__(self, body: bytes, *, trusted: bool = False) -> None:
        self.body, self.offset, self.nodes, self.keys = body, 0, 0, 0
        self.trusted = trusted
        self.arrays: list[ReceivedArray] = []

    def rebuild(self, tree: object, depth: int) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES or depth > MAX_DEPTH:
            raise WireError("a value is too large or nested too deep")
        kind = type(tree)
        if kind is list:
            build = _BUILDERS.get(tree[0]) if tree and type(tree[0]) is str else None  # type: ignore[index]
            if build is None:
                raise WireError("a header holds what no value looks like")
            return build(self, tree, depth)  # type: ignore[arg-type]
        if kind is int and not -MAX_INT < tree < MAX_INT:  # type: ignore[operator]
            raise WireError("an integer is larger than the wire allows")
        if kind is str and len(tree) > MAX_TEXT:  # type: ignore[arg-type]
            raise WireError("a text is longer than the wire allows")
        if kind not in _ATOMS:
            raise WireError("a header holds what no value looks like")
        return tree

    def items(self, tree: list[object], depth: int) -> list[Any]:
        return [self.rebuild(part, depth + 1) for part in tree[1:]]

    def dict(self, tree: list[object], depth: int) -> dict[Any, Any]:
        if not len(tree) % 2:
            raise WireError("a dict is described wrongly")
        parts = self.items(tree, depth)
        return dict(zip(self.hashable(parts[::2]), parts[1::2], strict=True))

    def hashable(self, values: list[Any]) -> list[Any]:
        self.keys += len(values)
        if self.keys > MAX_KEYS:
            raise WireError("a value has too many keys")
        try:
            hash(tuple(values))
        except TypeError as error:
            raise WireError("a key is none") from error
        return values

    def array(self, tree: list[object], _: int) -> npt.NDArray[Any]:
        if len(tree) != 5:
            raise WireError("an array is described wrongly")
        name, shape, layout, writeable = tree[1:]
        if type(shape) is not list or len(shape) > 32:
            raise WireError("an array has an impossible shape")
        for length in shape:  # a plain loop, since this is run thousands of times for each submission
            if type(length) is not int or length < 0 or length > MAX_BODY:
                raise WireError("an array has an impossible shape")
        if layout not in LAYOUTS or type(writeable) is not bool:
            raise WireError("an array is described wrongly")
        start = self.offset
        array = _arrange(self.numbers(name, shape), str(layout), writeable)
        self.arrays.append(ReceivedArray(array, start, array.dtype, array.shape, array.strides))
        return array

    def numbers(self, name: object, shape: list[int]) -> npt.NDArray[Any]:
        dtype = DTYPES.get(name) if isinstance(name, str) else None
        if dtype is None:
            raise WireError("an array has a dtype that does not travel")
        count = math.prod(shape)
        if count > MAX_BODY or (not count and math.prod(size or 1 for size in shape) > MAX_BODY):
            raise WireError("an array has an impossible shape")
        if self.offset + count * dtype.itemsize > len(self.body):
            raise WireError("a body is shorter than its header says")
        array = np.ndarray(shape, dtype, self.body, self.offset) if count else np.empty(shape, dtype)
        self.offset += count * dtype.itemsize
        if name == "b1" and count and array.view(np.uint8).max() > 1:
            raise WireError("a truth value is neither 0 nor 1")
        return array

    def scalar(self, tree: list[object], _: int) -> Any:
        if len(tree) != 2:
            raise WireError("a number is described wrongly")
        return self.numbers(tree[1], [])[()]

    def complex(self, tree: list[object], _: int) -> builtins.complex:
        if len(tree) != 3 or not all(isinstance(part, float) for part in tree[1:]):
            raise WireError("a complex number is described wrongly")
        real, imaginary = tree[1:]
        assert isinstance(real, float)
        assert isinstance(imaginary, float)
        return builtins.complex(real, imaginary)

    def opaque(self, tree: list[object], _: int) -> Opaque:
        if len(tree) != 2 or not isinstance(tree[1], str):
            raise WireError("a value is described wrongly")
        return Opaque(escape_control_chars(tree[1][:100], keep=""))

    def function(self, tree: list[object], _: int) -> PortableFunction | Opaque:
        if len(tree) != 2 or not isinstance(tree[1], str):
            raise WireError("a function is described wrongly")
        return PortableFunction(tree[1]) if self.trusted else Opaque(PortableFunction.__name__)


_BUILDERS: dict[str, Callable[[_Reader, list[object], int], Any]] = {
    "l": _Reader.items,
    "t": lambda reader, tree, depth: tuple(reader.items(tree, depth)),
    "d": _Reader.dict,
    "e": lambda reader, tree, depth: set(reader.hashable(reader.items(tree, depth))),
    "f": lambda reader, tree, depth: frozenset(reader.hashable(reader.items(tree, depth))),
    "a": _Reader.array,
    "s": _Reader.scalar,
    "c": _Reader.complex,
    "o": _Reader.opaque,
    "p": _Reader.function,
}


def _arrange(array: npt.NDArray[Any], layout: str, writeable: bool) -> npt.NDArray[Any]:
    """Lay a fresh copy of `array` out in memory as it was on the other side."""
    if layout == "strided" and array.ndim:
        spacious = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        view = spacious[..., ::2]
        view[...] = array
        array = view
    else:
        array = array.copy("F" if layout == "F" else "C")
    if not writeable:
        array.flags.writeable = False
    return array
