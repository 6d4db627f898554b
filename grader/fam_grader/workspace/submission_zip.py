"""Write the zip to submit: the unit files, and one script with all of them for otter's own commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes, deterministic_zip
from fam.course import Course
from fam_grader.submissions import SubmissionSource, Unreadable, decode_source, read_submission

SCRIPT = "submission.py"

# The script's end. Given before: _FUNCTIONS and _SOURCES.
LOADER = r'''

class _Units(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Finds the units above, so that one can import another."""

    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in _SOURCES else None

    def get_source(self, name):
        return _SOURCES[name]

    def get_code(self, name):
        file, text = f"{name}.py", _SOURCES[name]
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
        return compile(text, file, "exec", dont_inherit=True)


for _unit in _SOURCES:
    sys.modules.pop(_unit, None)
sys.meta_path.insert(0, _Units())

for _unit, _names in _FUNCTIONS.items():
    try:
        _module = importlib.import_module(_unit)
    except (Exception, SystemExit) as _error:
        print(f"{_unit}.py does not load: {type(_error).__name__}: {_error}")
    else:
        globals().update({name: getattr(_module, name) for name in _names if hasattr(_module, name)})
'''


@dataclass(frozen=True)
class SubmissionZip:
    """A written zip: the unit files in it, the missing ones, and the problems that grading would report."""

    path: Path
    files: tuple[str, ...]
    missing: tuple[str, ...]
    problems: tuple[str, ...]


def write_submission_zip(course: Course, path: Path) -> SubmissionZip:
    """Write the zip with the unit files of `course` to `path`, and return what a grader finds in it."""
    contents = _unit_files(course)
    atomic_write_bytes(path, make_zip(course, contents))
    missing = tuple(unit.name for unit in course.units.values() if unit.name not in contents)
    return SubmissionZip(path, tuple(f"{name}.py" for name in contents), missing, _problems(course, path))


def make_zip(course: Course, contents: Mapping[str, bytes]) -> bytes:
    """Return a zip with the unit files in `contents`, by unit; equal contents give equal bytes."""
    members = {SCRIPT: make_script(course, contents).encode()}
    for name, content in contents.items():
        members[f"exercises/{course.units[name].label}/{name}.py"] = content
    return deterministic_zip(members)


def make_script(course: Course, contents: Mapping[str, bytes]) -> str:
    """Return one script that defines every function of the course that is in `contents`, the unit files by unit.

    Otter takes a single script. Each unit becomes a module of its own in it, so that two units may have helpers of
    the same name, and one that does not load costs its own functions only. It is written in ASCII, for otter reads
    it in whatever encoding the machine prefers.
    """
    sources = {}
    for name, content in contents.items():
        try:
            sources[name] = decode_source(content)
        except Unreadable:
            continue  # grading reports what is in no encoding that it names
    functions = {name: list(course.units[name].functions) for name in sources}
    return "".join(
        [
            '"""Submitted with `fam submit`: all units in one script, for otter-grader.\n\n',
            "The folder `exercises` beside it holds them as they were written; read those.\n",
            '"""\n\nimport importlib.abc\nimport importlib.util\nimport linecache\nimport sys\n\n',
            "_FUNCTIONS = {\n",
            *(f"    {name!a}: {names!a},\n" for name, names in functions.items()),
            "}\n\n_SOURCES = {\n",
            *(f"    {name!a}: (\n{_quoted(text)}    ),\n" for name, text in sources.items()),
            "}\n",
            LOADER,
        ]
    )


def _quoted(text: str) -> str:
    r"""Return a text as Python string literals, one for each of its lines.

    >>> print(_quoted('a = 1\nb = "é"\n'), end="")
            'a = 1\n'
            'b = "\xe9"\n'
    """
    return "".join(f"        {line!a}\n" for line in text.splitlines(keepends=True) or [""])


def _unit_files(course: Course) -> dict[str, bytes]:
    try:
        return {unit.name: unit.skeleton.read_bytes() for unit in course.units.values() if unit.skeleton.is_file()}
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be read: {error.strerror}.") from error


def _problems(course: Course, path: Path) -> tuple[str, ...]:
    """Read the zip as `fam grade` does, and return the problems that it would report."""
    try:
        return read_submission(SubmissionSource(path, path.name, path.stem), course).problems
    except Unreadable as reason:
        return (str(reason),)
