"""The container for graders: its Dockerfile step by step, and grading under the restrictions of its run line.

With CONTAINER=docker (or podman) in the environment, the image is built and a class graded in it, as by
`make container`. Everything else needs no container.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from fam.course import Course
from fam_grader.authoring.sample_class import make_class
from support.dockerfile import Instruction, is_ignored, read_dockerfile
from support.matrix import supported
from support.paths import REPOSITORY, SMALL_COURSE

DOCKERFILE = read_dockerfile((REPOSITORY / "Dockerfile").read_text(encoding="utf-8"))
IGNORED = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8")
PAGE = (REPOSITORY / "docs" / "how-to" / "instructors" / "container.md").read_text(encoding="utf-8")
PROGRAM = os.environ.get("CONTAINER", "")
IMAGE = "fam-course"


def instructions(word: str) -> list[Instruction]:
    """Return the Dockerfile's instructions that begin with a word."""
    return [each for each in DOCKERFILE if each.word == word]


@pytest.fixture(scope="module")
def context() -> list[str]:
    """Return the files that the builder gets, of all that are in the repository."""
    listed = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.splitlines() if not is_ignored(path, IGNORED)]


@pytest.fixture(scope="module")
def copied(context: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the COPY instructions of the first stage bring into the image."""
    folder = tmp_path_factory.mktemp("source")
    for instruction in instructions("COPY"):
        if instruction.stage == 0:
            *sources, target = instruction.text.split()
            for source in sources:
                found = [path for path in context if path == source or path.startswith(f"{source}/")]
                assert found, f"nothing to copy: {source}"
                for path in found:
                    inside = Path(path).relative_to(source) if path != source else Path(source)
                    (folder / target / inside).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy(REPOSITORY / path, folder / target / inside)
    return folder


def build_wheel(source: Path, target: Path) -> dict[str, bytes]:
    """Build a wheel, as the Dockerfile's `pip wheel --no-build-isolation` does, and return its files."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    with zipfile.ZipFile(next(target.glob("*.whl"))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_nothing_private_is_sent_to_the_builder(context: list[str]) -> None:
    """No solution, no hidden suite: an image may be pushed to a registry."""
    assert not [path for path in context if path.startswith(("solutions/", "grader/hidden/", "tests/", ".git/"))]
    assert all(path.startswith("docs/play/") for path in context if path.startswith("docs/"))
    assert {path.split("/")[0] for path in context} == {
        "CHANGELOG.md",
        "LICENSE",
        "README.md",
        "constraints.txt",
        "docs",
        "exercises",
        "grader",
        "pyproject.toml",
        "quizzes",
    }


def test_what_is_copied_makes_the_same_wheel(copied: Path, tmp_path: Path) -> None:
    """A file that the build needs is not forgotten, in the Dockerfile or in .dockerignore."""
    assert build_wheel(copied, tmp_path / "image") == build_wheel(REPOSITORY, tmp_path / "repository")


def test_every_version_is_that_of_the_constraints() -> None:
    """What is installed by its name has a pin, and everything that it needs follows the file."""
    installs = [part for each in instructions("RUN") for part in each.text.split(" && ") if "pip install" in part]
    pins = (REPOSITORY / "constraints.txt").read_text(encoding="utf-8")

    assert len(installs) == 2
    for install in installs:
        words = shlex.split(install.partition("pip install ")[2])
        assert words[:2] == ["-c", "constraints.txt"]
        for name in words[2:]:
            assert name.endswith(".whl)[grade]") or f"\n{Requirement(name).name}==" in pins


def test_both_stages_have_a_python_that_is_tested() -> None:
    """The environment of the first stage links to the interpreter of the second."""
    (version,) = (each.text.removeprefix("PYTHON=") for each in instructions("ARG"))
    stages = [each.text.split()[0] for each in instructions("FROM")]

    assert version in supported((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    assert stages == ["python:${PYTHON}-slim"] * 2


def test_it_runs_as_an_unprivileged_user() -> None:
    """The user is made in the last stage, and nothing after it is root's."""
    last = [each for each in DOCKERFILE if each.stage == 1]
    words = [each.word for each in last]
    (user,) = (each.text for each in last if each.word == "USER")

    assert f"useradd --uid 1000 --gid {user} " in next(each.text for each in last if each.word == "RUN")
    assert {*words[words.index("USER") :]} == {"USER", "WORKDIR", "HEALTHCHECK", "ENTRYPOINT", "CMD"}


def test_its_commands_are_there_and_work(course_copy: Path, tmp_path: Path) -> None:
    """The program is a script of the package; the health check passes only where a whole course is mounted."""
    (entrypoint,) = (json.loads(each.text) for each in instructions("ENTRYPOINT"))
    (default,) = (json.loads(each.text) for each in instructions("CMD"))
    health = json.loads(instructions("HEALTHCHECK")[0].text.partition(" CMD ")[2])
    (folder,) = (each.text for each in instructions("WORKDIR") if each.stage == 1)
    program = Path(sys.executable).with_name(entrypoint[0])

    public = tmp_path / "public"
    shutil.copytree(course_copy, public)
    shutil.rmtree(public / "solutions")
    codes = [
        subprocess.run([program, *health[1:]], cwd=place, capture_output=True, check=False).returncode
        for place in (course_copy, public)
    ]

    assert f'{entrypoint[0]} = "' in (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    assert health == [*entrypoint, *default]
    assert codes == [0, 1]
    assert folder == "/course"


def run_line() -> list[str]:
    """Return the command that the page for instructors gives, as words."""
    block = PAGE.partition("    docker run")[2].partition("\n\n")[0]
    return shlex.split("docker run" + block.replace("\\\n", " "))


def test_the_run_line_mounts_what_the_image_expects() -> None:
    """Course and class read-only, the results writable, and no privilege."""
    line = run_line()
    mounts = [line[at + 1] for at, word in enumerate(line) if word in ("-v", "--volume")]
    image = line.index(IMAGE)

    assert [mount.split(":", 1)[1] for mount in mounts] == ["/course:ro", "/class:ro", "/results"]
    assert line[image + 1 :] == ["grade", "/class", "-o", "/results"]
    for option in ("--rm", "--read-only", "--network none", "--cap-drop ALL", "--security-opt no-new-privileges"):
        assert option in " ".join(line[:image])


def marks(results: Path) -> list[tuple[str, str, str]]:
    """Return name, status and score of each submission."""
    with (results / "grades.csv").open(encoding="utf-8", newline="") as file:
        return sorted((row["student"], row["status"], row["score"]) for row in csv.DictReader(file))


def grade(command: Sequence[str | Path]) -> str:
    """Run a command, and return what it wrote."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def graded(small_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a class of the small course and its results from outside of any container."""
    folder = tmp_path_factory.mktemp("graded")
    make_class(small_course, folder / "class")
    fam = [sys.executable, "-m", "fam", "--course", SMALL_COURSE, "grade", folder / "class"]
    grade([*fam, "-o", folder / "expected", "--jobs", "2"])
    return folder


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bwrap") is None, reason="bubblewrap imitates the container")
def test_the_sandbox_works_under_the_restrictions_of_the_run_line(graded: Path) -> None:
    """Read-only, without network, privilege or home, as a user without a name: the marks are the same."""
    (graded / "results").mkdir()
    inside = ["bwrap", "--unshare-user", "--uid", "4321", "--gid", "4321", "--unshare-net", "--cap-drop", "ALL"]
    inside += [
        "--ro-bind",
        "/",
        "/",
        "--dev",
        "/dev",
        "--proc",
        "/proc",
        "--tmpfs",
        "/tmp",
        "--setenv",
        "HOME",
        "/tmp",
    ]
    inside += ["--ro-bind", str(graded / "class"), str(graded / "class")]
    inside += [
        "--bind",
        str(graded / "results"),
        str(graded / "results"),
        "--ro-bind",
        str(REPOSITORY),
        str(REPOSITORY),
    ]
    fam = [sys.executable, "-m", "fam", "--course", str(SMALL_COURSE)]

    grade([*inside, *fam, "doctor", "--grading"])
    said = grade([*inside, *fam, "grade", str(graded / "class"), "-o", str(graded / "results"), "--jobs", "2"])

    assert marks(graded / "results") == marks(graded / "expected")
    assert re.search(r"Landlock|bubblewrap", said)
    assert "seccomp" in said


@pytest.mark.slow
@pytest.mark.skipif(not PROGRAM, reason="CONTAINER=docker builds the image and grades in it")
def test_the_image_grades_as_this_machine_does(graded: Path) -> None:
    """Built for real, and run with the line of the page; then as root, with the privileges that Docker leaves it."""
    grade([PROGRAM, "build", "--tag", IMAGE, str(REPOSITORY)])
    for user in (f"{os.getuid()}:{os.getgid()}", "0:0"):
        results = graded / f"results-{user.replace(':', '-')}"
        results.mkdir()
        line = [PROGRAM, *run_line()[1:]]
        line[line.index("--user") + 1] = user
        for here, there in {"/course:ro": SMALL_COURSE, "/class:ro": graded / "class", "/results": results}.items():
            line = [f"{there}:{here}" if word.endswith(f":{here}") else word for word in line]
        if user == "0:0":
            line.remove("--cap-drop")
            line.remove("ALL")

        said = grade(line)

        assert marks(results) == marks(graded / "expected")
        assert "Landlock" in said
        assert ("user nobody" in said) == (user == "0:0")
