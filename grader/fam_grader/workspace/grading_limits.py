"""Warn of code that fails at grading only: missing modules, files, threads, processes, sockets.

Nothing is run: the warnings come from the source text alone, so that they are the same on every system. At grading,
NumPy and the standard library are held in memory, and the sandbox refuses what opens a file or a socket, or starts a
thread or a process.
"""

from __future__ import annotations

import ast
import builtins
import symtable
import sys
import warnings
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from fam.core.language import Message, message, together, translated
from fam.core.text import closest
from fam.course import Course, Unit
from fam_grader.workspace.skeletons import read_source

if TYPE_CHECKING:
    from fam_grader.reports.results import SubmissionResult

# Parts of the standard library that are not loaded at grading: no answer needs them, and some systems lack them.
_MISSING_STANDARD = """
    audioop cProfile crypt curses distutils ensurepip grp idlelib lib2to3 msilib msvcrt nis nt ossaudiodev plistlib
    pty pydoc_data pyexpat readline spwd sqlite3 ssl syslog termios tkinter tty turtle turtledemo venv winreg winsound
"""
MISSING_STANDARD = frozenset(_MISSING_STANDARD.split())

_FILE = message("no file can be opened there")
_THREAD = message("no thread can be started there")
_PROCESS = message("no other process can be started there")
_SOCKET = message("no network connection can be opened there")
_NO_KEYBOARD = message("there is no keyboard")
_REFUSED_NAMES = {
    _FILE: """
        open io.open io.FileIO os.open codecs.open gzip.open bz2.open lzma.open tarfile.open shelve.open dbm.open
        zipfile.ZipFile fileinput tempfile glob shutil logging.FileHandler logging.handlers logging.config.fileConfig
        numpy.save numpy.savez numpy.savez_compressed numpy.savetxt numpy.load numpy.loadtxt numpy.genfromtxt
        numpy.fromfile numpy.memmap numpy.lib.format.open_memmap pathlib.Path.cwd
        os.chdir os.getcwd os.listdir os.makedirs os.mkdir os.remove os.rename os.replace os.rmdir os.scandir os.stat
        os.unlink os.walk os.path.exists os.path.getsize os.path.isdir os.path.isfile
        """,
    _THREAD: """
        threading.Thread threading.Timer _thread.start_new_thread concurrent.futures.ThreadPoolExecutor
        concurrent.futures.InterpreterPoolExecutor concurrent.interpreters multiprocessing.dummy
        multiprocessing.pool.ThreadPool
        """,
    _PROCESS: """
        multiprocessing subprocess concurrent.futures.ProcessPoolExecutor os.fork os.popen os.posix_spawn os.system
        webbrowser
        """,
    _SOCKET: """
        socket.create_connection socket.create_server socket.socket socket.socketpair socketserver asyncio.run
        asyncio.new_event_loop ftplib.FTP http.client.HTTPConnection http.client.HTTPSConnection http.server
        smtplib.SMTP urllib.request.urlopen urllib.request.urlretrieve
        """,
    _NO_KEYBOARD: "input breakpoint pdb.set_trace pdb.run",
}
REFUSED: Mapping[str, str] = {name: why for why, names in _REFUSED_NAMES.items() for name in names.split()}
FROM_TEXTS = frozenset({"numpy.load", "numpy.loadtxt", "numpy.genfromtxt", "gzip.open", "zipfile.ZipFile"})
FILE_METHODS = frozenset({"read_bytes", "read_text", "tofile", "write_bytes", "write_text"})
_PATH_METHODS = "exists glob is_dir is_file iterdir mkdir open rename rglob stat touch unlink"
PATH_METHODS = frozenset(_PATH_METHODS.split())  # of `pathlib.Path`; other objects may have methods of these names

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True, order=True)
class GradingWarning:
    """Something in a student's file that will not work at grading."""

    file: str
    line: int
    """0 if it concerns the whole file."""
    message: str
    function: str = ""
    """The function that the file lacks, if the warning is about one."""

    def __str__(self) -> str:
        """Return the warning in one line, in English."""
        return str(self._said())

    def in_language(self) -> str:
        """Return the warning in one line."""
        return str(translated(self._said()))

    def _said(self) -> str:
        if not self.line:
            return together(f"{self.file}: ", self.message)
        return message("{file}, line {line}: {text}", file=self.file, line=self.line, text=self.message)


def warn_workspace(course: Course, functions: Iterable[str]) -> dict[str, list[GradingWarning]]:
    """Return the warnings about the files of those units that `functions` belong to, by unit."""
    names = dict.fromkeys(course.functions[name].unit for name in functions)
    found = {}
    for unit in (course.units[name] for name in names):
        try:
            text = read_source(unit.skeleton)
        except (OSError, UnicodeDecodeError):
            continue  # a missing or unreadable file is reported by its check
        found[unit.name] = grading_warnings(text, unit, course.units)
    return found


def unreported(found: Iterable[GradingWarning], result: SubmissionResult) -> list[GradingWarning]:
    """Return the warnings without those that name a function as missing, if a check says that already."""
    reported = {group.function for group in result.groups if group.kind == "missing"}
    return [each for each in found if each.function not in reported]


def grading_warnings(text: str, unit: Unit, units: Collection[str]) -> list[GradingWarning]:
    """Return what will not work at grading in a unit's file, by line; nothing if `text` is not Python.

    Args:
        text: the source text of the student's file.
        unit: the unit that the file belongs to.
        units: the names of all units, which can import each other.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python warns about a student's text where it runs
            first = _first_lines(text, unit, units)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    file = f"{unit.name}.py"
    return sorted(GradingWarning(file, line, message, function) for (message, function), line in first.items())


def _first_lines(text: str, unit: Unit, units: Collection[str]) -> dict[tuple[str, str], int]:
    """Return each message, and the function that it says is missing, with the first line that it is about."""
    names = SourceNames(ast.parse(text))
    bound = _bound_at_top(text)
    first: dict[tuple[str, str], int] = {}
    for line, said in (*_missing_modules(names, units), *_refused_uses(names)):
        first[said, ""] = min(line, first.get((said, ""), line))
    return first | {(said, name): line for line, said, name in _missing_functions(unit, names, bound)}


def _missing_modules(names: SourceNames, units: Collection[str]) -> Iterator[tuple[int, str]]:
    for each in names.modules:
        top = each.name.partition(".")[0]
        known = top in units or top == "numpy" or (top in sys.stdlib_module_names and top not in MISSING_STANDARD)
        if not known and not each.optional:
            why = _consequence(each, names)
            # TRANSLATORS: {consequence} is a sentence of its own: "what uses it fails there."
            yield each.line, message("{module} does not exist at grading; {consequence}", module=top, consequence=why)


def _consequence(module: ImportedModule, names: SourceNames) -> str:
    if not names.loaded.isdisjoint(module.bound) or "*" in module.bound:
        return message("what uses it fails there. Only NumPy and the standard library can be imported.")
    if module.at_top:
        return message("nothing graded uses this import, so remove it.")
    return message("nothing uses this import, and the call fails there. Remove it.")


def _refused_uses(names: SourceNames) -> Iterator[tuple[int, str]]:
    calls = [node for node in names.nodes if isinstance(node, ast.Call)]
    skipped = {id(node.value) for node in names.nodes if isinstance(node, ast.Attribute)}  # parts of longer names
    skipped |= {id(call.func) for call in calls if _reads_from_text(call, names)}
    for node in names.nodes:
        if isinstance(node, (ast.Name, ast.Attribute)) and id(node) not in skipped:
            dotted = names.dotted(node)
            if dotted.partition(".")[0] == "__file__":
                yield node.lineno, message("`__file__` does not exist at grading; no file can be opened there.")
            elif why := _why_refused(dotted):
                yield node.lineno, _does_not_work(ast.unparse(node), why)
    for call in calls:
        if shown := _file_call(call, names):
            yield call.func.end_lineno or call.lineno, _does_not_work(shown, _FILE)


def _does_not_work(name: str, reason: str) -> Message:
    # TRANSLATORS: {reason} is "no file can be opened there".
    return message("`{name}` does not work at grading; {reason}.", name=name, reason=reason)


def _why_refused(dotted: str) -> str:
    """Return why the sandbox refuses a name; the longest part of it that is listed decides."""
    while dotted and dotted not in REFUSED:
        dotted = dotted.rpartition(".")[0]
    return REFUSED.get(dotted, "")


def _reads_from_text(call: ast.Call, names: SourceNames) -> bool:
    """Return whether a call that can read a file gets a text in memory, which works at grading."""
    if names.dotted(call.func) not in FROM_TEXTS or not call.args:
        return False
    source = call.args[0]
    in_memory = isinstance(source, ast.Call) and names.dotted(source.func) in ("io.BytesIO", "io.StringIO")
    return in_memory or isinstance(source, ast.List)


def _file_call(call: ast.Call, names: SourceNames) -> str:
    """Return a call that opens a file by a method or an argument, as it is shown; "" if it opens none."""
    dotted = names.dotted(call.func)
    if dotted == "logging.basicConfig":
        return "logging.basicConfig(filename=...)" if any(each.arg == "filename" for each in call.keywords) else ""
    if dotted or not isinstance(call.func, ast.Attribute):
        return ""
    method = call.func.attr
    opens = method in FILE_METHODS or (method in PATH_METHODS and names.imports("pathlib"))
    return f".{method}()" if opens else ""


def _bound_at_top(text: str) -> dict[str, bool]:
    """Return the names that a module binds, and whether by a statement other than an import."""
    symbols = symtable.symtable(text, "<file>", "exec").get_symbols()
    return {each.get_name(): each.is_assigned() for each in symbols if each.is_assigned() or each.is_imported()}


def _missing_functions(unit: Unit, names: SourceNames, bound: Mapping[str, bool]) -> Iterator[tuple[int, str, str]]:
    if any("*" in each.bound for each in names.modules):
        return  # they may come from there
    lines = {node.name: node.lineno for node in names.nodes if isinstance(node, ast.FunctionDef)}
    others = [name for name, assigned in bound.items() if assigned and name not in unit.functions]
    for name in unit.functions:
        if name not in bound:
            close = closest(name, others)
            if close:
                meant = message(
                    "the file has no `{name}`; it has `{close}`. Did you mean that?", name=name, close=close
                )
                yield lines.get(close, 0), meant, name
            else:
                yield lines.get(close, 0), message("the file has no `{name}`, which is graded.", name=name), name


@dataclass(frozen=True)
class ImportedModule:
    """A module that a statement imports."""

    name: str
    line: int
    bound: tuple[str, ...]
    """The names that the statement binds."""
    at_top: bool
    """Whether it is imported when the file is loaded, and not in a call."""
    optional: bool
    """Whether an `except` handles its failure."""


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
        """Return whether `module`, or something from it, is imported."""
        return any(each.name.partition(".")[0] == module for each in self.modules)

    def dotted(self, node: ast.expr) -> str:
        """Return the full name of a name or an attribute, such as `numpy.save`; "" if it is not imported."""
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        meaning = self._meanings.get(node.id) or self._builtin(node.id)
        return ".".join([meaning, *reversed(parts)]) if meaning else ""

    def _builtin(self, name: str) -> str:
        """Return `name` if it is a built-in, or `__file__`, and not bound in this file; else ""."""
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
        """Walk the tree without recursion, since a source may be nested deeply."""
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
    """Return whether a condition is false at grading: `__name__ == "__main__"`, `TYPE_CHECKING`."""
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
