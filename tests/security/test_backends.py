"""Landlock, bubblewrap, another user: the first that works is taken and named, and without any nothing is graded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam
from fam.core.errors import CourseError
from fam.course import Course
from fam_grader.execution.calls import Raised, Returned
from fam_grader.execution.isolation import Isolation, make_launcher
from fam_grader.execution.process import Launcher
from fam_grader.execution.sandbox import backends, bubblewrap
from fam_grader.execution.sandbox.bubblewrap import wrapped_python
from fam_grader.execution.sandbox.policy import Backend
from security.attacks.attack import Attack
from security.attacks.corpus import THEMES
from security.attacks.runner import AttackReport, Outcome, run_attacks
from security.attacks.testbed import SMALL_COURSE, UNIT
from security.attacks.watch import descendants

ROOT = os.geteuid() == 0

# Those that work without Landlock, as far as this machine has them.
STAND_INS: list[Isolation] = ["bubblewrap", "user"]
# Each reaches for what the backend, and not only the list of system calls, keeps away.
THEMES_TRIED = ("disk", "network", "escapes", "behind")


def require(backend: Isolation) -> None:
    """Skip a test of what this machine does not have."""
    trouble = backends.TROUBLES[Backend(backend)]()
    if trouble:
        pytest.skip(trouble)


@pytest.fixture(params=STAND_INS)
def stand_in(request: pytest.FixtureRequest) -> Iterator[Launcher]:
    """Return a launcher for each way to do without Landlock."""
    require(request.param)
    launcher, _ = make_launcher(request.param)
    yield launcher
    launcher.close()


@pytest.mark.parametrize(
    ("lacking", "taken"),
    [
        ((), "Landlock"),
        (("landlock",), "bubblewrap"),
        (("landlock", "bubblewrap"), "neither Landlock nor bubblewrap"),
    ],
    ids=["all there", "no Landlock", "no Landlock and no bubblewrap"],
)
def test_the_first_that_works_is_taken_and_named(
    monkeypatch: pytest.MonkeyPatch, lacking: tuple[str, ...], taken: str
) -> None:
    """Whatever is in force is said, before anything is graded."""
    for backend in lacking:
        monkeypatch.setitem(backends.TROUBLES, Backend(backend), lambda backend=backend: f"there is no {backend}")
    if not any(backend not in lacking and not trouble() for backend, trouble in backends.TROUBLES.items()):
        pytest.skip("this machine has nothing else")

    launcher, isolation = make_launcher("sandbox")
    launcher.close()

    assert isolation.startswith(taken)
    for layer in (
        "seccomp",
        "rlimits",
        "no new privileges",
        "no capabilities",
        "no dumps",
        "descriptors",
        "ends with its parent",
    ):
        assert layer in isolation


def test_where_nothing_works_the_refusal_says_why_and_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three reasons, and the ways out."""
    for backend in Backend:
        monkeypatch.setitem(backends.TROUBLES, backend, lambda backend=backend: f"there is no {backend.value}")

    with pytest.raises(CourseError) as refused:
        make_launcher("sandbox")

    for words in ("no landlock; there is no bubblewrap; there is no user", "apt-get install bubblewrap", "none"):
        assert words in str(refused.value)


def test_a_run_that_is_refused_grades_nothing(
    monkeypatch: pytest.MonkeyPatch, small_course: Course, tmp_path: Path
) -> None:
    """The command says what to do, before anything of a student's is run."""
    for backend in Backend:
        monkeypatch.setitem(backends.TROUBLES, backend, lambda: "it is not there")
    answer, root = SMALL_COURSE / "solutions" / UNIT / "doubling.py", str(small_course.exercises.parent)

    done = CliRunner().invoke(fam, ["--course", root, "grade", str(answer), "-o", str(tmp_path / "out")])

    assert done.exit_code == 1
    assert "--isolation none" in done.output
    assert list((tmp_path / "out").rglob("*.json")) == []


def test_without_seccomp_nothing_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of system calls is in every sandbox."""
    monkeypatch.setattr(backends, "kernel_filters_calls", lambda: False)

    with pytest.raises(CourseError, match="this kernel has no seccomp filters"):
        make_launcher("sandbox")


def test_a_machine_without_a_filter_is_refused_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """System calls have other numbers there."""
    monkeypatch.setattr(backends, "kind_of_machine", lambda: "riscv64")

    with pytest.raises(
        CourseError, match="no filter of system calls for riscv64, only for x86_64 and aarch64"
    ) as refused:
        make_launcher("sandbox")

    assert "--isolation none" in str(refused.value)


def test_a_machine_without_bubblewrap_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CourseError, match="bubblewrap is not installed") as refused:
        make_launcher("bubblewrap")

    assert "apt-get install bubblewrap" in str(refused.value)


def test_a_bubblewrap_that_cannot_make_namespaces_reports_its_own_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As where user namespaces are turned off: its last words are passed on."""
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CourseError, match="No permissions to create new namespace"):
        make_launcher("bubblewrap")


@pytest.mark.parametrize("backend", ["landlock", *STAND_INS])
def test_what_cannot_be_entered_is_no_sandbox(monkeypatch: pytest.MonkeyPatch, backend: Isolation) -> None:
    """The zygote locks a child in before it says what is in force; here its list of calls would allow everything."""
    require(backend)
    everything = bytes.fromhex("060000000000ff7f")  # the program `return ALLOW`
    monkeypatch.setattr("fam_grader.execution.sandbox.launcher.filter_program", lambda: everything)

    with pytest.raises(CourseError, match="could "):
        make_launcher(backend)


def test_a_student_does_its_work_without_landlock_and_stays_in(stand_in: Launcher, ask) -> None:
    """NumPy and the library are there; files, sockets and processes are not."""
    source = (
        "import numpy as np\nimport json.tool\n\ndef work():\n    return np.fft.rfft(np.ones(4)).real\n\n"
        "def read():\n    return open('/etc/passwd').read()\n\ndef fork():\n    import os\n    return os.fork()\n"
    )
    with ask(stand_in, source, call_seconds=10.0) as answers:
        work, *others = answers("work"), answers("read"), answers("fork")

    assert isinstance(work, Returned)
    assert work.value.tolist() == [4, 0, 0]
    assert [type(answer) for answer in others] == [Raised, Raised]


def test_bubblewrap_contains_the_interpreter_and_no_secret() -> None:
    """Seen from inside, before any other layer: no course, no home, no network, no process, no place to write."""
    require("bubblewrap")
    look = (
        f"import os, socket; here = {str(Path(__file__).resolve())!r};"
        "print(os.path.exists(here), os.path.exists('/home'), os.path.exists('/etc/passwd'),"
        " sorted(os.listdir('/packages')), [name for _, name in socket.if_nameindex()],"
        " [name for name in os.listdir('/proc') if name.isdigit()], os.access('/', os.W_OK), socket.gethostname())"
    )

    done = subprocess.run(wrapped_python(look), capture_output=True, text=True, check=True)

    packages = [path.name for path in bubblewrap._packages()]
    assert done.stdout == f"False False False {sorted(packages)} ['lo'] ['1'] False sandbox\n"


GRADER = """
import time
from fam_grader.execution.isolation import make_launcher
launcher, _ = make_launcher(BACKEND)
process = launcher.start(256)
print("started", flush=True)
if input() == "close":
    process._wire.close()
    launcher.close()
time.sleep(60)
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["landlock", *STAND_INS])
def test_the_head_of_a_run_says_what_is_in_force(backend: Isolation, small_course: Course, tmp_path: Path) -> None:
    """On the terminal before the first mark, and in every result."""
    require(backend)
    answer = SMALL_COURSE / "solutions" / UNIT / "doubling.py"
    root = str(small_course.exercises.parent)

    done = CliRunner().invoke(
        fam,
        ["--course", root, "grade", str(answer), "-o", str(tmp_path), "--isolation", backend, "--json", "-j", "1"],
    )

    head = next(line for line in done.stderr.splitlines() if line.startswith("Isolation: "))
    launcher, isolation = make_launcher(backend)
    launcher.close()
    assert head == f"Isolation: {isolation}"
    assert json.loads(done.stdout)["isolation"] == isolation


@pytest.mark.parametrize("how", ["close", "kill"])
@pytest.mark.parametrize("backend", ["landlock", *STAND_INS])
def test_no_process_remains(backend: Isolation, how: str) -> None:
    """Neither after the last submission, nor when the grader is killed with one in the works."""
    require(backend)
    pipe = subprocess.PIPE
    before = descendants()
    with subprocess.Popen(
        [sys.executable, "-c", f"BACKEND = {backend!r}\n{GRADER}"], stdin=pipe, stdout=pipe, text=True
    ) as grader:
        assert grader.stdin is not None
        assert grader.stdout is not None
        assert grader.stdout.readline() == "started\n"
        started = [pid for pid, _ in descendants() - before if pid != grader.pid]
        if how == "kill":
            grader.kill()
        else:
            grader.stdin.write(f"{how}\n")
            grader.stdin.flush()

        deadline = time.monotonic() + 10
        while any(map(running, started)) and time.monotonic() < deadline:
            time.sleep(0.02)
        remaining = [pid for pid in started if running(pid)]
        grader.kill()

    assert len(started) == (3 if backend == "bubblewrap" else 2)  # itself, the zygote, the student's process
    assert remaining == []


def running(pid: int) -> bool:
    """Return whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.slow
@pytest.mark.parametrize("backend", STAND_INS)
def test_attacks_come_to_nothing_without_landlock(tmp_path: Path, backend: Isolation) -> None:
    """Those on disk, network and processes; the honest submissions between them keep full marks."""
    require(backend)
    tried: list[Attack] = [attack for theme in THEMES_TRIED for attack in THEMES[theme]]

    *_, report = run_attacks(tmp_path / "testbed", tried, isolation=backend)

    assert isinstance(report, AttackReport)
    assert [describe(each) for each in report.outcomes if not each.repelled] == []
    assert report.instructor == ()
    assert len(report.outcomes) == len(tried) > 40


def describe(outcome: Outcome) -> str:
    return f"{outcome.attack.name}: {outcome}"
