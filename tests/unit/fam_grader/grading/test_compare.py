"""An answer is held against what was expected: the first thing that is wrong is named, and nothing right is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from fam_grader.execution.calls import Died, Returned
from fam_grader.execution.packing import Opaque
from fam_grader.grading.compare import Tolerance, compare, find_mismatch

TOLERANCE = Tolerance()
GRID = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]])

FINITE = st.floats(-1e6, 1e6, width=32)
REALS = hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=FINITE)


def wrong(expected: object, actual: object) -> tuple[str, str] | None:
    """Return the kind and the sentence of what is wrong."""
    found = compare(expected, actual, TOLERANCE)
    return (found.kind, found.sentence) if found else None


# Arrays


@pytest.mark.parametrize("dtype", ["f8", "f4", "i1", "i8", "u1", "u8"])
def test_an_array_of_any_real_dtype_is_right_where_its_values_are(dtype: str) -> None:
    """We ask for numbers, not for a dtype."""
    assert wrong(np.array([[1.0, 2.0]]), np.array([[1, 2]], dtype)) is None


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        ([1.0, 2.0], "it is the list [1.0, 2.0], expected an array"),
        (2.0, "it is the float 2.0, expected an array"),
        (np.float64(2), "it is the float64 2.0, expected an array"),
        (None, "it is None (is a `return` missing?), expected an array"),
        (Opaque("generator"), "it is a generator (is there a `yield` in place of `return`?), expected an array"),
        (Opaque("coroutine"), "it is a coroutine (is there an `async` before `def`?), expected an array"),
        (Opaque("iterator"), "it is a value of type iterator, expected an array"),
        ({"a": 1}, "it is the dict {'a': 1}, expected an array"),
        (np.array([True, False]), "it is an array of bool, expected real numbers"),
        (np.array([1j, 2]), "it is an array of complex128, expected real numbers"),
    ],
    ids=["list", "float", "scalar", "None", "generator", "coroutine", "iterator", "dict", "bool", "complex"],
)
def test_what_is_no_array_of_real_numbers_is_named(actual: object, sentence: str) -> None:
    """By its type and, where it is short, its value."""
    assert wrong(np.array([1.0, 2.0]), actual) == ("type", sentence)


def test_an_array_of_objects_and_a_crash_are_put_plainly() -> None:
    """Rows of different lengths make an array of objects; a signal of the system says nothing to most people."""
    assert wrong(GRID, Opaque("array of object")) == (
        "type", "it is an array of Python objects, not of numbers; are its rows equally long?"
    )  # fmt: skip
    crashed = find_mismatch(Returned(GRID), Died("the process was ended by SIGSEGV"), TOLERANCE)
    killed = find_mismatch(Returned(GRID), Died("the process was ended by SIGTERM"), TOLERANCE)
    assert crashed.sentence == "Python itself crashed while it ran your function (SIGSEGV)"
    assert killed.sentence == "there was no answer: the process was ended by SIGTERM"


@pytest.mark.parametrize("shape", [(3, 2), (2, 3, 1), (6,), (), (2, 0)])
def test_a_wrong_shape_is_named_with_the_expected_one(shape: tuple[int, ...]) -> None:
    """Nothing is broadcast in the student's favour."""
    assert wrong(GRID, np.ones(shape)) == ("shape", f"the shape is {shape}, expected (2, 3)")


def test_the_first_wrong_value_is_named_with_its_place() -> None:
    """In reading order, with how many others are wrong."""
    actual = GRID.copy()
    actual[0, 2], actual[1, 1] = 7, 8

    found = compare(GRID, actual, TOLERANCE)

    assert found is not None
    assert found.index == (0, 2)
    assert found.sentence == "the value at [0, 2] is 7, expected 3 (2 of 6 values are wrong)"


def test_arrays_without_axes_are_compared_like_any() -> None:
    """There is no place to name."""
    found = compare(np.array(4.0), np.array(3), TOLERANCE)

    assert wrong(np.array(4.0), np.array(4)) is None
    assert found is not None
    assert (found.kind, found.sentence, found.index) == ("value", "the value is 3, expected 4", ())


def test_empty_arrays_of_one_shape_are_equal() -> None:
    """There is no value that could be wrong."""
    assert wrong(np.zeros((0, 3)), np.zeros((0, 3), int)) is None


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_compare_rejects_values_that_are_not_finite(value: float) -> None:
    """Without a NumPy warning."""
    kind, sentence = wrong(np.array([1.0, 2.0]), np.array([1.0, value])) or ("", "")

    assert (kind, sentence) == ("value", f"the value at [1] is {value}, expected 2 (1 of 2 values is wrong)")


@pytest.mark.parametrize(
    ("given_value", "right"), [(np.inf, True), (-np.inf, False), (np.nan, False), (5.0, False), (1e308, False)]
)
def test_only_infinity_is_infinity(given_value: float, right: bool) -> None:
    """A tolerance of infinitely much would let every number pass."""
    assert (wrong(np.array([np.inf]), np.array([given_value])) is None) == right
    assert (wrong(np.inf, given_value) is None) == right


@given(REALS)
def test_an_answer_agrees_with_itself_in_double_and_single_precision(expected: np.ndarray) -> None:
    """Answers in float32 keep every point."""
    assert wrong(expected, expected) is None
    assert wrong(expected, expected.astype(np.float32)) is None


@pytest.mark.parametrize("seed", range(5))
def test_a_sum_of_products_passes_in_single_precision_and_fails_in_half(seed: int) -> None:
    """The tolerance lies between the two."""
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(2, 4, 9))

    def product(dtype: type) -> np.ndarray:
        return (a.astype(dtype) * b.astype(dtype)).sum(axis=1)

    assert wrong(product(np.float64), product(np.float32)) is None
    assert wrong(product(np.float64), product(np.float16)) is not None


@given(FINITE, st.floats(0, 0.99), st.sampled_from([-1, 1]))
def test_the_tolerance_is_relative_to_what_is_expected(expected: float, part: float, sign: int) -> None:
    """`atol + rtol * |expected|`: anything inside passes, twice as much fails."""
    most = TOLERANCE.atol + TOLERANCE.rtol * abs(expected)

    assert wrong(expected, expected + sign * part * most) is None
    assert wrong(np.array([expected]), np.array([expected + sign * 2 * most])) is not None


@given(FINITE, FINITE)
def test_a_wrong_number_never_reads_like_the_expected_one(expected: float, actual: float) -> None:
    """A message such as `it is 1, expected 1` is useless."""
    exact = Tolerance(1e-12, 1e-12)
    found = compare(expected, actual, exact)
    assume(found)

    assert found is not None
    given_text, expected_text = found.sentence.removeprefix("it is ").split(", expected ")
    assert given_text != expected_text


# Counts, numbers and others


@pytest.mark.parametrize("actual", [3, np.int64(3), np.uint8(3)], ids=repr)
def test_a_count_is_any_int(actual: object) -> None:
    """Python's or NumPy's."""
    assert wrong(3, actual) is None


@pytest.mark.parametrize(
    ("actual", "sentence"),
    [
        (True, "it is the bool True, expected an int"),
        (np.True_, "it is the bool True, expected an int"),
        (1.0, "it is the float 1.0, expected an int"),
        (np.float32(1), "it is the float32 1.0, expected an int"),
        ("1", "it is the str '1', expected an int"),
        ((1,), "it is the tuple (1,), expected an int"),
        (np.array([1]), "it is an array of shape (1,), expected an int"),
        (None, "it is None (is a `return` missing?), expected an int"),
        (1j, "it is the complex 1j, expected an int"),
    ],
)
def test_what_is_no_int_is_no_count(actual: object, sentence: str) -> None:
    """A truth value is none, and neither is a float that happens to be whole."""
    assert wrong(1, actual) == ("type", sentence)


@pytest.mark.parametrize(
    "actual", [2, 2.0, Fraction(2), np.float32(2), np.int8(2), np.array(2.0), np.array(2)], ids=repr
)
def test_a_number_is_an_int_a_float_or_an_array_without_axes(actual: object) -> None:
    """`np.sum` gives a scalar, `np.array(x)` an array, exact arithmetic a fraction: each is one number."""
    assert wrong(2.0, actual) is None


@pytest.mark.parametrize("actual", [True, np.True_, np.array(True), "2", [2.0], np.array([2.0]), 2j, None], ids=repr)
def test_what_is_no_number_is_named(actual: object) -> None:
    """A truth value is none here, either."""
    kind, sentence = wrong(2.0, actual) or ("", "")

    assert kind == "type"
    assert sentence.endswith("expected a number")


def test_an_int_that_no_float_can_hold_is_just_wrong() -> None:
    """It is a student's answer, and no internal error."""
    assert (wrong(1.0, 2**1024 - 1) or "")[0] == "value"
    assert (wrong(1.0, -(2**1024) + 1) or "")[0] == "value"


@pytest.mark.parametrize(
    ("expected", "actual", "found"),
    [
        ((1, 2), (1, 2), None),
        ((1, 2), [1, 2], ("type", "it is the list [1, 2], expected a tuple")),
        ([1, 2], (1, 2), None),
        ([1, 2], [1, 2], None),
        ((1, 2), np.array([1, 2]), ("type", "it is an array of shape (2,), expected a tuple")),
        ((1, 2), (1, 2, 3), ("length", "it has 3 entries, expected 2: (1, 2, 3)")),
        ((1, 2), (), ("length", "it has 0 entries, expected 2: ()")),
        ((1, 2), (1, 3), ("value", "entry 1: it is 3, expected 2")),
        ((1, 2), (1.0, 2), ("type", "entry 0: it is the float 1.0, expected an int")),
        ((1, (2, 3)), (1, (2, 4)), ("value", "entry 1: entry 1: it is 4, expected 3")),
        ((), (), None),
    ],
)
def test_tuples_and_lists_are_compared_entry_by_entry(expected: object, actual: object, found: object) -> None:
    """A tuple is asked for where it says so; for a list a tuple will do."""
    assert wrong(expected, actual) == found


def test_the_place_in_a_nested_answer_is_complete() -> None:
    """The entry, and then the index within it."""
    found = compare((1, GRID), (1, GRID + np.eye(2, 3)), TOLERANCE)

    assert found is not None
    assert found.index == (1, 0, 0)


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        (True, True, None),
        (True, np.True_, None),
        (True, False, "value"),
        (True, 1, "type"),
        (True, np.ones(3, bool), "type"),
        ("same", "same", None),
        ("same", "valid", "value"),
        ("same", np.array([1, 2]), "type"),
        (None, None, None),
        (None, 0, "type"),
        (None, np.zeros(2), "type"),
    ],
)
def test_truth_values_texts_and_none_have_a_type_too(expected: object, actual: object, kind: str | None) -> None:
    """An array in their place is wrong, and no question of which of its values."""
    assert (wrong(expected, actual) or (None,))[0] == kind


# Dicts, sets and texts

COUNTS = {"the": 2, "cat": 1, "dog": 1}
LONG = "to be or not to be, that is the question: whether it is nobler " * 2


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (COUNTS, {"dog": 1, "the": np.int64(2), "cat": 1}),
        ({"mean": 0.3}, {"mean": 0.1 + 0.2}),
        ({1, 2}, frozenset([2, 1])),
        (frozenset(), set()),
        ("", ""),
    ],
    ids=["another order", "rounding", "a frozen set", "nothing", "no text"],
)
def test_what_is_equal_in_another_order_is_right(expected: object, actual: object) -> None:
    """Dicts and sets have none that would count, and numbers in dicts have their tolerance."""
    assert wrong(expected, actual) is None


@pytest.mark.parametrize(
    ("expected", "actual", "kind", "sentence"),
    [
        (COUNTS, [("the", 2)], "type", "it is the list [('the', 2)], expected a dict"),
        (COUNTS, {"the": 2, "cat": 1}, "entries", "the key 'dog' is missing"),
        (
            COUNTS,
            {"the": 2, "cat,": 1, "dog.": 1},
            "entries",
            "the key 'cat' is missing (and 1 more), and the key 'cat,' should not be there (and 1 more)",
        ),
        (COUNTS, {"the": 1, "cat": 1, "dog": 1}, "value", "under the key 'the': it is 1, expected 2"),
        ({1: [2, 3]}, {1: [2, 4]}, "value", "under the key 1: entry 1: it is 4, expected 3"),
        ({1, 2}, [1, 2], "type", "it is the list [1, 2], expected a set"),
        ({"a", "b"}, {"b", "d", "c"}, "entries", "'a' is missing, and 'c' should not be there (and 1 more)"),
        ([1], {1}, "type", "it is the set {1}, expected a list"),
        ("cat", "cut", "value", "it is 'cut', expected 'cat'"),
        ("cat", 3, "type", "it is the int 3, expected a str"),
        (LONG, LONG[:-3], "value", "from character 123 on it is '', expected 'er '"),
        (LONG, LONG[:100] + "?" + LONG[100:], "value", "from character 100 on it is '?ion: "),
    ],
    ids=[
        "no dict", "a key less", "other keys", "a value", "a list in a dict", "no set", "entries", "a set",
        "a text", "no text", "a long text that ends", "a long text",
    ],
)  # fmt: skip
def test_the_first_wrong_entry_is_named(expected: object, actual: object, kind: str, sentence: str) -> None:
    """And how many others there are; of a long text, the part from which on it is another."""
    found_kind, found = wrong(expected, actual) or ("", "")

    assert found_kind == kind
    assert found.startswith(sentence)


@given(st.text(max_size=200), st.text(max_size=200))
def test_two_texts_that_differ_never_read_alike(expected: str, actual: str) -> None:
    """Also where they begin alike for longer than a line."""
    assume(expected != actual)
    kind, sentence = wrong("x" * 100 + expected, "x" * 100 + actual) or ("", "")

    ours, theirs = sentence.partition(" it is ")[2].split(", expected ", 1)
    assert kind == "value"
    assert ours != theirs
