"""Draw random arguments for `fam compare`; each case has a generator of its own, so it can be drawn again alone."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FITTING = 90  # percent of the sides on which a window fits
LONGEST = 8  # pixels of a side


class Draw:
    """Draws the arguments of one call."""

    def __init__(self, seed: int, function: str, number: int) -> None:
        self._random = np.random.default_rng([seed, zlib.crc32(function.encode()), number])

    def whole(self, low: int, high: int) -> int:
        """Return a number from `low` to `high`, both included."""
        return int(self._random.integers(low, high, endpoint=True))

    def chance(self, percent: int) -> bool:
        """Return True in so many of a hundred cases."""
        return self.whole(1, 100) <= percent

    def choice(self, *options: Any) -> Any:
        """Return one of the options."""
        return options[self.whole(0, len(options) - 1)]

    def array(self, *shape: int) -> npt.NDArray[np.float64]:
        """Return quarters from -4 to 4: their sums of products are exact, and read well."""
        numbers: npt.NDArray[np.float64] = self._random.integers(-16, 17, shape) / 4
        return numbers

    def number(self) -> float:
        """Return one such number."""
        return float(self.array())

    def integers(self, low: int, high: int, *shape: int) -> npt.NDArray[np.int64]:
        """Return whole numbers from `low` to `high`, both included."""
        return self._random.integers(low, high, shape, endpoint=True)

    def lengths(self, count: int, low: int, high: int) -> tuple[int, ...]:
        """Return so many numbers from `low` to `high`."""
        return tuple(self.whole(low, high) for _ in range(count))

    def pair(self, low: int, high: int) -> tuple[int, int]:
        """Return one number for each of two axes."""
        return self.whole(low, high), self.whole(low, high)

    def short(self, pair: tuple[int, int]) -> int | tuple[int, int]:
        """Return a pair of equal numbers as one number, most times."""
        return pair[0] if pair[0] == pair[1] and self.chance(70) else pair

    def sides(self, spans: Sequence[int], padding: Sequence[int] = (0, 0)) -> tuple[int, int]:
        """Return the height and width of an image; in nine of ten cases a window that covers `spans` fits on it."""
        if not self.chance(FITTING):
            return self.pair(1, 3)
        least = [max(1, span - 2 * border) for span, border in zip(spans, padding, strict=True)]
        return self.whole(least[0], max(least[0], LONGEST)), self.whole(least[1], max(least[1], LONGEST))
