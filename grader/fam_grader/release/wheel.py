"""Build the wheel of this package, from the repository or from the installed files, and pin its dependencies."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import io
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from fam.core.errors import CourseError
from fam.core.files import atomic_write_bytes, deterministic_zip

PROJECT = "fam-course"
PACKAGE = Path(__file__).resolve().parents[1]
TESTED = "constraints.txt"
# Written by the installer beside the wheel's own files, and again at the next installation.
INSTALLERS = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}
# The folders of a course in the wheel, by its folders in the repository.
DESTINATIONS = {"exercises/": "fam/data/exercises/", "quizzes/decks/": "fam/data/quizzes/decks/"}


@dataclass(frozen=True)
class Wheel:
    """A wheel: the name of its file, which installers parse, and its bytes."""

    name: str
    content: bytes


def repository() -> Path | None:
    """Return the root of the repository that this package is imported from; None if it is installed from a wheel."""
    root = PACKAGE.parents[1]
    return root if (root / "pyproject.toml").is_file() and root / "grader" / PACKAGE.name == PACKAGE else None


def build_wheel(folder: Path) -> Path:
    """Write the wheel of this package into `folder`, and return its path; the same code makes the same bytes.

    Raises:
        CourseError: the package is used from the repository, and hatchling is not installed.
    """
    root = repository()
    if root is None:
        return _from_installed(folder)
    try:
        from hatchling.builders.wheel import WheelBuilder  # noqa: PLC0415 - only who releases has it
    except ImportError as error:
        raise CourseError(
            "hatchling builds the wheel, and is not installed. Install it: pip install -e '.[dev]'."
        ) from error
    (path,) = WheelBuilder(str(root)).build(directory=str(folder), versions=["standard"])
    return Path(path)


def wheel_with(course: Mapping[str, bytes]) -> Wheel:
    """Return the wheel of this package with the files of `course` (contents by paths) instead of its own course."""
    with tempfile.TemporaryDirectory() as folder:
        path = build_wheel(Path(folder))
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    record = next(name for name in members if name.endswith(".dist-info/RECORD"))
    kept = {name: data for name, data in members.items() if not name.startswith(tuple(DESTINATIONS.values()))}
    del kept[record]
    for name, data in course.items():
        prefix = next(prefix for prefix in DESTINATIONS if name.startswith(prefix))
        kept[DESTINATIONS[prefix] + name.removeprefix(prefix)] = data
    ordered = dict(sorted(kept.items(), key=lambda item: (".dist-info/" in item[0], item[0])))
    return Wheel(path.name, deterministic_zip(ordered | {record: _record(ordered, record)}))


def _record(members: Mapping[str, bytes], own_name: str) -> bytes:
    """Return RECORD: the members with their digests and sizes, and RECORD itself without them."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    for name, data in members.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        rows.writerow((name, f"sha256={digest}", len(data)))
    rows.writerow((own_name, "", ""))
    return text.getvalue().encode()


def _from_installed(folder: Path) -> Path:
    """Rebuild the installed wheel from the files that its record lists."""
    installed = importlib.metadata.distribution(PROJECT)
    members = dict(_installed_files(installed))
    about = next(PurePosixPath(name).parent for name in members if name.endswith(".dist-info/METADATA"))
    tag = next(line for line in members[f"{about}/WHEEL"].decode().splitlines() if line.startswith("Tag: "))
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for file in installed.files or ():
        if str(file) in members and file.hash:
            rows.writerow((file, f"{file.hash.mode}={file.hash.value}", file.size))
    rows.writerow((about / "RECORD", "", ""))
    members[f"{about}/RECORD"] = record.getvalue().encode()
    path = folder / f"{about.stem}-{tag.removeprefix('Tag: ')}.whl"
    atomic_write_bytes(path, deterministic_zip(members))
    return path


def _installed_files(installed: importlib.metadata.Distribution) -> Iterator[tuple[str, bytes]]:
    for file in installed.files or ():
        made_here = file.suffix == ".pyc" or ".." in file.parts  # caches, and the script `fam`
        if not made_here and not (file.parent.suffix == ".dist-info" and file.name in INSTALLERS):
            yield str(file), Path(str(file.locate())).read_bytes()


def pins() -> str:
    """Return the constraints for pip's `-c`, one package a line.

    The repository has constraints for every Python. Elsewhere, return the installed versions, for this Python only.
    """
    root = repository()
    if root is not None and (root / TESTED).is_file():
        return (root / TESTED).read_text(encoding="utf-8")
    minor = ".".join(map(str, sys.version_info[:2]))
    return "".join(f'{line}; python_version == "{minor}"\n' for line in sorted(_installed(), key=str.casefold))


def _installed() -> set[str]:
    packages = ((each.metadata["Name"], each.version) for each in importlib.metadata.distributions())
    return {f"{name}=={version}" for name, version in packages if name and name != PROJECT}
