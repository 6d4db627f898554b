"""Compare the functions that a student's file defines with those of the exercise, from the text alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from fam.core.language import N_, message
from fam.core.text import closest

NAMED = 4  # of the functions that a file has, those that a sentence names


@dataclass(frozen=True)
class _Definition:
    """A function somewhere in a file, and what it is indented in: "" at the left margin."""

    node: ast.FunctionDef | ast.AsyncFunctionDef
    inside: str


def explain_missing(text: str, file: str, function: str) -> str:
    r"""Return where `function` is if it is not at the left margin, or what is there instead; "" if it is.

    Args:
        text: the source text, which is Python.
        file: its path, as the student types it.
        function: the name that the exercise asks for.

    >>> explain_missing("class Conv:\n    def stride(self): ...", "a.py", "stride")
    'in `a.py`, `stride` is indented inside class `Conv`. Move it to the left margin.'
    >>> explain_missing("def strides(): ...", "a.py", "stride")
    '`a.py` defines `strides`; did you mean `stride`?'
    """
    tree = ast.parse(text)
    if all(map(_is_text, tree.body)):
        said = N_("`{file}` is empty. `fam reset {unit}` brings the exercise back.")
        if text.strip():
            said = N_("`{file}` has no code, only comments. `fam reset {unit}` brings the exercise back.")
        return message(said, file=file, unit=PurePath(file).stem)
    definitions = list(_definitions(tree))
    names = [each.node.name for each in definitions if not each.inside]
    if function in names:
        return ""
    inner = next((each for each in definitions if each.node.name == function), None)
    if inner:
        said = N_("in `{file}`, `{function}` is indented inside {what}. Move it to the left margin.")
        return message(said, file=file, function=function, what=inner.inside)
    if close := closest(function, names):
        said = N_("`{file}` defines `{close}`; did you mean `{function}`?")
        return message(said, file=file, close=close, function=function)
    if not names:
        return message("`{file}` defines no function; `{function}` is missing.", file=file, function=function)
    shown = ", ".join(f"`{name}`" for name in names[:NAMED]) + (", ..." if len(names) > NAMED else "")
    return message("`{file}` defines {names}, but not `{function}`.", file=file, names=shown, function=function)


def explain_parameters(text: str, original: str, function: str) -> str:
    """Return how the parameters of `function` differ from the exercise's, without a full stop; "" if calls find all.

    More parameters with a default, and `*args, **kwargs`, are nobody's business.

    Args:
        text: the source text of the student's file, which is Python.
        original: the skeleton.
        function: the function's name.

    >>> explain_parameters("def f(image, step=1): ...", "def f(image, stride=1): ...", "f")
    'the parameter `stride` was renamed to `step`; checks may pass it by name, so call it `stride` again'
    """
    own, wanted = (_at_left_margin(source, function) for source in (text, original))
    if own is None or wanted is None or own.args.vararg or own.args.kwarg:
        return ""
    have, need = _names(own), _names(wanted)
    exercise = message("the exercise has `{parameters}`", parameters=ast.unparse(wanted.args))
    if missing := [name for name in need if name not in have]:
        if renamed := _renamed(have, need, missing):
            return renamed
        said = N_("missing from the parameters: {names}; {exercise}")
        return message(said, names=_listed(missing), exercise=exercise)
    needed = _required(own)
    if added := [name for name in have if name not in need and name in needed]:
        said = N_("no check passes what the exercise does not have: {names}; give it a default, or remove it")
        return message(said, names=_listed(added))
    if [name for name in have if name in need] != need:
        return message("the parameters stand in another order: {exercise}", exercise=exercise)
    if bare := [name for name in need if name in needed - _required(wanted)]:
        return message("parameters without a default: {names}; {exercise}", names=_listed(bare), exercise=exercise)
    return ""


def _renamed(have: list[str], need: list[str], missing: list[str]) -> str:
    """Return which parameters stand under other names in the places of all that are missing; "" if not all do."""
    pairs = [(mine, name) for mine, name in zip(have, need, strict=False) if name in missing and mine not in need]
    if len(pairs) < len(missing):
        return ""
    own, names = (_listed(list(each)) for each in zip(*pairs, strict=True))
    said = N_("the parameters {names} were renamed to {own}; checks may pass them by name, so restore their names")
    if len(missing) == 1:
        said = N_("the parameter {names} was renamed to {own}; checks may pass it by name, so call it {names} again")
    return message(said, own=own, names=names)


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    return [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def _required(node: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    by_name = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    required = positional[: len(positional) - len(node.args.defaults)]
    return {*required, *(each.arg for each, default in by_name if default is None)}


def _at_left_margin(text: str, function: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the last definition of `function`, which is the one that counts."""
    found = [each.node for each in _definitions(ast.parse(text)) if each.node.name == function and not each.inside]
    return found[-1] if found else None


def _definitions(tree: ast.Module) -> Iterator[_Definition]:
    """Yield the functions of a file and what they are indented in; without recursion, since a text may be deep."""
    waiting: list[tuple[ast.AST, str]] = [(node, "") for node in reversed(tree.body)]
    while waiting:
        node, inside = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield _Definition(node, inside)
            inside = message("function `{name}`", name=node.name)
        elif isinstance(node, ast.ClassDef):
            inside = message("class `{name}`", name=node.name)
        elif isinstance(node, ast.If) and ast.unparse(node.test).replace('"', "'") == "__name__ == '__main__'":
            inside = message('`if __name__ == "__main__":`, which runs only as a program')
        waiting += [(child, inside) for child in reversed(list(ast.iter_child_nodes(node)))]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
