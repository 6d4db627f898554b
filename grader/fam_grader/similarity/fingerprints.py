"""Choose a few hashes of a token sequence that stand for all of it.

After S. Schleimer, D. Wilkerson and A. Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003:
of the hashes in every window the smallest is kept, so two texts that share `GRAM + WINDOW - 1` tokens in a row share
a fingerprint, wherever those stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

GRAM = 12  # tokens of one hash: longer than the idioms that everybody writes
WINDOW = 5
BASE = 0x9E3779B97F4A7C15  # an odd number near 2**64 over the golden ratio: it spreads neighbours

Hashes: TypeAlias = npt.NDArray[np.uint64]
Places: TypeAlias = npt.NDArray[np.intp]


def all_grams(tokens: Sequence[str]) -> Hashes:
    """Hash every `GRAM` tokens in a row, the same in every run; none where there are fewer."""
    if len(tokens) < GRAM:
        return np.zeros(0, np.uint64)
    values = np.array([_number(token) for token in tokens], np.uint64)
    count = len(values) - GRAM + 1
    hashes = np.zeros(count, np.uint64)
    for position in range(GRAM):
        hashes = hashes * np.uint64(BASE) + values[position : position + count]
    mixed: Hashes = hashes ^ (hashes >> np.uint64(29))
    return mixed


def winnow(hashes: Hashes) -> Places:
    """Return the positions of the selected hashes: of each window the smallest, and the last of equal ones."""
    if len(hashes) <= WINDOW:
        return np.array([len(hashes) - 1 - np.argmin(hashes[::-1])]) if len(hashes) else np.zeros(0, np.intp)
    windows = np.lib.stride_tricks.sliding_window_view(hashes, WINDOW)
    last = WINDOW - 1 - np.argmin(windows[:, ::-1], axis=1)
    return np.unique(last + np.arange(len(windows)))


@lru_cache(maxsize=10_000)
def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "little")
