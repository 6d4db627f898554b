"""Draws: inputs inside the contract, the same for the same seed."""

from __future__ import annotations

import numpy as np

from fam_grader.authoring.mutation.properties import Draw


def test_the_same_seed_draws_the_same_input() -> None:
    """A counterexample can be found again."""
    first, second = (Draw(7).arrays((3, 4), (2, 2)) for _ in range(2))

    assert all(np.array_equal(one, two) and one.dtype == two.dtype for one, two in zip(first, second, strict=True))


def test_products_are_exact_in_single_precision_and_not_in_half() -> None:
    """A right answer in float32 agrees on every draw, and one in float16 does not on most."""
    wrong = 0
    for seed in range(200):
        one, two = Draw(seed).arrays((6, 6), (6, 6))
        exact = np.sum(one.astype(np.float64) * two)
        assert np.sum(one.astype(np.float32) * two.astype(np.float32), dtype=np.float32) == exact
        with np.errstate(over="ignore", invalid="ignore"):
            wrong += np.sum(one.astype(np.float16) * two.astype(np.float16)) != exact

    assert wrong > 150


def test_arrays_have_all_dtypes_and_layouts() -> None:
    """Signed and unsigned integers, floats, views, column order and read-only arrays."""
    drawn = [Draw(seed).array(3, 4) for seed in range(300)]

    assert {array.dtype.kind for array in drawn} == {"i", "u", "f"}
    assert any(not array.flags.writeable for array in drawn)
    assert any(array.flags.f_contiguous for array in drawn)
    assert any(min(array.strides) < 0 for array in drawn)
    assert all(array.shape == (3, 4) for array in drawn)


def test_settings_are_ints_and_pairs_within_their_bounds() -> None:
    """Both bounds are included."""
    drawn = [Draw(seed).pair(-1, 2) for seed in range(200)]

    assert {each for each in drawn if isinstance(each, int)} == {-1, 0, 1, 2}
    assert {each for each in drawn if isinstance(each, tuple)} == {(a, b) for a in range(-1, 3) for b in range(-1, 3)}
