"""Make the mutants of a file: its text with one small change each, in a fixed order."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from fam_grader.authoring.mutation.operators import OPERATORS

LOOSE = (ast.BinOp, ast.BoolOp, ast.Compare, ast.UnaryOp, ast.IfExp)  # need parentheses beside a stronger operator


@dataclass(frozen=True)
class Mutant:
    """A right answer with one change.

    Attributes:
        path: the file of the right answer.
        line: the number of the first line that changes.
        operator: the name of the change.
        before: the lines that change, without their indentation.
        after: the same lines in the mutant.
        text: the mutant's whole text.
        functions: the unit's functions that use the changed code.
    """

    path: Path
    line: int
    operator: str
    before: str
    after: str
    text: str
    functions: tuple[str, ...]

    @property
    def diff(self) -> str:
        """The change as lines with `-` and `+`."""
        old = [f"- {line}" for line in self.before.splitlines()]
        return "\n".join([*old, *(f"+ {line}" for line in self.after.splitlines())])


def make_mutants(path: Path, functions: Collection[str]) -> list[Mutant]:
    """Return the mutants of the code in `path` that one of `functions` uses, without duplicates."""
    text = path.read_text(encoding="utf-8")
    source = _Source(path, text)
    users = _users(ast.parse(text), functions)
    found: dict[str, Mutant] = {}
    for top in ast.parse(text).body:
        used_by = tuple(name for name in functions if id_of(top) & users[name])
        if used_by:
            for mutant in _mutants_of(top, source, used_by):
                found.setdefault(mutant.text, mutant)
    return list(found.values())


def id_of(statement: ast.stmt) -> set[str]:
    """Return the names that a top-level statement binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}


def _users(module: ast.Module, functions: Collection[str]) -> dict[str, set[str]]:
    """Return for each function the top-level names that it uses, directly or through others, and its own."""
    uses: dict[str, set[str]] = {}
    for statement in module.body:
        names = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        for name in id_of(statement):
            uses[name] = uses.get(name, set()) | names
    return {name: _reached(name, uses) for name in functions}


def _reached(name: str, uses: dict[str, set[str]]) -> set[str]:
    """Return `name` and what it uses, directly or through others."""
    seen, waiting = {name}, [name]
    while waiting:
        more = uses.get(waiting.pop(), set()) & uses.keys() - seen
        seen |= more
        waiting += more
    return seen


class _Source:
    """The text of a file, and how a node of it is replaced; columns of `ast` count bytes."""

    def __init__(self, path: Path, text: str) -> None:
        self.path, self.text, self.content = path, text, text.encode("utf-8")
        self._starts = [0]
        for line in self.content.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def replaced(self, node: ast.expr | ast.stmt, new: str) -> str:
        """Return the text with `new` in the place of `node`."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._starts[node.lineno - 1] + node.col_offset
        end = self._starts[node.end_lineno - 1] + node.end_col_offset
        return (self.content[:start] + new.encode("utf-8") + self.content[end:]).decode("utf-8")


def _mutants_of(top: ast.stmt, source: _Source, used_by: tuple[str, ...]) -> Iterator[Mutant]:
    names = _bound(top)
    for node in _code(top):
        for operator in OPERATORS:
            for name, new in operator(node, names):
                text = _text_with(source, node, new)
                if text is not None and text != source.text:
                    line, before, after = _difference(source.text, text)
                    yield Mutant(source.path, line, name, before, after, text, used_by)


def _bound(top: ast.stmt) -> set[str]:
    """Return the names that are bound in `top`; one that is bound more than once is in there with ` again`, too."""
    bound = Counter(node.arg for node in ast.walk(top) if isinstance(node, ast.arg))
    bound += Counter(
        node.id for node in ast.walk(top) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    return {*bound, *(f"{name} again" for name, times in bound.items() if times > 1)}


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that a change makes a difference to, in the order of the text.

    No texts, of which only errors have any, no annotations, and not the messages of errors.
    """
    if isinstance(node, ast.JoinedStr):
        return
    yield node
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list") or (isinstance(node, ast.Raise) and field == "exc"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _code(child)


def _text_with(source: _Source, node: ast.AST, new: ast.AST) -> str | None:
    """Return the text with `new` in the place of `node`, or None if that is no Python."""
    if isinstance(node, ast.If | ast.While):  # only its condition is new
        assert isinstance(new, ast.If | ast.While)
        node, new = node.test, new.test
    if not isinstance(node, ast.expr | ast.stmt):
        return None
    written = ast.unparse(ast.fix_missing_locations(new))
    text = source.replaced(node, f"({written})" if isinstance(new, LOOSE) else written)
    try:
        ast.parse(text)
    except SyntaxError:
        return None
    return text


def _difference(old: str, new: str) -> tuple[int, str, str]:
    """Return the number of the first line that differs, and all lines that do, in both texts."""
    before, after = old.splitlines(), new.splitlines()
    first = next(at for at, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1])
    last = 0
    while before[-1 - last] == after[-1 - last] and min(len(before), len(after)) - last > first + 1:
        last += 1
    old, new = ("\n".join(map(str.strip, lines[first : len(lines) - last])) for lines in (before, after))
    return first + 1, old, new
