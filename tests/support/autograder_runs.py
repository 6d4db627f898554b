"""The roads to a mark: `fam grade`, `otter run` with an autograder, and Gradescope's harness with the same zip.

`Installed` is a machine that has nothing but the zip: an environment that its `setup.sh` made.
"""

from __future__ import annotations

import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

import nbformat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from fam.course import Course
from fam_grader.submissions._members import MAX_MEMBERS
from fam_grader.submissions._read import MAX_SOURCE
from fam_grader.workspace.submission_zip import SCRIPT, make_zip

CLEAN = {name: value for name, value in os.environ.items() if name not in ("FAM_COURSE", "PYTHONPATH")}


@dataclass(frozen=True)
class Mark:
    """What came of a submission on one road: the points of each function, all that was written, or what failed."""

    points: Mapping[str, float | None]
    written: str = ""
    trouble: str = ""


@dataclass(frozen=True)
class Installed:
    """An unpacked autograder, and the environment that it is used in."""

    source: Path
    environment: Path
    zip_file: Path

    @classmethod
    def by_setup(cls, zip_file: Path, folder: Path) -> Installed:
        """Run an autograder's `setup.sh` with no more files at hand than `otter grade` gives it; unpack the rest."""
        source = folder / "source"
        unpack(zip_file, source, "setup.sh", "environment.yml", "requirements.")
        settings = CLEAN | {"PYTHON": sys.executable, "PIP_NO_COMPILE": "1"}  # what is not used is not compiled
        command = ["bash", source / "setup.sh"]
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "Isolation of students' code: " in done.stdout
        unpack(zip_file, source)
        return cls(source, folder / "venv", zip_file)

    def with_zip(self, zip_file: Path, folder: Path) -> Installed:
        """Unpack another autograder, and use it in the same environment."""
        unpack(zip_file, folder / "source")
        return Installed(folder / "source", self.environment, zip_file)

    def new_environment(self, folder: Path) -> Path:
        """Make another environment, with hard links to the packages that ours needs without its extras."""
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        [packages] = self.environment.glob("lib/python*/site-packages")
        for package in _required(packages, "fam-course"):
            for file in package.files or ():
                target = folder / packages.relative_to(self.environment) / file
                if ".." not in file.parts and not target.exists():  # scripts start our interpreter
                    target.parent.mkdir(parents=True, exist_ok=True)
                    os.link(packages / file, target)
        return folder

    def run_otter(self, upload: Path, folder: Path) -> Mark:
        """Grade with `otter run -a`."""
        folder.mkdir(parents=True)
        command = [self.environment / "bin" / "otter", "run", "-a", self.zip_file, "-o", folder, "--no-logo", upload]
        done = subprocess.run(command, cwd=folder, env=CLEAN, capture_output=True, text=True, check=False)
        if done.returncode:
            return Mark({}, trouble=f"otter run: {done.stderr.strip().splitlines()[-1]}")
        written = (folder / "results.json").read_text(encoding="utf-8")
        tests = [test for test in json.loads(written)["tests"] if "max_score" in test]
        return Mark({test["name"]: test["score"] for test in tests}, written)

    def run_gradescope(self, upload: Path, folder: Path) -> Mark:
        """Grade as Gradescope's harness does, which unpacks an archive that can be unpacked."""
        root = folder.resolve()
        (root / "results").mkdir(parents=True)
        (root / "source").symlink_to(self.source.resolve())
        (root / "venv").symlink_to(self.environment.resolve())
        metadata = {"id": 42, "users": [{"name": "Ada Lovelace", "email": "ada@example.edu"}]}
        (root / "submission_metadata.json").write_text(json.dumps(metadata))
        _hand_in(upload, root / "submission")
        command = ["bash", self.source / "run_autograder"]
        settings = CLEAN | {"AUTOGRADER_DIR": str(root)}
        done = subprocess.run(command, env=settings, cwd=root, capture_output=True, text=True, check=False)
        written = (root / "results" / "results.json").read_text(encoding="utf-8")
        if done.returncode or not _could_grade(root / "results"):
            return Mark({}, written, f"run_autograder: {done.stdout} {done.stderr}")
        return Mark(points_of(json.loads(written)), written)


def _could_grade(results: Path) -> bool:
    """Ask what lies beside the page, since a submission may write on the page whatever it likes."""
    pickled = results / "results.pkl"
    return pickled.is_file() and not pickle.loads(pickled.read_bytes()).has_catastrophic_failure()


def _required(packages: Path, project: str) -> list[Distribution]:
    """Return the installed packages that a project requires, directly or not, without its own extras."""
    installed = {canonicalize_name(each.metadata["Name"]): each for each in distributions(path=[str(packages)])}
    waiting, seen = {(project, "")}, set()
    while waiting:
        name, extra = waiting.pop()
        seen.add((name, extra))
        for requirement in map(Requirement, installed[name].requires or ()):
            if requirement.marker is None or requirement.marker.evaluate({"extra": extra}):
                needed = {(canonicalize_name(requirement.name), each) for each in ("", *requirement.extras)}
                waiting |= needed - seen
    return [installed[name] for name in {name for name, _ in seen} - {project}]


def unpack(zip_file: Path, folder: Path, *beginnings: str) -> None:
    """Unpack an autograder, or of it what has a name with one of these beginnings."""
    with zipfile.ZipFile(zip_file) as archive:
        chosen = [name for name in archive.namelist() if name.startswith(beginnings or "")]
        archive.extractall(folder, chosen)


def points_of(results: dict[str, object]) -> dict[str, float]:
    """Add the points of each function up, from the groups in a `results.json` of ours."""
    points: dict[str, float] = {}
    for test in results["tests"]:  # type: ignore[attr-defined]
        function = test["extra_data"]["function"]
        points[function] = round(points.get(function, 0.0) + test["score"], 5)
    return points


def run_fam_grade(course: Course, folder: Path, out: Path) -> dict[str, Mark]:
    """Grade a class with `fam grade`, and give the marks by the submissions' names."""
    command = [sys.executable, "-m", "fam", "--course", course.exercises.parent, "grade", folder]
    command += ["-o", out, "--json"]
    done = subprocess.run(command, env=CLEAN, capture_output=True, text=True, check=True)
    records = map(json.loads, done.stdout.splitlines())
    return {record["submission"]: Mark(record["functions"], record["message"]) for record in records}


def otter_upload(upload: Path, course: Course, folder: Path) -> Path:
    """Return the upload itself where otter takes it, and else a zip in otter's form that holds the same files.

    Otter takes a script, a notebook that it can read, and a zip with one of the two at its top.
    """
    if _otter_takes(upload):
        return upload
    folder.mkdir(parents=True)
    made = folder / "upload.zip"
    made.write_bytes(_in_otters_form(upload, course))
    return made


def _otter_takes(upload: Path) -> bool:
    if upload.is_dir() or upload.is_symlink() or upload.name.startswith("."):
        return False
    try:
        if upload.suffix == ".ipynb":
            nbformat.read(upload, as_version=nbformat.NO_CONVERT)
        elif upload.suffix == ".zip":
            with zipfile.ZipFile(upload) as archive:
                if len(archive.namelist()) > MAX_MEMBERS:
                    return False  # it would unpack them all, for minutes
                if any(".py/" in name for name in archive.namelist()):
                    return False  # a folder where a file is cannot be unpacked
                top = {name for name in archive.namelist() if "/" not in name and name != "__init__.py"}
                notebooks = [name for name in top if name.endswith(".ipynb")]
                scripts = [name for name in top if name.endswith(".py")]
                return not archive.testzip() and len(notebooks or scripts) == 1 and not notebooks
    except Exception:  # what a hostile file can do to a reader that does not expect it
        return False
    return upload.suffix in (".py", ".ipynb", ".zip")


def _in_otters_form(upload: Path, course: Course) -> bytes:
    """Put units' files together as `fam submit` does, and all but a script into a folder beside an empty one."""
    units = {name: upload / unit.label / f"{name}.py" for name, unit in course.units.items()}
    present = {name: path.read_bytes() for name, path in units.items() if path.is_file() and not _linked(path)}
    if present:
        return make_zip(course, present)
    found = [upload] if not upload.is_dir() else sorted(upload.rglob("*"))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = upload.suffix == ".py" and upload.is_file() and not upload.is_symlink()
        archive.writestr(SCRIPT, upload.read_bytes() if whole else b"")
        for path in [] if whole else found:
            if path.is_file() and not _linked(path):
                with path.open("rb") as file:
                    limit = -1 if path.suffix == ".zip" else MAX_SOURCE + 1  # a larger source is refused all the same
                    archive.writestr(f"handed in/{path.relative_to(upload.parent)}", file.read(limit))
    return content.getvalue()


def _linked(path: Path) -> bool:
    """Return whether a unit's file, or the folder that it is in, is a link; nobody's grader follows one."""
    return path.is_symlink() or path.parent.is_symlink()


def _hand_in(upload: Path, folder: Path) -> None:
    """Lay an upload out as Gradescope does."""
    folder.mkdir()
    if upload.is_dir():
        subprocess.run(["cp", "-a", "--sparse=always", f"{upload}/.", folder], check=True)
        return
    try:
        with zipfile.ZipFile(upload) as archive:
            archive.extractall(folder)
    except Exception:  # no archive, or one that cannot be unpacked
        shutil.rmtree(folder)
        folder.mkdir()
        shutil.copy(upload, folder / upload.name, follow_symlinks=False)
