"""Find which functions of the course a student's file defines, and whether more than their skeletons."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterable, Iterator
from enum import IntEnum
from functools import cache

from fam_grader.submissions._notebook import notebook_cells

MAX_NESTING = 60  # brackets; what people write has fewer, and Python's parser recurses into each
_MAGIC = re.compile(r"^[ \t]*[%!?].*$", re.MULTILINE)
# Apart, since an expression that begins with a word is searched for that word first.
_DEFINED = tuple(re.compile(rf"{keyword}[\s\\]+(\w+)") for keyword in ("def", "class"))
_BLOCKS = ("body", "orelse", "finalbody", "handlers")


class State(IntEnum):
    """How far a function is there; a higher one is preferred."""

    ABSENT = 0
    BARE = 1  # only its skeleton
    UNPARSED = 2  # in a text that is not Python
    WRITTEN = 3


def find_mentions(text: str, names: Collection[str]) -> tuple[str, ...]:
    r"""Return the names that a module, or one made of a notebook, may define: where they stand, a definition could.

    Only parsing shows what really is defined, and it takes many times as long.

    >>> find_mentions("def halve(x): ...\nfrom a import half\nhalf(twice(2))", ["halve", "half", "twice"])
    ('halve', 'half')
    """
    found: set[str] = set()
    for source in _sources(text):
        defined = {name for each in _DEFINED for name in each.findall(source)}
        found.update([name for name in names if name in source and (name in defined or _bound(name).search(source))])
    return tuple(name for name in names if name in found)


@cache
def _bound(name: str) -> re.Pattern[str]:
    """Match a name where an assignment or an import could end with it, or go on to the next one."""
    return re.compile(rf"{name}(?<!\w{name})[ \t\f]*(?:[=:,)\]#;\r\n\\]|$)")


def find_definitions(text: str, names: Collection[str]) -> dict[str, State]:
    r"""Return the state of those functions of `names` that a module, or one made of a notebook, defines.

    >>> find_definitions("def halve(x):\n    return x / 2\ndef twice(x):\n    pass\n", ["halve", "twice"])
    {'halve': <State.WRITTEN: 3>, 'twice': <State.BARE: 1>}
    """
    found: dict[str, State] = {}
    for source in _sources(text):
        mentioned = [name for name in names if name in source]
        if mentioned:  # parsing takes time, and most cells define nothing
            found |= _states(source, mentioned)
    return found


def _sources(text: str) -> list[str]:
    cells = notebook_cells(text)
    return [text] if cells is None else cells


def _states(source: str, names: Collection[str]) -> dict[str, State]:
    for attempt in (source, _MAGIC.sub("pass", source)):
        try:
            if _nesting(attempt) <= MAX_NESTING:
                with warnings.catch_warnings():
                    warnings.simplefilter(
                        "ignore"
                    )  # an odd escape in a student's text is not the instructor's concern
                    body = ast.parse(attempt).body
                return {name: state for name, state in _defined(body) if name in names}
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    defined = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=(?!=)", re.MULTILINE)
    mentioned = {first or second for first, second in defined.findall(source)}
    return {name: State.UNPARSED for name in names if name in mentioned}


def _nesting(source: str) -> int:
    """Return an upper bound of how deep brackets are nested; those in texts count too."""
    depth = deepest = 0
    for each in re.findall(r"[()\[\]{}]", source):
        depth = depth + 1 if each in "([{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest


def _defined(body: Iterable[ast.AST]) -> Iterator[tuple[str, State]]:
    """Yield the names that statements define, in order; those of a function's or a class's own are not among them."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, State.BARE if _is_bare(node.body) else State.WRITTEN
        elif isinstance(node, ast.ClassDef):
            yield node.name, State.WRITTEN
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((each.asname or each.name, State.WRITTEN) for each in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (each for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
            yield from ((each.id, State.WRITTEN) for each in names if isinstance(each.ctx, ast.Store))
        else:
            for block in _BLOCKS:
                nested = getattr(node, block, None)
                yield from _defined(nested if isinstance(nested, list) else [])


def _is_bare(body: list[ast.stmt]) -> bool:
    return all(_does_nothing(statement) for statement in body)


def _does_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        error = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(error, ast.Name) and error.id == "NotImplementedError"
    if isinstance(statement, ast.Expr):  # a docstring, or `...`
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.Pass) or (isinstance(statement, ast.Return) and statement.value is None)
