"""Values as they travel: numbers, texts, `None`, lists, tuples, dicts, sets, numeric arrays and portable functions.

They are taken apart into JSON and raw buffers; `unpacking` rebuilds them. Anything else arrives as `Opaque`, with its
type's name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

MAX_NODES = 20_000
MAX_DEPTH = 20
MAX_INT_BITS = 1024
MAX_INT = 1 << MAX_INT_BITS
MAX_TEXT = 10_000
# Keys of dicts and entries of sets. They can be chosen so that their hashes collide, and then each costs as much
# time as there are others.
MAX_KEYS = 4_000
_NUMERIC = ("b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
DTYPES = {name: np.dtype(name) for name in _NUMERIC}
LAYOUTS = ("C", "F", "strided")
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode  # packed values hold no cycle
_CONTAINERS: dict[type, str] = {list: "l", tuple: "t", dict: "d", set: "e", frozenset: "f"}
_PLAIN: dict[type, Callable[[Any], object]] = {
    int: int.__int__,
    float: float.__float__,
    str: str.__str__,
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    dict: lambda value: dict(dict.items(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}


@dataclass(frozen=True)
class PortableFunction:
    """A function that is written as the text of a lambda expression, in which `np` is NumPy.

    >>> float(PortableFunction("lambda x: np.sum(x**2)")(np.array([1.0, 2.0])))
    5.0
    """

    source: str

    def __call__(self, *args: Any) -> Any:
        """Return the function's value."""
        return eval(self.source, {"np": np})(*args)  # noqa: S307 - the text is the course author's, and no student's

    def __repr__(self) -> str:
        return self.source


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


def left_behind(tree: object) -> Iterator[str]:
    """Name each value in a taken-apart one that does not travel.

    >>> list(left_behind(take_apart([1, b"bytes"])[0]))
    ['bytes']
    """
    if isinstance(tree, list):
        if tree[0] == "o":
            yield tree[1]
        elif tree[0] in _CONTAINERS.values():
            for part in tree[1:]:
                yield from left_behind(part)


def _pack(value: object, buffers: list[bytes], depth: int) -> object:
    kind = type(value)
    if value is None or kind is bool or kind is float:
        return value
    if kind is int:
        return value if value.bit_length() <= MAX_INT_BITS else ["o", "int (too large)"]  # type: ignore[attr-defined]
    if kind is str:
        return value if len(value) <= MAX_TEXT else ["o", "str (too long)"]  # type: ignore[arg-type]
    if kind in _CONTAINERS:
        return _pack_container(value, buffers, depth)
    if isinstance(value, np.ndarray):
        return _pack_array(value, buffers)
    if isinstance(value, np.generic) and not isinstance(value, np.str_):
        return _pack_scalar(value, buffers)
    if kind is complex:
        return ["c", value.real, value.imag]  # type: ignore[attr-defined]
    return _pack_subclass(value, buffers, depth)


def _pack_container(value: Any, buffers: list[bytes], depth: int) -> object:
    kind = type(value)
    tag = _CONTAINERS[kind]
    if depth >= MAX_DEPTH:
        return ["o", f"{kind.__name__} (nested too deep)"]
    if kind in (list, tuple):
        return [tag, *(_pack(item, buffers, depth + 1) for item in value)]
    if len(value) > MAX_KEYS:
        return ["o", f"{kind.__name__} (too large)"]
    if kind is dict:
        return [tag, *(_pack(part, buffers, depth + 1) for pair in value.items() for part in pair)]
    return [tag, *_pack_in_one_order(value, buffers, depth)]


def _pack_in_one_order(values: Iterable[object], buffers: list[bytes], depth: int) -> Iterator[object]:
    """A set has no order, and equal sets have equal bytes all the same, in every process."""
    packed = []
    for value in values:
        own: list[bytes] = []
        tree = _pack(_with_one_zero(value), own, depth + 1)
        packed.append((_encode(tree), b"".join(own), tree))
    for _, body, tree in sorted(packed, key=lambda each: each[:2]):
        buffers.append(body)
        yield tree


def _with_one_zero(entry: Any) -> object:
    """0.0 and -0.0 are one entry of a set, and which of them is kept depends on which came first."""
    if type(entry) is tuple:
        return tuple(map(_with_one_zero, entry))
    kind = type(entry)
    return entry + kind(0) if kind in (float, complex) or isinstance(entry, np.inexact) else entry


def _pack_subclass(value: object, buffers: list[bytes], depth: int) -> object:
    """A named tuple is a tuple, a Counter a dict: what a subclass adds does not travel."""
    if isinstance(value, PortableFunction):
        return ["p", value.source] if len(value.source) <= MAX_TEXT else ["o", "PortableFunction (too long)"]
    for base, plain in _PLAIN.items():
        if isinstance(value, base):
            return _pack(plain(value), buffers, depth)
    if isinstance(value, Fraction):
        return _pack_fraction(value)
    return ["o", value.type_name if isinstance(value, Opaque) else type(value).__name__[:100]]


def _pack_fraction(value: Fraction) -> object:
    """A fraction is a real number and travels as the nearest float."""
    try:
        return Fraction.__float__(value)
    except OverflowError:
        return ["o", "Fraction (too large)"]


def _native(dtype: npt.DTypeLike) -> str | None:
    """Name the dtype that carries `dtype` over the wire; extended precision is cut to double."""
    given = np.dtype(dtype)
    if given.kind not in "biufc":
        return None
    name = f"{given.kind}{given.itemsize}"
    return name if name in DTYPES else {"f": "f8", "c": "c16"}.get(given.kind)


def _pack_array(value: npt.NDArray[Any], buffers: list[bytes]) -> object:
    name = _native(value.dtype)
    if name is None:
        return ["o", f"array of {value.dtype.name[:60]}"]
    # An array of no other class is masked, and `numpy.ma` takes as long to import as a tenth of NumPy.
    if type(value) is not np.ndarray and isinstance(value, np.ma.MaskedArray) and np.ma.getmaskarray(value).any():
        return ["o", "masked array"]  # a masked value is no value, whatever number lies beneath the mask
    plain = np.asarray(value)
    layout = "C" if plain.flags.c_contiguous else "F" if plain.flags.f_contiguous else "strided"
    buffers.append(np.ascontiguousarray(plain, dtype=DTYPES[name]).tobytes())
    return ["a", name, list(plain.shape), layout, bool(plain.flags.writeable)]


def _pack_scalar(value: np.generic, buffers: list[bytes]) -> object:
    name = _native(value.dtype)
    if name is None:
        return ["o", f"NumPy {value.dtype.name[:60]}"]
    buffers.append(np.asarray(value, dtype=DTYPES[name]).tobytes())
    return ["s", name]
