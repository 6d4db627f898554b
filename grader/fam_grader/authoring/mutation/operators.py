"""The changes that mutation testing makes to a right answer, as operators on nodes of its syntax tree.

They are our own, on `ast`: mutmut 3 and mutatest mutate for a pytest run and have no operators to import. Those of
cosmic-ray can be used alone, but they install aiohttp, SQLAlchemy and GitPython, and do not delete statements or
change arguments, axes, casts and copies, which are the mistakes that matter in array code.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Container, Iterator
from copy import copy
from typing import Any, TypeAlias

Change: TypeAlias = tuple[str, "ast.expr | ast.stmt | ast.Slice"]  # the operator's name, and the new node
Operator: TypeAlias = Callable[[ast.AST, Container[str]], Iterator[Change]]

ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.FloorDiv),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OPPOSITES = (("any", "all"), ("min", "max"), ("minimum", "maximum"), ("floor", "ceil"), ("argmin", "argmax"))
SISTERS: tuple[tuple[str, str], ...] = (
    *(("rows", "cols"), ("row", "col"), ("row", "column"), ("rows", "columns"), ("top", "left"), ("tops", "lefts")),
    *(("bottom", "right"), ("vertical", "horizontal"), ("height", "width"), ("i", "j")),
)
NARROW = {"float64": "float16", "longdouble": "float16", "float32": "float16", "int64": "int8", "int32": "int8"}
CONVERSIONS = ("int", "float", "bool", "tuple", "list")
COPIES = ("copy", "ascontiguousarray")  # calls that return their argument in new memory


def _other(pairs: tuple[tuple[str, str], ...], name: str) -> Iterator[str]:
    for one, two in pairs:
        if name in (one, two):
            yield two if name == one else one


def _with(node: Any, **fields: Any) -> Any:
    """Return a copy of a node with other fields."""
    changed = copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _swaps(items: list[Any]) -> Iterator[list[Any]]:
    """Yield the list with each two neighbours that differ swapped."""
    for at in range(len(items) - 1):
        pair = items[at : at + 2]
        if ast.dump(pair[0]) != ast.dump(pair[1]) and not any(isinstance(item, ast.Starred) for item in pair):
            yield [*items[:at], *reversed(pair), *items[at + 2 :]]


def arithmetic(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Replace `+` by `-`, and so on."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for kind in ARITHMETIC.get(type(node.op), ()):
            yield "arithmetic", _with(node, op=kind())
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "arithmetic", node.operand


def comparison(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Replace `<` by `<=`, and so on."""
    for at, operator in enumerate(node.ops) if isinstance(node, ast.Compare) else ():
        for kind in COMPARISONS.get(type(operator), ()):
            yield "comparison", _with(node, ops=[*node.ops[:at], kind(), *node.ops[at + 1 :]])  # type: ignore[attr-defined]


def condition(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Negate a condition, join its parts by the other word, or leave one of them out."""
    if isinstance(node, ast.BoolOp):
        yield "condition", _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
        for at in range(len(node.values)):
            rest = node.values[:at] + node.values[at + 1 :]
            yield "condition", _with(node, values=rest) if len(rest) > 1 else rest[0]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "condition", node.operand
    if isinstance(node, ast.IfExp):
        yield "condition", _with(node, body=node.orelse, orelse=node.body)


def constant(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Add 1 to a number, subtract 1 from it, or turn a truth value round."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, bool):
            yield "constant", ast.Constant(not node.value)
        elif isinstance(node.value, int | float):
            yield "constant", ast.Constant(node.value + 1)
            yield "constant", ast.Constant(node.value - 1)


def arguments(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Swap two neighbours among the arguments of a call, or leave a keyword argument out."""
    if isinstance(node, ast.Call):
        for swapped in _swaps(node.args):
            yield "argument swap", _with(node, args=swapped)
        for at in range(len(node.keywords)):
            yield "argument dropped", _with(node, keywords=node.keywords[:at] + node.keywords[at + 1 :])


def axes(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Swap two neighbours of a tuple or an index, or take the name of the other axis: `kW` for `kH`."""
    if isinstance(node, ast.Tuple | ast.List) and not any(isinstance(each, ast.Slice) for each in node.elts):
        for swapped in _swaps(node.elts):
            yield "axis swap", _with(node, elts=swapped)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Tuple):
        for swapped in _swaps(node.slice.elts):
            yield "axis swap", _with(node, slice=ast.Tuple(swapped, ast.Load()))
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        sisters = [*_other(SISTERS, node.id), *_other((("H", "W"),), node.id[-1:])]
        for sister in sisters:
            name = node.id[:-1] + sister if sister in ("H", "W") else sister
            if name in names:
                yield "axis swap", _with(node, id=name)


def ranges(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Begin or end a range or a slice one step off, or leave a slice's bound or step out."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and node.args:
        at = 0 if len(node.args) == 1 else 1
        for kind in (ast.Add, ast.Sub):
            end = ast.BinOp(node.args[at], kind(), ast.Constant(1))
            yield "range", _with(node, args=[*node.args[:at], end, *node.args[at + 1 :]])
        if at == 0:
            yield "range", _with(node, args=[ast.Constant(1), *node.args])
    if isinstance(node, ast.Slice):
        for name in ("lower", "upper", "step"):
            bound = getattr(node, name)
            if bound is not None:
                yield "range", _with(node, **{name: None})
            if bound is not None and not isinstance(bound, ast.Constant) and name != "step":
                yield "range", _with(node, **{name: ast.BinOp(bound, ast.Add(), ast.Constant(1))})
                yield "range", _with(node, **{name: ast.BinOp(bound, ast.Sub(), ast.Constant(1))})


def casts(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Leave a conversion out, or convert to a narrower type."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "astype":
        yield "cast", node.func.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CONVERSIONS:
        yield from (("cast", argument) for argument in node.args[:1])
    if isinstance(node, ast.Attribute) and node.attr in NARROW:
        yield "cast", _with(node, attr=NARROW[node.attr])
    for at, argument in enumerate(node.args) if isinstance(node, ast.Call) else ():
        if isinstance(argument, ast.Name) and argument.id == "float":
            args = [*node.args[:at], ast.Name("int", ast.Load()), *node.args[at + 1 :]]  # type: ignore[attr-defined]
            yield "cast", _with(node, args=args)


def copies(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Leave a copy out."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return
    if node.func.attr in COPIES:
        yield "copy", node.args[0] if node.args else node.func.value
    elif node.func.attr == "array" and node.args:
        yield "copy", _with(node, func=_with(node.func, attr="asarray"))


def functions(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Call `any` for `all`, `max` for `min`, and so on."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        for name in _other(OPPOSITES, node.func.id):
            yield "function", _with(node, func=_with(node.func, id=name))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for name in _other(OPPOSITES, node.func.attr):
            yield "function", _with(node, func=_with(node.func, attr=name))


def statements(node: ast.AST, names: Container[str]) -> Iterator[Change]:
    """Delete a statement whose absence leaves a program that runs, or negate the condition of one."""
    if isinstance(node, ast.If | ast.While):
        yield "condition", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.Raise | ast.AugAssign | ast.Continue | ast.Break | ast.Return | ast.Assert):
        yield "statement", ast.Pass()
    if isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant):
        yield "statement", ast.Pass()
    if isinstance(node, ast.Assign) and all(_may_stay_unset(target, names) for target in node.targets):
        yield "statement", ast.Pass()


def _may_stay_unset(target: ast.expr, names: Container[str]) -> bool:
    """Whether a target exists without the assignment, as far as one sees: an item, or a name bound elsewhere, too."""
    if isinstance(target, ast.Tuple):
        return all(_may_stay_unset(each, names) for each in target.elts)
    return not isinstance(target, ast.Name) or f"{target.id} again" in names


OPERATORS: tuple[Operator, ...] = (
    *(arithmetic, comparison, condition, constant, arguments, axes, ranges, casts, copies, functions, statements),
)
