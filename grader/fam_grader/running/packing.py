"""Values as they travel: numbers, texts, `None`, lists, tuples and numeric arrays, as JSON and raw buffers.

Anything else arrives as `Opaque`, with its type's name. What comes back from a student's process is checked before a
single byte of it is allocated, and is rebuilt from plain types.
"""

from __future__ import annotations

import builtins
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from fam_grader.running.wire import MAX_BODY, WireError
from fam_grader.visible import visible

MAX_NODES = 20_000
MAX_DEPTH = 20
MAX_INT_BITS = 1024
MAX_INT = 1 << MAX_INT_BITS
MAX_TEXT = 10_000

_NUMERIC = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
_DTYPES = {name: np.dtype(name) for name in _NUMERIC}
_ATOMS = (int, float, str, bool, type(None))
_LAYOUTS = ("C", "F", "strided")
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode  # packed values hold no cycle


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that does not travel."""

    type_name: str


@dataclass(frozen=True)
class Packed:
    """A value taken apart: JSON, and the bytes of its arrays in the order in which they stand in it."""

    json: str
    body: bytes


def pack(value: object) -> Packed:
    """Take `value` apart.

    >>> pack((1, "a", np.zeros(2))).json
    '["t",1,"a",["a","f8",[2],"C",true]]'
    """
    tree, body = take_apart(value)
    return Packed(_encode(tree), body)


def take_apart(value: object) -> tuple[object, bytes]:
    """Take `value` apart into what JSON can hold, and the bytes of its arrays in order."""
    buffers: list[bytes] = []
    tree = _pack(value, buffers, 0)
    return tree, b"".join(buffers)


def unpack(tree: object, body: bytes) -> Any:
    """Rebuild the value that `tree` (parsed JSON) and `body` describe; raise WireError where they do not.

    >>> packed = pack([1.5, None, np.arange(3, dtype=np.int16)])
    >>> unpack(json.loads(packed.json), packed.body)
    [1.5, None, array([0, 1, 2], dtype=int16)]
    """
    return unpack_with_arrays(tree, body)[0]


@dataclass
class Delivered:
    """An array that came over the wire, and what it was like."""

    array: npt.NDArray[Any]
    start: int  # of its bytes in the body
    dtype: np.dtype[Any]
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def untouched(self, body: bytes) -> bool:
        """Say whether the array is still what `body` brought."""
        array = self.array
        if (array.dtype, array.shape, array.strides) != (self.dtype, self.shape, self.strides):
            return False
        return array.tobytes() == body[self.start : self.start + array.nbytes]


def unpack_with_arrays(tree: object, body: bytes) -> tuple[Any, list[Delivered]]:
    """Rebuild a value as `unpack` does, and list the arrays in it."""
    reader = _Reader(body)
    value = reader.rebuild(tree, 0)
    if reader.offset != len(body):
        raise WireError("a body is longer than its header says")
    return value, reader.arrays


def _pack(value: object, buffers: list[bytes], depth: int) -> object:
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return value if value.bit_length() <= MAX_INT_BITS else ["o", "int (too large)"]  # type: ignore[attr-defined]
    if kind is str:
        return value[:MAX_TEXT]  # type: ignore[index]
    if kind in (list, tuple):
        if depth >= MAX_DEPTH:
            return ["o", f"{kind.__name__} (nested too deep)"]
        tag = "l" if kind is list else "t"
        return [tag, *(_pack(item, buffers, depth + 1) for item in value)]  # type: ignore[attr-defined]
    if isinstance(value, np.ndarray):
        return _pack_array(value, buffers)
    if isinstance(value, np.generic):
        return _pack_scalar(value, buffers)
    if kind is complex:
        return ["c", value.real, value.imag]  # type: ignore[attr-defined]
    return _pack_subclass(value, buffers, depth)


def _pack_subclass(value: object, buffers: list[bytes], depth: int) -> object:
    """A named tuple is a tuple, an IntEnum an int: what a subclass adds does not travel."""
    for base, plain in _PLAIN.items():
        if isinstance(value, base):
            return _pack(plain(value), buffers, depth)
    return ["o", type(value).__name__[:100]]


_PLAIN: dict[type, Callable[[Any], object]] = {
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
}


def _native(dtype: npt.DTypeLike) -> str | None:
    """Name the dtype that carries `dtype` over the wire; extended precision is cut to double."""
    given = np.dtype(dtype)
    if given.kind not in "biufc":
        return None
    name = f"{given.kind}{given.itemsize}"
    return name if name in _DTYPES else {"f": "f8", "c": "c16"}.get(given.kind)


def _pack_array(value: npt.NDArray[Any], buffers: list[bytes]) -> object:
    name = _native(value.dtype)
    if name is None:
        return ["o", f"array of {value.dtype.name[:60]}"]
    plain = np.asarray(value)
    layout = "C" if plain.flags.c_contiguous else "F" if plain.flags.f_contiguous else "strided"
    buffers.append(np.ascontiguousarray(plain, dtype=_DTYPES[name]).tobytes())
    return ["a", name, list(plain.shape), layout, bool(plain.flags.writeable)]


def _pack_scalar(value: np.generic, buffers: list[bytes]) -> object:
    name = _native(value.dtype)
    if name is None:
        return ["o", f"NumPy {value.dtype.name[:60]}"]
    buffers.append(np.asarray(value, dtype=_DTYPES[name]).tobytes())
    return ["s", name]


class _Reader:
    """Rebuilds one value; counts what it has used so that nothing unbounded is built."""

    def __init__(self, body: bytes) -> None:
        self.body, self.offset, self.nodes = body, 0, 0
        self.arrays: list[Delivered] = []

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

    def array(self, tree: list[object], _: int) -> npt.NDArray[Any]:
        if len(tree) != 5:
            raise WireError("an array is described wrongly")
        name, shape, layout, writeable = tree[1:]
        if type(shape) is not list or len(shape) > 32:
            raise WireError("an array has an impossible shape")
        for length in shape:  # a plain loop, since this is run thousands of times for each submission
            if type(length) is not int or length < 0 or length > MAX_BODY:
                raise WireError("an array has an impossible shape")
        if layout not in _LAYOUTS or type(writeable) is not bool:
            raise WireError("an array is described wrongly")
        start = self.offset
        array = _arrange(self.numbers(name, shape), str(layout), writeable)
        self.arrays.append(Delivered(array, start, array.dtype, array.shape, array.strides))
        return array

    def numbers(self, name: object, shape: list[int]) -> npt.NDArray[Any]:
        dtype = _DTYPES.get(name) if isinstance(name, str) else None
        if dtype is None:
            raise WireError("an array has a dtype that does not travel")
        count = math.prod(shape)
        if count > MAX_BODY or (not count and math.prod(size or 1 for size in shape) > MAX_BODY):
            raise WireError("an array has an impossible shape")
        if self.offset + count * dtype.itemsize > len(self.body):
            raise WireError("a body is shorter than its header says")
        flat = np.frombuffer(self.body, dtype, count, self.offset) if count else np.empty(0, dtype)
        self.offset += count * dtype.itemsize
        if name == "b1" and count and flat.view(np.uint8).max() > 1:
            raise WireError("a truth value is neither 0 nor 1")
        return flat.reshape(shape)

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
        return Opaque(visible(tree[1][:100], keep=""))


_BUILDERS: dict[str, Callable[[_Reader, list[object], int], Any]] = {
    "l": _Reader.items,
    "t": lambda reader, tree, depth: tuple(reader.items(tree, depth)),
    "a": _Reader.array,
    "s": _Reader.scalar,
    "c": _Reader.complex,
    "o": _Reader.opaque,
}


def _arrange(array: npt.NDArray[Any], layout: str, writeable: bool) -> npt.NDArray[Any]:
    """Lay a fresh copy of `array` out in memory as it was on the other side."""
    if layout == "strided" and array.ndim:
        spacious = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
        view = spacious[..., ::2]
        view[...] = array
        array = view
    else:
        array = np.array(array, order="F" if layout == "F" else "C")
    array.flags.writeable = writeable
    return array
