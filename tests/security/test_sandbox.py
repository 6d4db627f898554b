"""What a sandboxed process cannot do, each attempt made for real, from inside a student's function."""

from __future__ import annotations

import os
import textwrap
import time
from pathlib import Path

import pytest

from fam.core.errors import CourseError
from fam_grader.execution.calls import Died, OutOfMemory, Raised, Returned
from fam_grader.execution.isolation import make_launcher

GRADER = os.getpid()

ATTEMPTS = {
    "read a file": "open('/etc/passwd').read()",
    "read the course": f"open({str(Path(__file__).resolve())!r}).read()",
    "list the root folder": "__import__('os').listdir('/')",
    "read its own memory": "open('/proc/self/mem', 'rb')",
    "read the grader's environment": f"open('/proc/{GRADER}/environ').read()",
    "write a file": "open('/tmp/fam_attempt', 'w')",
    "write to shared memory": "open('/dev/shm/fam_attempt', 'w')",
    "open a socket": "__import__('socket').socket()",
    "open a unix socket": "__import__('socket').socketpair()",
    "fork": "__import__('os').fork()",
    "start a thread": "__import__('threading').Thread(target=print).start()",
    "run a program": "__import__('os').execv('/bin/true', ['true'])",
    "start a program": "__import__('subprocess').run(['true'])",
    "signal the grader": f"__import__('os').kill({GRADER}, 0)",
    "raise its limits": "__import__('resource').setrlimit(__import__('resource').RLIMIT_CPU, (9999, 9999))",
    "become another user": "__import__('os').setuid(0)",
    "make a namespace": "1 / (1 + __import__('ctypes').CDLL(None).unshare(0x10000000))",
    "trace the grader": f"1 / (1 + __import__('ctypes').CDLL(None).ptrace(16, {GRADER}, 0, 0))",
    "make a memory file": "__import__('os').memfd_create('x')",
    "make a pipe": "__import__('os').pipe()",
    "import the grader": "__import__('fam_grader')",
    "import otter": "__import__('otter')",
}


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS)
def test_a_sandboxed_function_cannot(sandbox, ask, attempt: str) -> None:
    """Each attempt ends in an exception, and the process goes on answering."""
    with ask(sandbox, f"def attempt():\n    return {attempt}\n\ndef fine():\n    return 7\n") as answers:
        answer, fine = answers("attempt"), answers("fine")

    assert isinstance(answer, Raised), answer
    assert fine == Returned(7)


def test_a_sandboxed_process_holds_no_descriptor_but_the_wire_and_dev_null(sandbox, ask) -> None:
    """Nothing is inherited from the grader."""
    source = """
        import fcntl
        def descriptors():
            open_ones = []
            for fd in range(256):
                try:
                    fcntl.fcntl(fd, fcntl.F_GETFD)
                except OSError:
                    continue
                open_ones.append(fd)
            return open_ones
    """
    with ask(sandbox, textwrap.dedent(source)) as answers:
        answer = answers("descriptors")

    assert answer == Returned([0, 1, 2, 3])


def test_a_sandboxed_process_has_no_environment_and_no_capability(sandbox, ask, monkeypatch) -> None:
    """What the grader knows of its machine is not passed on."""
    monkeypatch.setenv("FAM_SECRET", "1")
    with ask(sandbox, "import os\ndef seen():\n    return len(os.environ)\n") as answers:
        assert answers("seen") == Returned(0)


def test_memory_is_limited(sandbox, ask) -> None:
    """A memory bomb costs its own call, at the line that asked for too much."""
    with ask(
        sandbox, "import numpy as np\ndef bomb():\n    return np.ones(1 << 28).sum()\n", memory_mb=256.0
    ) as answers:
        answer = answers("bomb")

    assert answer == OutOfMemory(256.0, line=3)


def test_the_sandbox_needs_no_more_than_what_students_use(sandbox, ask) -> None:
    """NumPy's corners and the everyday standard library work inside."""
    source = """
        import collections, dataclasses, decimal, fractions, functools, itertools, math, random, statistics, typing
        import numpy as np
        from numpy.lib.stride_tricks import as_strided, sliding_window_view

        def work():
            x = np.arange(36.0).reshape(6, 6)
            parts = [
                np.fft.irfft2(np.fft.rfft2(x), s=x.shape).sum(),
                np.linalg.norm(x @ x),
                np.einsum("ij,jk->ik", x, x).sum(),
                np.tensordot(x, x, axes=2),
                sliding_window_view(x, (2, 2)).sum(),
                np.random.default_rng(1).normal(size=(3, 3)).shape[0],
                float(decimal.Decimal("1.5") + 1),
                math.fsum(x.ravel().tolist()),
            ]
            return len(parts)
    """
    with ask(sandbox, textwrap.dedent(source)) as answers:
        assert answers("work") == Returned(8)


def test_nothing_is_left_of_a_process_that_hangs(sandbox, ask) -> None:
    """The deadline kills it, and the zygote reaps it."""
    with ask(sandbox, "def hang():\n    while True: pass\n", call_seconds=0.3) as answers:
        answers("hang")

    children = Path(f"/proc/{sandbox._zygote.pid}/task/{sandbox._zygote.pid}/children").read_text()
    assert children == ""


def test_the_kernel_ends_students_processes_first_when_memory_runs_out(sandbox) -> None:
    """The grader and its zygote keep the score that they were started with."""
    zygote = Path(f"/proc/{sandbox._zygote.pid}")
    process = sandbox.start(256)
    try:
        (child,) = (zygote / f"task/{sandbox._zygote.pid}/children").read_text().split()
        score = Path(f"/proc/{child}/oom_score_adj")
        deadline = time.monotonic() + 10
        while score.read_text() != "1000\n" and time.monotonic() < deadline:
            time.sleep(0.01)

        assert score.read_text() == "1000\n"
        assert (zygote / "oom_score_adj").read_text() == Path("/proc/self/oom_score_adj").read_text()
    finally:
        process.end(gone=False)


def test_no_memory_is_shared_with_another_process(sandbox) -> None:
    """Its memory is a copy of the zygote's, and that shares none: whatever it writes is its own copy."""
    lines = Path(f"/proc/{sandbox._zygote.pid}/smaps").read_text().splitlines()

    flags = [set(line.split()[1:]) for line in lines if line.startswith("VmFlags:")]
    assert len(flags) > 50
    assert [each for each in flags if {"sh", "mw"} <= each] == []  # shared, and may be written


def test_a_crash_of_the_interpreter_is_told(sandbox, ask) -> None:
    """A segmentation fault costs its own call."""
    with ask(
        sandbox, "import ctypes\ndef crash():\n    ctypes.string_at(0)\n\ndef fine():\n    return 1\n"
    ) as answers:
        crash, fine = answers("crash"), answers("fine")

    assert isinstance(crash, Died)
    assert "SIGSEGV" in crash.how
    assert fine == Returned(1)


def test_the_launcher_ends_with_all_that_it_started() -> None:
    """A grader that goes away leaves no process."""
    launcher, _ = make_launcher("sandbox")
    process = launcher.start(256)
    family = [launcher._zygote.pid, process._pid]

    launcher.close()
    process._wire.close()

    deadline = time.monotonic() + 5  # the kernel ends the child once its parent is gone
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def test_a_machine_without_landlock_is_refused_with_the_way_out(monkeypatch) -> None:
    """No layer is missing in silence."""
    monkeypatch.setattr("sys.platform", "darwin")

    with pytest.raises(CourseError, match="--isolation none"):
        make_launcher("sandbox")
