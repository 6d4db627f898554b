"""What modules of the standard library have on each system, as typeshed says, which mypy brings."""

from __future__ import annotations

import ast
from functools import lru_cache
from pathlib import Path

import mypy

STUBS = Path(mypy.__file__).parent / "typeshed" / "stdlib"


VERSIONS = [(3, minor, 0) for minor in range(10, 15)]  # of Python
Condition = tuple[str, tuple[int, int, int]]


def lacking(module: str, platform: str) -> set[str]:
    """Return the public names of a module that Linux has and `platform` has not, in some version of Python."""
    return {
        name
        for version in VERSIONS
        for name in _public(module, ("linux", version)) - _public(module, (platform, version))
    }


def _public(module: str, where: Condition) -> set[str]:
    return {name for name in _names(_stub(module), where) if not name.startswith("_")}


@lru_cache
def _stub(module: str) -> list[ast.stmt]:
    path = STUBS / f"{module}.pyi"
    return ast.parse((path if path.is_file() else STUBS / module / "__init__.pyi").read_text("utf-8")).body


def _names(body: list[ast.stmt], where: Condition) -> set[str]:
    found: set[str] = set()
    for node in body:
        if isinstance(node, ast.If):
            found |= _names(node.body if _holds(node.test, where) else node.orelse, where)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
        elif isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return found


def _holds(test: ast.expr, where: Condition) -> bool:
    """Evaluate a condition on `sys.platform` and `sys.version_info`, the only ones that stubs have."""
    names = {"sys.platform": repr(where[0]), "sys.version_info": repr(where[1])}
    text = ast.unparse(test)
    for name, value in names.items():
        text = text.replace(name, value)
    return bool(eval(text, {}))
