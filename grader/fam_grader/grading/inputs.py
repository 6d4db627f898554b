"""Random inputs of suites: always the same in public checks; in hidden suites they depend on a secret.

The secret is known to the grader only. A student who has read the suites of an earlier term, or has found out what
was asked, knows nothing about the inputs that another secret gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

import numpy as np
import numpy.typing as npt

_key: ContextVar[bytes] = ContextVar("key", default=b"")


def suite_key(secret: str, function: str) -> bytes:
    """Return the key of the hidden suite of `function`; empty without a secret."""
    return _mixed(secret.encode(), function) if secret else b""


@contextmanager
def use_key(key: bytes) -> Iterator[None]:
    """Mix `key` into all seeds in the block; an empty key leaves them as they are."""
    token = _key.set(key)
    try:
        yield
    finally:
        _key.reset(token)


def random_generator(*seed: int) -> np.random.Generator:
    """Return the generator for one or more numbers: in a hidden suite, another one with each secret.

    >>> int(random_generator(7).integers(100)) == int(random_generator(7).integers(100))
    True
    """
    return _generator(_key.get(), seed)


def random_integers(seed: int, *ranges: tuple[int, int]) -> tuple[int, ...]:
    """Return one whole number from each range, both ends included, as Python's own ints.

    >>> len(random_integers(7, (10, 20), (2, 5)))
    2
    """
    generator = random_generator(seed)
    return tuple(int(generator.integers(low, high, endpoint=True)) for low, high in ranges)


def noise(seed: int, *shape: int) -> npt.NDArray[np.float64]:
    """Return reproducible numbers between -4 and 4 for an input of the given shape.

    They are multiples of 1/64: products and sums of a few dozen of them are exact in float32, and are not in
    float16, so a check on them accepts the one and rejects the other. In a hidden suite, they are others with each
    secret.

    >>> noise(1, 2, 3).shape
    (2, 3)
    """
    numbers: npt.NDArray[np.float64] = _noise(_key.get(), seed, shape).copy()
    return numbers


@lru_cache(10_000)
def _noise(key: bytes, seed: int, shape: tuple[int, ...]) -> npt.NDArray[np.float64]:
    """Return the numbers, computed once: a suite asks for the same ones for every submission."""
    numbers: npt.NDArray[np.float64] = _generator(key, (seed,)).integers(-255, 256, shape) / 64
    return numbers


def _generator(key: bytes, seed: tuple[int, ...]) -> np.random.Generator:
    if not key:
        return np.random.default_rng(seed)
    return np.random.default_rng(int.from_bytes(_mixed(key, repr(tuple(map(int, seed)))), "big"))


def _mixed(key: bytes, text: str) -> bytes:
    import hmac  # noqa: PLC0415 - it loads OpenSSL, and public checks have no key

    return hmac.digest(key, text.encode(), "sha256")
