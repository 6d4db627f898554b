"""Evaluate authors' formulas: arithmetic without loops, attributes or other names.

A formula is parsed, its nodes are checked to be arithmetic, and its operators become calls of bounded functions. Only
then is it compiled, since `fam lint` evaluates each formula up to 20,000 times.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

from fam.core.errors import CourseError
from fam.core.text import did_you_mean
from fam_quizzes.decks.model import Number

LONGEST = 300  # characters; without loops, the length bounds the time
LARGEST = 10**15  # from here on, floats cannot represent every integer
MAX_DECIMALS = 4
SMALL = 0.1  # below it, four decimals would leave less than four digits
ROUNDING = 1e-9  # relative error of a chain of float operations


class FormulaError(CourseError):
    """A formula that cannot be parsed or evaluated."""


class NoValueError(FormulaError):
    """A valid formula without a value for these parameters, such as a division by zero or the root of -1."""


def evaluate(formula: Number | str, names: Mapping[str, Number]) -> Number:
    """Return the value of `formula`; raise FormulaError if it has none.

    >>> evaluate("floor((size - kernel) / stride) + 1", {"size": 7, "kernel": 3, "stride": 2})
    3
    """
    value = _value(formula, names) if isinstance(formula, str) else formula
    if isinstance(value, bool):
        raise FormulaError(f"`{formula}` is true or false; expected a number.")
    return value


def holds(condition: str, names: Mapping[str, Number]) -> bool:
    """Return whether a condition is met.

    >>> holds("1 <= kernel <= size and size % 2 == 0", {"kernel": 3, "size": 8})
    True
    """
    return bool(_value(condition, names))


def names_in(formula: Number | str) -> frozenset[str]:
    """Return the parameters that a formula uses; raise FormulaError if it cannot be parsed.

    >>> sorted(names_in("floor(size / stride)"))
    ['size', 'stride']
    """
    return _compiled(formula)[1] if isinstance(formula, str) else frozenset()


def written(value: Number) -> str:
    """Format a number: integers without `.0`, others with up to 4 decimals, or 4 digits if they are small.

    >>> written(4.0), written(2 / 3), written(0.5), written(0.00005), written(0.1 + 0.2 - 0.3)
    ('4', '0.6667', '0.5', '0.00005', '0')
    """
    if float(value).is_integer():
        return str(int(value))
    decimals = MAX_DECIMALS
    if ROUNDING < abs(value) < SMALL:
        decimals -= math.floor(math.log10(abs(value))) + 1
    text = f"{value:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def near(value: Number, wanted: Number, tolerance: float = 0.0) -> bool:
    """Return whether a number equals the expected one, within `tolerance` and floating-point error.

    >>> near(0.1 + 0.2, 0.3), near(3.1, 3), near(3.1, 3, tolerance=0.1)
    (True, False, True)
    """
    return abs(value - wanted) <= tolerance + ROUNDING * max(1.0, abs(wanted))


def _value(formula: str, names: Mapping[str, Number]) -> Number | bool:
    code, wanted = _compiled(formula)
    if not names.keys() >= wanted:
        name = min(wanted - names.keys())
        raise FormulaError(f"`{formula}` has the unknown name `{name}`{did_you_mean(name, [*names, *FUNCTIONS])}")
    try:
        value: Number | bool = eval(code, NAMESPACE, names)  # noqa: S307 - checked to be arithmetic
        return value if isinstance(value, bool) else _within(value)
    except OverflowError as error:
        raise FormulaError(f"`{formula}` is too large: expected values up to {LARGEST:.0e}.") from error
    except (ArithmeticError, ValueError) as error:
        shown = ", ".join(f"{name} = {written(number)}" for name, number in names.items())
        raise NoValueError(f"`{formula}` has no value{shown and f' for {shown}'}: {error}.") from error
    except TypeError as error:
        raise FormulaError(f"`{formula}` cannot be calculated: {error}.") from error


@lru_cache(maxsize=1024)
def _compiled(formula: str) -> tuple[CodeType, frozenset[str]]:
    """Return the code and the parameters of a valid formula."""
    tree, names = _parsed(formula)
    try:
        checked = ast.fix_missing_locations(ast.Expression(_Bounded().visit(tree)))
        return compile(checked, "<formula>", "eval"), names
    except (RecursionError, MemoryError) as error:
        raise FormulaError(f"`{formula}` is nested too deeply; write it in smaller steps.") from error


def _parsed(formula: str) -> tuple[ast.expr, frozenset[str]]:
    """Return the syntax tree and the parameters of a valid formula."""
    if len(formula) > LONGEST:
        raise FormulaError(f"A formula is {len(formula)} characters long: expected at most {LONGEST}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Python warns about `1if x`
            tree = ast.parse(formula.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else error
        raise FormulaError(f"`{formula}` is not a formula: {reason}.") from error
    for node in ast.walk(tree):
        _check(node, formula)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called}
    return tree, frozenset(names)


def _check(node: ast.AST, formula: str) -> None:
    """Raise FormulaError for any syntax other than arithmetic."""
    if isinstance(node, ast.Call):
        known = isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS and not node.keywords
        if not known:
            raise FormulaError(f"`{formula}` calls an unknown function; available: {', '.join(FUNCTIONS)}.")
    elif isinstance(node, ast.Constant):
        if not isinstance(node.value, int | float):
            raise FormulaError(f"`{formula}` holds {node.value!r}: expected numbers and names of parameters.")
    elif isinstance(node, ast.BitXor):
        raise FormulaError(f"`{formula}` holds `^`, which is no power here: write `**`.")
    elif not isinstance(node, PARTS):
        raise FormulaError(
            f"`{formula}` holds {_kind(node)}: expected numbers, names, + - * / // % **, comparisons, "
            f"and, or, not, `a if c else b`, and {', '.join(FUNCTIONS)}."
        )


def _kind(node: ast.AST) -> str:
    return f"a Python {type(node).__name__.lower()}"


def _within(value: Number) -> Number:
    """Return a real number of moderate size; raise for all others."""
    if isinstance(value, complex):
        raise ValueError("the root of a negative number")
    if -LARGEST <= value <= LARGEST:
        return value
    if math.isnan(value):
        raise ValueError("not a number")
    raise OverflowError(f"{value} is too large")


def _power(base: Number, exponent: Number) -> Number:
    """Raise to a power, after a check of the size of the result."""
    if abs(base) > 1 and abs(exponent) * math.log2(abs(base)) > math.log2(LARGEST) + 1:
        raise OverflowError("the power is too large")
    if abs(exponent) > LONGEST:
        raise OverflowError("the exponent is too large")
    power: Number = base**exponent  # `_within` rejects complex results
    return power


def _bounded(operation: Callable[..., Number]) -> Callable[..., Number]:
    return lambda *values: _within(operation(*values))


def _bounded_operator(operation: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
    def bounded(left: Number, right: Number) -> Number:
        value = operation(left, right)
        # Most values are small integers: another call for each of them would take as long as the operation.
        return value if type(value) is int and -LARGEST <= value <= LARGEST else _within(value)

    return bounded


class _Bounded(ast.NodeTransformer):
    """Replace operators by calls of bounded functions, under names that no formula can contain, such as `Add()`."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.Call:
        function = ast.Name(f"{type(node.op).__name__}()", ast.Load())
        return ast.Call(function, [self.visit(node.left), self.visit(node.right)], [])

    def visit_Call(self, node: ast.Call) -> ast.Call:
        assert isinstance(node.func, ast.Name)  # `_check` has refused all others
        return ast.Call(ast.Name(f"{node.func.id}()", ast.Load()), [self.visit(each) for each in node.args], [])


OPERATORS: dict[type[ast.operator], Callable[..., Number]] = {
    ast.Add: _bounded_operator(operator.add),
    ast.Sub: _bounded_operator(operator.sub),
    ast.Mult: _bounded_operator(operator.mul),
    ast.Div: _bounded_operator(operator.truediv),
    ast.FloorDiv: _bounded_operator(operator.floordiv),
    ast.Mod: _bounded_operator(operator.mod),
    ast.Pow: _bounded_operator(_power),
}

FUNCTIONS: dict[str, Callable[..., Number]] = {
    "floor": _bounded(math.floor),
    "ceil": _bounded(math.ceil),
    "sqrt": _bounded(math.sqrt),
    "abs": _bounded(abs),
    "min": _bounded(min),
    "max": _bounded(max),
    "round": _bounded(round),
}

PARTS = (
    *(ast.Name, ast.Load, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp),
    *(ast.And, ast.Or, ast.Not, ast.USub, ast.UAdd, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    *OPERATORS,
)
NAMESPACE: dict[str, Any] = {
    "__builtins__": {},
    **{f"{kind.__name__}()": operation for kind, operation in OPERATORS.items()},
    **{f"{name}()": function for name, function in FUNCTIONS.items()},
}
