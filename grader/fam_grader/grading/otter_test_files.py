"""Test files of checks: otter-grader's own if it is installed, and their equal for students, who need no otter.

The equal reads what suites of this course are: exception-based test files with `OK_FORMAT = False` and a `name`.
`test_otter_test_files.py` runs both on all suites and compares names, points and messages.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from textwrap import indent
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

HAS_OTTER = find_spec("otter") is not None


class _Deferred:
    """A finder for `sys.meta_path`: of packages of which modules are there already, as their attributes."""

    def __init__(self, packages: Mapping[str, ModuleType]) -> None:
        self._packages = packages

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the usual spec of a deferred package, which fills the module that stood in for it."""
        if fullname not in self._packages:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        assert spec is not None and spec.loader is not None
        spec.loader.create_module = lambda _: self._packages[fullname]  # type: ignore[method-assign, assignment]
        return spec


@contextmanager
def deferred_packages(*packages: str) -> Iterator[None]:
    """Import modules of `packages` inside without running the packages' own `__init__.py`.

    `import otter` brings pandas and nbconvert, and takes ten times as long as the module that runs our checks. Later
    imports find the packages as usual, around the modules that are there by then. Where several threads may import
    of them at the same time, import the packages first.
    """
    deferred: dict[str, ModuleType] = {}
    for package in packages:
        if package not in sys.modules:
            spec = find_spec(package)
            assert spec is not None
            deferred[package] = sys.modules[package] = module_from_spec(spec)
    try:
        yield
    finally:
        for package in deferred:
            del sys.modules[package]
        sys.meta_path.insert(0, _Deferred(deferred))


if TYPE_CHECKING or HAS_OTTER:
    with deferred_packages("otter", "otter.test_files"):
        from otter.test_files.abstract_test import TestCase, TestFile
        from otter.test_files.exception_test import ExceptionTestFile, test_case

    def load_test_file(path: Path) -> TestFile:
        """Load a test file; whatever its code or otter raises goes through."""
        with suppress(Exception):
            loaded = ExceptionTestFile.from_file(str(path))
            formats = {case.body.test_func.__globals__.get("OK_FORMAT") for case in loaded.test_cases}
            if formats == {False}:
                return loaded
        return _create_test_file(path)

    def _create_test_file(path: Path) -> TestFile:
        """Load a test file of any kind, or raise otter's reason why it is none."""
        from otter.nbmeta_config import NBMetadataConfig  # noqa: PLC0415 - slow to import
        from otter.test_files import create_test_file  # noqa: PLC0415 - slow to import

        return create_test_file(str(path), NBMetadataConfig())


PASSED, FAILED = "✅ Test case passed", "❌ Test case failed"


class LightTestCase:
    """The decorator of a check; it has the arguments and attributes of `otter.test_files.test_case`.

    Args:
        name: the name of the check; by default the test file's name and a number.
        points: what it is worth; by default a share of the file's points.
        hidden: whether students may not see it.
        success_message: for students whose function passes.
        failure_message: for students whose function fails.
    """

    def __init__(
        self,
        name: str | None = None,
        points: float | None = None,
        hidden: bool = False,
        success_message: str | None = None,
        failure_message: str | None = None,
    ) -> None:
        self.name, self.points, self.hidden = name, points, hidden
        self.success_message, self.failure_message = success_message, failure_message
        self.test_func: Callable[..., None] = lambda: None

    def __call__(self, test_func: Callable[..., None]) -> LightTestCase:
        """Take the function under the decorator."""
        self.test_func = test_func
        return self

    def call_func(self, global_environment: dict[str, Any]) -> None:
        """Call the function with the values of the names of its parameters; `env` is the environment itself."""
        self.test_func(
            **{
                name: global_environment if name == "env" else global_environment.get(name)
                for name in inspect.signature(self.test_func).parameters
            }
        )


@dataclass(frozen=True)
class LightCase:
    """One check of a test file, as otter's `TestCase`."""

    name: str
    body: Any
    hidden: bool
    points: float
    success_message: str | None
    failure_message: str | None


@dataclass(frozen=True)
class LightResult:
    """The result of one check, as otter's `TestCaseResult`."""

    test_case: LightCase
    message: str
    passed: bool


class LightTestFile:
    """A test file, as otter's `ExceptionTestFile`."""

    __test__: ClassVar[bool] = False  # it is no class of tests for pytest

    def __init__(self, name: str, path: str, test_cases: Sequence[LightCase], source: str) -> None:
        self.name, self.path, self.test_cases = name, path, list(test_cases)
        self.test_case_results: list[LightResult] = []
        self._source = source
        self._score: float | None = None

    @classmethod
    def load(cls, path: Path) -> LightTestFile:
        """Load a test file; whatever its code raises goes through.

        Raises:
            RuntimeError: if it does not set `OK_FORMAT = False`.
            ValueError: if it has no `name`.
        """
        source = path.read_text(encoding="utf-8")
        names: dict[str, Any] = {}
        exec(compile(source, "<string>", "exec"), names)  # noqa: S102 - the course's own code
        if names.get("OK_FORMAT", True):
            raise RuntimeError("Malformed test file: it does not set `OK_FORMAT = False`")
        if "name" not in names:
            raise ValueError(f"Test file {path} does not define 'name'")
        found = [each for each in names.values() if isinstance(each, LightTestCase)]
        points = _resolve_points(names.get("points"), [each.points for each in found])
        cases = [
            LightCase(
                each.name if each.name is not None else f"{names['name']} - {number}",
                each,
                each.hidden,
                worth,
                each.success_message,
                each.failure_message,
            )
            for number, (each, worth) in enumerate(zip(found, points, strict=True), start=1)
        ]
        return cls(names["name"], path.as_posix(), cases, source)

    @property
    def score(self) -> float:
        """The points that were earned, or what they were replaced by."""
        if self._score is not None:
            return self._score
        return sum(each.test_case.points for each in self.test_case_results if each.passed)

    def update_score(self, new_score: float) -> None:
        """Replace the points that were earned."""
        self._score = new_score

    def run(self, global_environment: dict[str, Any]) -> None:
        """Run the checks with the functions in `global_environment`, and keep the results."""
        self.test_case_results = []
        for case in self.test_cases:
            passed, message = True, PASSED
            try:
                case.body.call_func(global_environment)
            except Exception as error:  # what a check raises is its result
                passed, message = False, f"{FAILED}\n{self._explain(error)}"
            self.test_case_results.append(LightResult(case, message, passed))

    def _explain(self, error: Exception) -> str:
        """Return the line of the test file that raised `error`, and the error."""
        trace = error.__traceback__
        for _ in range(2):  # from `run` through `call_func` to the check
            trace = trace.tb_next if trace else None
        number = trace.tb_lineno if trace else 1
        lines = indent("\n".join(self._source.split("\n")[number - 1 : number]), "  ")
        text = str(error).strip("'")
        return f"Error at line {number} in test {self.name}:\n{lines}\n{type(error).__name__}: {text}"


def _resolve_points(total: Any, points: Sequence[float | None]) -> list[float]:
    """Return what each check is worth; the rules are otter's.

    Args:
        total: the file's points, or a list with the points of each check, or None.
        points: the points of each check, None where the check does not say.
    """
    if isinstance(total, list):
        if len(total) != len(points):
            raise ValueError("Points specified in test has different length than number of test cases")
        total, points = None, total
    elif total is not None and not isinstance(total, (int, float)):
        raise TypeError(f"Test spec points has invalid type: {type(total)}")
    stated = sum(each for each in points if each is not None)
    unstated = points.count(None)
    if total is not None:
        if stated > total:
            raise ValueError("More points specified in test cases than allowed for test")
        rest = (total - stated) / unstated if unstated else 0.0
    else:
        rest = 1 / unstated if unstated and not stated else 0.0
    return [rest if each is None else each for each in points]


if not (TYPE_CHECKING or HAS_OTTER):
    TestCase, TestFile, test_case = LightCase, LightTestFile, LightTestCase
    load_test_file = LightTestFile.load

__all__ = ["HAS_OTTER", "LightTestCase", "LightTestFile", "TestCase", "TestFile", "load_test_file", "test_case"]
