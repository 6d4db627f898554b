"""A student's modules: a statement that fails at the top of a file or a cell costs no more than itself."""

from __future__ import annotations
import __future__

import ast
import importlib.util
import inspect
import linecache
import re
import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import PurePath
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.abc import InspectLoader, MetaPathFinder

    class FinderAndLoader(MetaPathFinder, InspectLoader):
        """What importing asks for."""
else:  # all that they would give is below, and their module loads `tempfile`, `shutil` and `random`
    FinderAndLoader = object

MAX_LEFT_OUT = 100  # statements; a text with more is not worth going on
MAX_REPORTED = 5
MAX_REASON = 200
_KEPT = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
CHECKERS = ("otter", "fam", "fam_grader")  # run public checks in notebooks; no submission needs them to be graded
_UNDEFINED = re.compile(r"name '(\w+)' is not defined")


class SourceModules(FinderAndLoader):
    """Find and load modules from `sources`, a mapping of module names to source texts.

    Args:
        sources: the text of each module.
        files: the file name that tracebacks show for each module; `NAME.py` where none is given.
    """

    def __init__(self, sources: Mapping[str, str], files: Mapping[str, str] | None = None) -> None:
        self.sources = sources
        self.files = {name: (files or {}).get(name, f"{name}.py") for name in self.sources}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of the submission, or None."""
        if fullname not in self.sources:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=self.files[fullname])

    def get_source(self, fullname: str) -> str:
        """Return the text of a module, as tracebacks ask for it."""
        return self.sources[fullname]

    def get_code(self, fullname: str) -> CodeType:
        """Compile a module under the file name that tracebacks shall show."""
        self.remember_lines(fullname)
        return compile(self.sources[fullname], self.files[fullname], "exec", dont_inherit=True)

    def create_module(self, spec: ModuleSpec) -> None:
        """Return None: the module is an ordinary one."""

    def exec_module(self, module: ModuleType) -> None:
        """Run the module's code."""
        exec(self.get_code(module.__name__), vars(module))  # noqa: S102 - this is what an import is

    def remember_lines(self, fullname: str) -> None:
        """Let tracebacks show the lines of a module."""
        text, file = self.sources[fullname], self.files[fullname]
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)

    def load(self, name: str) -> ModuleType:
        """Import the module `name`; whatever its code raises goes through."""
        return importlib.import_module(name)

    @contextmanager
    def importable(self) -> Iterator[None]:
        """Make the modules importable inside, before any other of the same name, and forget them after."""
        shadowed = {name: sys.modules.pop(name) for name in self.sources if name in sys.modules}
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            for name in self.sources:
                sys.modules.pop(name, None)
            sys.modules.update(shadowed)


class StudentModules(SourceModules):
    """Modules that leave out what fails while they load, and remember it.

    `definitions_only` holds the modules that are loaded without loops and bare expressions, since loading them whole
    took too long.
    """

    def __init__(self, sources: Mapping[str, str], files: Mapping[str, str] | None = None) -> None:
        super().__init__(sources, files)
        self.definitions_only: set[str] = set()
        self.left_out: dict[str, list[str]] = {name: [] for name in self.sources}
        self.errors: dict[str, BaseException] = {}  # the first of each module
        self._slow: dict[str, list[tuple[str, int]]] = {name: [] for name in self.sources}  # text and line of each
        self._undefined: dict[str, str] = {}  # a name that a statement would have bound -> why it did not
        self._checkers: set[str] = set()  # names that statements which only run public checks would have bound
        self._loading = ""

    def exec_module(self, module: ModuleType) -> None:
        """Run a module's statements; a text that is not Python raises SyntaxError."""
        name, before = module.__name__, self._loading
        self._loading = name
        self.remember_lines(name)
        try:
            text, file = self.sources[name], self.files[name]
            # A notebook is one call that runs its cells; their statements are what matters.
            self.run(text, file, module.__dict__, PurePath(file).name, whole=text.startswith("exec("))
        finally:
            self._loading = before

    def run(self, source: str, file: str, namespace: dict[str, Any], shown: str, *, whole: bool = False) -> None:
        """Run `source` in `namespace`; a statement that raises is left out, and the rest goes on.

        Args:
            source: the text of a script, or of a notebook's cell.
            file: the file name for tracebacks.
            namespace: what the statements see and define.
            shown: what to call the text in a remark.
            whole: whether loops and expressions run even where definitions alone are wanted.
        """
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(source, file, "exec", flags, dont_inherit=True)
        body: list[ast.stmt] | None = None  # the trees of texts that run whole are not needed
        definitions_only = self._loading in self.definitions_only and not whole
        if definitions_only or code.co_flags & inspect.CO_COROUTINE:
            body, flags = _parse(source, file)
            body = self._without_awaits(body, file, flags, shown)
            body = self._definitions(body, shown) if definitions_only else body
        while body is None or body:
            if body is not None:
                code = compile(ast.Module(body, []), file, "exec", flags, dont_inherit=True)
            try:
                exec(code, namespace)  # noqa: S102 - the student's own process
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # also `sys.exit()` at the end of a script
                if body is None:
                    body, flags = _parse(source, file)
                self.errors.setdefault(self._loading, error)
                failed = _failed_statement(body, error, file)
                self._leave_out(body[failed], shown, _reason(error), silently=self._only_checks(error))
                if len(self.left_out.get(self._loading, ())) > MAX_LEFT_OUT:
                    raise
                body = body[failed + 1 :]
            else:
                return

    def explain(self, text: str) -> str:
        """Add to a NameError's message why a statement that would have bound the name was left out."""
        found = _UNDEFINED.match(text)
        reason = self._undefined.get(found[1]) if found else None
        return f"{text} ({reason})" if reason else text

    def report(self, name: str) -> list[str]:
        """Return what was left out of a module, in a few sentences."""
        lines = [*self._slow_statements(name), *self.left_out[name]]
        more = [f"and {len(lines) - MAX_REPORTED} more statements"] if len(lines) > MAX_REPORTED else []
        return [*lines[:MAX_REPORTED], *more]

    def _slow_statements(self, name: str) -> Iterator[str]:
        """Yield one sentence about what did not run since loading took too long: which one did it is unknown."""
        slow = self._slow.get(name, [])
        if len(slow) == 1:
            yield f"{slow[0][0]}, line {slow[0][1]} was left out: loading the file took too long"
        elif slow:
            lines: dict[str, list[str]] = {}
            for shown, line in slow[:MAX_REPORTED]:
                lines.setdefault(shown, []).append(str(line))
            file = PurePath(self.files[name]).name
            spans = [
                f"{shown}, line{'s'[: len(each) - 1]} {', '.join(each)}".removeprefix(f"{file}, ")
                for shown, each in lines.items()
            ]
            more = [f"and {len(slow) - MAX_REPORTED} more statements"] if len(slow) > MAX_REPORTED else []
            yield f"{file} took too long to load, so it was loaded without {'; '.join([*spans, *more])}"

    def _leave_out(self, statement: ast.stmt, shown: str, reason: str, *, silently: bool = False) -> None:
        names = dict.fromkeys(_bound_names(statement), reason)
        self._undefined |= names
        if silently:
            self._checkers |= names.keys()
        else:
            known = self.left_out.setdefault(self._loading, [])
            known.append(f"{shown}, line {statement.lineno} was left out: {reason}"[:MAX_REASON])

    def _only_checks(self, error: BaseException) -> bool:
        """Whether a statement failed only since public checks do not run while a submission is graded.

        The notebooks that a course hands out have such lines: to name them in each student's message helps no one.
        """
        name = getattr(error, "name", None)
        if not isinstance(name, str):
            return False
        if isinstance(error, ImportError):
            return name.partition(".")[0] in CHECKERS
        return isinstance(error, NameError) and name in self._checkers

    def _without_awaits(self, body: list[ast.stmt], file: str, flags: int, shown: str) -> list[ast.stmt]:
        """Leave out statements that wait for a coroutine: no event loop runs here."""
        kept = []
        for each in body:
            code = compile(ast.Module([each], []), file, "exec", flags, dont_inherit=True)
            if code.co_flags & inspect.CO_COROUTINE:
                self._leave_out(each, shown, "`await` does not work while a submission is graded")
            else:
                kept.append(each)
        return kept

    def _definitions(self, body: list[ast.stmt], shown: str) -> list[ast.stmt]:
        kept: list[ast.stmt] = []
        for each in body:
            if isinstance(each, _KEPT):
                kept.append(each)
            elif not _does_nothing(each):
                self._slow.setdefault(self._loading, []).append((shown, each.lineno))
                self._undefined.update(dict.fromkeys(_bound_names(each), "loading the file took too long"))
        return kept


def _does_nothing(statement: ast.stmt) -> bool:
    """Whether a statement is a docstring, or the `pass` that takes the place of a notebook's magics."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def _parse(source: str, file: str) -> tuple[list[ast.stmt], int]:
    """Return the statements of a text, and the flags to compile any of them with."""
    body = list(_single_imports(ast.parse(source, file).body))
    return body, _future_flags(body) | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def _single_imports(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements, those that import several modules as one statement for each."""
    for each in body:
        if isinstance(each, ast.Import) and len(each.names) > 1:
            yield from (ast.copy_location(ast.Import([alias]), each) for alias in each.names)
        else:
            yield each


def _future_flags(body: list[ast.stmt]) -> int:
    """Return the flags of `from __future__ import ...`, which hold for what runs after a failed statement, too."""
    names = {
        alias.name
        for each in body
        if isinstance(each, ast.ImportFrom) and each.module == "__future__"
        for alias in each.names
    }
    return sum(getattr(__future__, name).compiler_flag for name in names if name in __future__.all_feature_names)


def _failed_statement(body: list[ast.stmt], error: BaseException, file: str) -> int:
    """Return the index of the statement that raised: the outermost frame of the text has its line."""
    lines = [line for frame, line in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    line = lines[0] if lines else 0
    found = (number for number, each in enumerate(body) if each.lineno <= line <= (each.end_lineno or each.lineno))
    decorated = (number for number, each in enumerate(body) if line <= (each.end_lineno or each.lineno))
    return next(found, next(decorated, len(body) - 1))


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        yield from ((alias.asname or alias.name).partition(".")[0] for alias in statement.names)
    elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
    else:
        names = (each for each in ast.walk(statement) if isinstance(each, ast.Name))
        yield from (each.id for each in names if isinstance(each.ctx, ast.Store))


def _reason(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException:
        text = ""
    if isinstance(error, SystemExit):
        return "it would end the program (SystemExit)"
    if isinstance(error, ImportError) and text:
        return text
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
