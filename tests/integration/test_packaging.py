"""What is built holds the course; that it holds no secret is in `test_release_secrets.py`."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from support.paths import REPOSITORY

ROOT = REPOSITORY


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Build wheel and sdist, and give the content of each by member name."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        members = {"wheel": {name: archive.read(name) for name in archive.namelist()}}
    with tarfile.open(sdist) as tar:
        files = [member for member in tar.getmembers() if member.isfile()]
        members["sdist"] = {member.name: tar.extractfile(member).read() for member in files}
    return members


@pytest.fixture(scope="module")
def site(built: dict[str, dict[str, bytes]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel's content, to import from."""
    folder = tmp_path_factory.mktemp("site")
    for name, data in built["wheel"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_the_exercises_are_in_what_is_built(built, kind: str) -> None:
    """Each file of `exercises/` is there as it is here."""
    here = {path.relative_to(ROOT): path.read_bytes() for path in (ROOT / "exercises").rglob("*") if path.is_file()}
    here = {path: data for path, data in here.items() if path.suffix != ".pyc"}

    there = built[kind]

    for path, data in here.items():
        matching = [name for name in there if name.endswith(f"/{path.as_posix()}")]
        assert matching, path
        assert there[matching[0]] == data


def test_the_wheel_holds_types_and_templates(built) -> None:
    """A type checker finds our types, and the pages their template."""
    names = set(built["wheel"])

    assert {
        "fam/py.typed",
        "fam_grader/py.typed",
        "fam_quizzes/py.typed",
        "fam_grader/reports/templates/feedback.html",
    } <= names


def test_the_installed_package_speaks_german(tmp_path: Path, site: Path) -> None:
    """Its compiled catalogues are installed with it."""
    script = "import sys; sys.path.insert(0, sys.argv.pop(1)); from fam.cli import main; main()"
    command = [sys.executable, "-c", script, str(site), "status", "--help"]
    environment = {**os.environ, "FAM_LANGUAGE": "de"}

    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.startswith("Aufruf: ")


def test_the_installed_package_finds_its_own_course(tmp_path: Path, site: Path) -> None:
    """Away from the repository, the course is the one in the package."""
    script = "import sys; sys.path.insert(0, sys.argv[1]); from fam.course import load_course"
    command = [sys.executable, "-c", f"{script}; print(load_course().exercises)", str(site)]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert Path(done.stdout.strip()) == site / "fam" / "data" / "exercises"


def test_the_installed_package_makes_a_workspace(tmp_path: Path, site: Path) -> None:
    """From the wheel alone: a student starts, sees where they are, and hands in."""
    environment = {name: value for name, value in os.environ.items() if name != "FAM_COURSE"}

    def fam(*arguments: str, folder: Path) -> str:
        script = "import sys; sys.path.insert(0, sys.argv.pop(1)); from fam.cli import main; main()"
        command = [sys.executable, "-c", script, str(site), *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    fam("start", "mine", folder=tmp_path)
    status = fam("status", folder=tmp_path / "mine")
    fam("submit", folder=tmp_path / "mine")

    here = {path.relative_to(ROOT) for path in (ROOT / "exercises").rglob("*") if path.is_file()}
    mine = tmp_path / "mine"
    made = {path.relative_to(mine) for path in (mine / "exercises").rglob("*") if path.is_file()}
    assert made == {path for path in here if path.suffix != ".pyc"}
    assert status.count("░" * 8) == 17
    assert (tmp_path / "mine" / "submission.zip").is_file()


def test_the_installed_package_builds_the_web_site(tmp_path: Path, site: Path) -> None:
    """With the moving page in it, which stands in `docs/` here."""
    script = "import sys; sys.path.insert(0, sys.argv.pop(1)); from fam.cli import main; main()"
    command = [sys.executable, "-c", script, str(site), "web", "-o", str(tmp_path / "web")]

    subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (tmp_path / "web" / "play" / "play.js").read_bytes() == (ROOT / "docs" / "play" / "play.js").read_bytes()


def test_the_command_has_the_name_of_the_distribution_too(built) -> None:
    """`uvx fam-course` and `pipx run fam-course` look for that."""
    (entry_points,) = (text for name, text in built["wheel"].items() if name.endswith("/entry_points.txt"))

    assert {b"fam = fam.cli:main", b"fam-course = fam.cli:main"} <= set(entry_points.splitlines())
