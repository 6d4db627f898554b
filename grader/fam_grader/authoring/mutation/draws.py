"""Random inputs inside the contract, for the properties of a unit."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Value = TypeVar("Value")
Array = npt.NDArray[Any]

INTEGERS: tuple[type[np.integer[Any]], ...] = (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64)
LARGEST = 300  # of wide integers: their products wrap around in 16 bits, and their sums are exact in float32


class Draw:
    """The random choices of one input; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def integer(self, low: int, high: int) -> int:
        """Return an int from `low` to `high`, both included.

        >>> Draw(3).integer(2, 2)
        2
        """
        return int(self.rng.integers(low, high + 1))

    def choose(self, *options: Value) -> Value:
        """Return one of the options."""
        return options[self.integer(0, len(options) - 1)]

    def chance(self, share: float) -> bool:
        """Return True in this share of the draws."""
        return bool(self.rng.random() < share)

    def pair(self, low: int, high: int) -> int | tuple[int, int]:
        """Return a setting for both axes: an int, or a pair of ints."""
        first, second = self.integer(low, high), self.integer(low, high)
        return first if self.chance(0.5) else (first, second)

    def array(self, *shape: int) -> Array:
        """Return an array of numbers: floats with more digits than float16 keeps, or integers of some size.

        It is contiguous, a view, in column order or read-only.
        """
        return self.arrays(shape)[0]

    def arrays(self, *shapes: tuple[int, ...]) -> tuple[Array, ...]:
        """Return arrays that are multiplied with each other; one of them has floats with many digits, if it has any.

        Sums of a few dozen products are exact in float32 and not in float16, so a right answer in single precision
        agrees with the reference on them.
        """
        many = self.integer(0, len(shapes) - 1)
        return tuple(self._layout(self._numbers(shape, at == many)) for at, shape in enumerate(shapes))

    def _numbers(self, shape: tuple[int, ...], many_digits: bool) -> Array:
        if self.chance(0.4):
            dtype = INTEGERS[self.integer(0, len(INTEGERS) - 1)]
            info = np.iinfo(dtype)
            low, high = max(info.min, -LARGEST), min(info.max, LARGEST)
            return self.rng.integers(low, high + 1, shape).astype(dtype)
        bits, scale = (2047, 64) if many_digits else (31, 8)
        numbers = self.rng.integers(-bits, bits + 1, shape) / scale
        return numbers.astype(self.choose(np.float64, np.float64, np.float32))

    def _layout(self, array: Array) -> Array:
        """Return the numbers as another array that holds them."""
        kind = self.integer(0, 6)
        if kind == 0:
            return np.asfortranarray(array)
        if kind == 1:
            return np.flip(np.flip(array).copy())
        if kind == 2 and array.ndim:
            return np.repeat(array, 2, axis=-1)[..., ::2]
        if kind == 3:
            array.flags.writeable = False
        return array
