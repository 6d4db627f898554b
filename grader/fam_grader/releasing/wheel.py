"""The wheel of this very package: built from the repository, or put together again from where it is installed."""

from __future__ import annotations

import csv
import importlib.metadata
import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from fam_grader._errors import CourseError
from fam_grader.files import write_whole, zipped

PROJECT = "fam-course"
PACKAGE = Path(__file__).resolve().parents[1]
# What the installer wrote beside the wheel's own files, and would write again.
INSTALLERS = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}


def repository() -> Path | None:
    """Give the repository that this package is used from; None where it is installed from a wheel."""
    root = PACKAGE.parents[1]
    return root if (root / "pyproject.toml").is_file() and root / "grader" / PACKAGE.name == PACKAGE else None


def build_wheel(folder: Path) -> Path:
    """Write the wheel of this package into `folder`, and give its path; the same code makes the same bytes."""
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


def _from_installed(folder: Path) -> Path:
    """Make the wheel that was installed once more, from the files that its record lists."""
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
    write_whole(path, zipped(members))
    return path


def _installed_files(installed: importlib.metadata.Distribution) -> Iterator[tuple[str, bytes]]:
    for file in installed.files or ():
        made_here = file.suffix == ".pyc" or ".." in file.parts  # caches, and the script `fam`
        if not made_here and not (file.parent.suffix == ".dist-info" and file.name in INSTALLERS):
            yield str(file), Path(str(file.locate())).read_bytes()
