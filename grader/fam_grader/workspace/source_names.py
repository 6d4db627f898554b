"""What the names in a source text stand for, as far as its imports say; nothing is run."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True)
class ImportedModule:
    """A module that a statement imports."""

    name: str
    line: int
    bound: tuple[str, ...]
    """The names that the statement binds."""
    at_top: bool
    """Whether it is imported while the file loads, and not by a call."""
    optional: bool
    """Whether an `except` takes care of a failure."""


class SourceNames:
    """The imports and names of a module, without what runs only as a script or for type checkers."""

    def __init__(self, tree: ast.Module) -> None:
        self.nodes: list[ast.AST] = []
        self.modules: list[ImportedModule] = []
        self._meanings: dict[str, str] = {}  # a name that an import binds -> what it stands for
        self._collect(tree)

    @cached_property
    def loaded(self) -> frozenset[str]:
        """The names whose values are used."""
        names = (node for node in self.nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
        return frozenset(node.id for node in names)

    def imports(self, module: str) -> bool:
        """Whether `module`, or something from it, is imported."""
        return any(each.name.partition(".")[0] == module for each in self.modules)

    def dotted(self, node: ast.expr) -> str:
        """Return what a name or an attribute stands for, such as `numpy.save`; "" if the imports do not say."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        meaning = self._meanings.get(node.id) or self._builtin(node.id)
        return ".".join([meaning, *reversed(parts)]) if meaning else ""

    def _builtin(self, name: str) -> str:
        """Return `name` if it is one of Python's own, or a module's such as `__file__`, and bound nowhere here."""
        return name if (hasattr(builtins, name) or name == "__file__") and name not in self._bound else ""

    @cached_property
    def _bound(self) -> frozenset[str]:
        bound = set()
        for node in self.nodes:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                bound.add(node.id)
            elif isinstance(node, ast.arg):
                bound.add(node.arg)
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                bound.add(node.name)
        return frozenset(bound)

    def _collect(self, tree: ast.Module) -> None:
        """Walk the tree without recursion, for a source may be nested deeply."""
        waiting: list[tuple[ast.AST, bool, bool]] = [(tree, True, False)]
        while waiting:
            node, at_top, optional = waiting.pop()
            self.nodes.append(node)
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                self._add_import(node, at_top=at_top, optional=optional)
            at_top = at_top and not isinstance(node, _SCOPES)
            waiting += [(child, at_top, guarded or optional) for child, guarded in _children(node)]

    def _add_import(self, node: ast.Import | ast.ImportFrom, *, at_top: bool, optional: bool) -> None:
        if isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                return
            bound = {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
            self._meanings |= bound
            self.modules.append(ImportedModule(node.module, node.lineno, tuple(bound), at_top, optional))
            return
        for each in node.names:
            top = each.name.partition(".")[0]
            name, meaning = (each.asname, each.name) if each.asname else (top, top)
            self._meanings[name] = meaning
            self.modules.append(ImportedModule(each.name, node.lineno, (name,), at_top, optional))


def _children(node: ast.AST) -> Iterator[tuple[ast.AST, bool]]:
    """Yield the parts of `node` that a graded submission runs, and whether an ImportError in them is caught."""
    if isinstance(node, ast.If) and _is_never_graded(node.test):
        yield from ((each, False) for each in node.orelse)
        return
    guarded = set(node.body) if isinstance(node, ast.Try) and any(map(_catches_import_error, node.handlers)) else ()
    yield from ((child, child in guarded) for child in ast.iter_child_nodes(node))


def _is_never_graded(test: ast.expr) -> bool:
    """Whether a condition is false where a submission is graded: `__name__ == "__main__"`, `TYPE_CHECKING`."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return any(map(_is_never_graded, test.values))
    if isinstance(test, ast.Compare):
        sides = {ast.unparse(each) for each in (test.left, *test.comparators)}
        return sides == {"__name__", "'__main__'"} and isinstance(test.ops[0], ast.Eq)
    return ast.unparse(test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING") if _is_name(test) else False


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(isinstance(each, ast.Name) and each.id in _IMPORT_ERRORS for each in ast.walk(handler.type))
