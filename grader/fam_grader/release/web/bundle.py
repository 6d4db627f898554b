"""The zip of Python that the page loads: our modules for students, what they import, and the course."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, PackagePath, distribution
from importlib.util import find_spec
from pathlib import Path

from fam.core.errors import CourseError
from fam.core.files import deterministic_zip
from fam_grader.release.wheel import DESTINATIONS

# Modules by package; a command, what only graders need and what needs processes stay here.
OURS = (
    *("fam", "fam.core", "fam.core.yaml", "fam.course", "fam.web"),
    *("fam_grader", "fam_grader.execution", "fam_grader.grading", "fam_grader.reports"),
    *("fam_grader.submissions", "fam_grader.visualization", "fam_grader.workspace"),
)
LEFT_OUT = {
    *("fam/__main__.py", "fam/cli.py"),
    *(
        "fam_grader/reports/class_report.py",
        "fam_grader/reports/class_summary.py",
        "fam_grader/reports/class_table.py",
    ),
    *("fam_grader/reports/feedback.py", "fam_grader/reports/pages.py"),
    *(
        "fam_grader/visualization/blocks.py",
        "fam_grader/visualization/display.py",
        "fam_grader/visualization/mosaic.py",
    ),
    "fam_grader/submissions/_notebook_cells.py",
}
# What flashcards and quizzes need besides, which is loaded with the first of their pages.
STUDY = (
    *("fam_quizzes", "fam_quizzes.decks", "fam_quizzes.questions", "fam_quizzes.study"),
    *("fam_quizzes.study.browser", "fam_quizzes.study.flashcards", "fam_quizzes.study.progress"),
    *("fam_quizzes.study.quiz", "fam_quizzes.study.reading"),
)
STAND_IN = "fam_grader.release.web.stand_in"
DATA = ("fam_grader/workspace/workspace.md",)
# Of pure Python, as they are installed here; YAML has its slow parser then.
OTHERS = ("click", "PyYAML")
STUDY_OTHERS = ("fsrs",)


def python_bundle(course: Mapping[str, bytes], language: str) -> bytes:
    """Return the zip to unpack into a folder of `sys.path`; the same versions make the same bytes.

    Args:
        course: the public files of the course by their paths in it.
        language: whose catalogue of messages is needed.
    """
    members = dict(_ours(OURS))
    for name in (*DATA, f"fam/locale/{language}/LC_MESSAGES/fam.mo"):
        top, _, rest = name.partition("/")
        path = _folder(top) / rest
        if path.is_file():
            members[name] = path.read_bytes()
    for name in OTHERS:
        members |= dict(_installed(name))
    for name, data in course.items():
        prefix = next((prefix for prefix in DESTINATIONS if name.startswith(prefix)), None)
        if prefix == "exercises/":
            members[DESTINATIONS[prefix] + name.removeprefix(prefix)] = data
    return deterministic_zip(dict(sorted(members.items())))


def study_bundle(files: Mapping[str, bytes]) -> bytes:
    """Return the zip of flashcards and quizzes, to unpack into the same folder.

    Args:
        files: the decks, as the page's Python reads them, by their paths in the course.
    """
    members = dict(_ours(STUDY))
    for name in STUDY_OTHERS:
        members |= dict(_installed(name))
    prefix = STAND_IN.replace(".", "/") + "/"
    members |= {name.removeprefix(prefix): data for name, data in _ours([STAND_IN, f"{STAND_IN}.msgspec"])}
    del members["__init__.py"]
    members |= {f"fam/data/{name}": data for name, data in files.items()}
    return deterministic_zip(dict(sorted(members.items())))


def licences() -> dict[str, str]:
    """Return the licences of the packages in the bundle that are not ours, by name."""
    found = {}
    for name in (*OTHERS, *STUDY_OTHERS):
        texts = [
            Path(str(each.locate())).read_text(encoding="utf-8") for each in _files_of(name) if _is_licence(each)
        ]
        found[name] = "\n\n".join(texts)
    return found


def _ours(packages: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for package in packages:
        top, *rest = package.split(".")
        for path in sorted(_folder(top).joinpath(*rest).glob("*.py")):
            name = "/".join([top, *rest, path.name])
            if name not in LEFT_OUT:
                yield name, path.read_bytes()


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations)))


def _installed(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the modules of an installed distribution, without what is compiled."""
    for file in _files_of(name):
        if file.suffix == ".py" and ".." not in file.parts:
            yield file.as_posix(), Path(str(file.locate())).read_bytes()


def _files_of(name: str) -> list[PackagePath]:
    try:
        return list(distribution(name).files or ())
    except PackageNotFoundError as error:
        raise CourseError(f"{name} is needed for the page, and is not installed.") from error


def _is_licence(file: PackagePath) -> bool:
    return file.name.upper().startswith(("LICENSE", "LICENCE", "COPYING")) and ".dist-info" in file.as_posix()
