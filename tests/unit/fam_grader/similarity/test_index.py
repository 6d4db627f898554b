"""Hashes of tokens, and the choice among them, are those of their definitions."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fam_grader.similarity.index import BASE, GRAM, WINDOW, all_grams, winnow


@given(st.lists(st.sampled_from(["V", "S", "(", "", "if", "\ud800"]), max_size=3 * GRAM))
def test_every_twelve_tokens_have_a_hash(tokens: list[str]) -> None:
    """A polynomial of the tokens' numbers modulo 2**64, with its upper bits mixed into the lower."""
    numbers = [
        int.from_bytes(blake2b(token.encode("utf-8", "replace"), digest_size=8).digest(), "little")
        for token in tokens
    ]
    expected = []
    for first in range(len(tokens) - GRAM + 1):
        value = 0
        for number in numbers[first : first + GRAM]:
            value = (value * BASE + number) % 2**64
        expected.append(value ^ (value >> 29))

    assert all_grams(tokens).tolist() == expected


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3), max_size=4 * WINDOW))
def test_of_each_window_the_smallest_hash_is_selected(hashes: list[int]) -> None:
    """Once, in ascending order; fewer hashes than a window has are one window."""
    windows = [hashes[first : first + WINDOW] for first in range(max(1, len(hashes) - WINDOW + 1))]

    selected = winnow(np.array(hashes, np.uint64))

    assert selected.dtype == np.uint64
    assert selected.tolist() == sorted({min(window) for window in windows if window})
