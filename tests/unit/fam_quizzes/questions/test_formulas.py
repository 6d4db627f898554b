"""Formulas: values, refused syntax, names and formatting."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from simpleeval import SimpleEval

from fam_quizzes.questions.formulas import (
    LARGEST,
    FormulaError,
    NoValueError,
    evaluate,
    holds,
    names_in,
    near,
    written,
)

numbers = st.integers(-20, 20)


@given(numbers, numbers, st.sampled_from(["a + b", "a - b", "a * b", "max(a, b) - min(a, b)", "a if a > b else b"]))
def test_a_formula_gives_what_python_gives(a: int, b: int, formula: str) -> None:
    """The words of a formula mean what they mean in Python."""
    assert evaluate(formula, {"a": a, "b": b}) == eval(formula, {"a": a, "b": b})


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("7 // 2", 3),
        ("-7 % 3", 2),
        ("7 / 2", 3.5),
        ("2 ** 10", 1024),
        ("floor(-0.5) + ceil(0.5)", 0),
        ("sqrt(16) + abs(-2)", 6),
        ("round(2.6)", 3),
        ("1 if not 3 > 2 or 1 == 2 else 0", 0),
        (2.5, 2.5),
    ],
)
def test_the_arithmetic_of_the_course_is_there(formula: str | float, value: float) -> None:
    """Whole and real division, powers, roots, rounding and choices."""
    assert evaluate(formula, {}) == value


@pytest.mark.parametrize(
    "formula",
    ["9**9**9", "2**100000", "10**15 * 10", "(10**8)**2", "9e999", "1e16", "0.5**9999", "9999999999999999999999"],
)
def test_large_results_are_refused_before_they_are_calculated(formula: str) -> None:
    """No formula keeps a session waiting for a huge number."""
    with pytest.raises(FormulaError, match="is too large"):
        evaluate(formula, {})


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os').system('true')",
        "size.__class__",
        "__builtins__",
        "Add()(size, 1)",
        "floor",
        "'a' * 3",
        "[1, 2]",
        "(lambda: 1)()",
        "[n for n in size]",
        "open(size)",
        "round(size, ndigits=1)",
        "size << 2",
        "x := 3",
        "size = 3",
        "f'{size}'",
        "max(*size)",
        "size is 3",
        "None",
        "2j",
        "",
        "3 +",
        "1; 2",
    ],
)
def test_other_syntax_than_arithmetic_is_refused(formula: str) -> None:
    """Neither code nor text nor lists: numbers, names and the functions that are listed."""
    with pytest.raises(FormulaError):
        evaluate(formula, {"size": 5})


@pytest.mark.parametrize("formula", ["+".join(["1"] * 200), "-" * 280 + "1", "(" * 140 + "1" + ")" * 140])
def test_deep_nesting_is_a_clear_error_or_a_value(formula: str) -> None:
    """Length and depth are bounded, and what exceeds them is no traceback."""
    try:
        assert abs(evaluate(formula, {})) == 1
    except FormulaError as error:
        assert any(word in str(error) for word in ("long", "nested", "deep", "no formula"))


def test_an_unknown_name_is_named_with_what_may_be_meant() -> None:
    """A typo in a formula gets a suggestion."""
    with pytest.raises(FormulaError, match="unknown name `strid`; did you mean `stride`"):
        evaluate("size / strid", {"size": 3, "stride": 1})


@pytest.mark.parametrize("formula", ["1 / (a - 3)", "sqrt(-a)", "(-a) ** 0.5", "a % 0"])
def test_a_missing_value_is_reported_with_its_parameters(formula: str) -> None:
    """A division by zero or a root of -3 is reported with its parameters."""
    with pytest.raises(NoValueError, match="has no value for a = 3"):
        evaluate(formula, {"a": 3})


def test_a_condition_is_not_a_number() -> None:
    """An answer that is true or false is an author's slip."""
    with pytest.raises(FormulaError, match="true or false"):
        evaluate("a > 2", {"a": 3})


def test_conditions_may_be_chained() -> None:
    """`1 <= kernel <= size` reads as in mathematics."""
    assert holds("1 <= kernel <= size", {"kernel": 3, "size": 3})
    assert not holds("1 <= kernel < size", {"kernel": 3, "size": 3})


def test_a_parameter_may_have_the_name_of_a_function() -> None:
    """Parameters and functions have separate namespaces, as in mathematics."""
    assert evaluate("floor + floor(2.5)", {"floor": 1}) == 3


@given(numbers, numbers)
def test_compiled_formulas_equal_simpleeval(a: int, b: int) -> None:
    """An independent evaluator gives the same value, or none either."""
    for formula in ("a // b + a % b", "(a - b) / (a + b)", "sqrt(a * b)", "1 if a < b <= 9 or not a else a ** 2"):
        try:
            expected = SimpleEval(names={"a": a, "b": b}, functions={"sqrt": math.sqrt}).eval(formula)
        except (ArithmeticError, ValueError):
            with pytest.raises(NoValueError):
                evaluate(formula, {"a": a, "b": b})
        else:
            assert evaluate(formula, {"a": a, "b": b}) == expected


def test_names_are_parameters_and_not_functions() -> None:
    """`floor` is no parameter."""
    assert names_in("floor(max(a, b) / a)") == {"a", "b"}
    assert names_in(3) == frozenset()


@given(st.integers(-LARGEST, LARGEST))
def test_whole_numbers_are_written_without_a_point(number: int) -> None:
    """What is whole looks whole, as an integer or a float."""
    assert written(number) == written(float(number)) == str(number)


@given(st.floats(-1e6, 1e6))
def test_numbers_are_written_to_four_decimals(number: float) -> None:
    """0.30000000000000004 is written as 0.3, and no digit is wrong."""
    assert math.isclose(float(written(number)), number, abs_tol=0.5001e-4)
    assert "e" not in written(number)


def test_nearness_forgives_rounding_and_nothing_else() -> None:
    """0.1 + 0.2 is 0.3; 31 is not 30."""
    assert near(0.1 + 0.2, 0.3)
    assert near(30.5, 30, tolerance=0.5)
    assert not near(31, 30)
    assert not near(30.51, 30, tolerance=0.5)
