"""The kernel's count of processes that it ended for want of memory is read from either version of control groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from fam_grader.execution import memory
from fam_grader.execution.memory import oom_kills


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a machine's control groups; our process is in `/class/grader` of v2 and `/box` of v1."""
    monkeypatch.setattr(memory, "CGROUP", tmp_path)
    monkeypatch.setattr(memory, "OWN_CGROUP", tmp_path / "self")
    (tmp_path / "self").write_text("5:cpu,cpuacct:/box\n4:memory,hugetlb:/box\n0::/class/grader\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_version_2_counts_in_memory_events(machine: Path) -> None:
    """In our own group."""
    write(machine / "class" / "grader" / "memory.events", "low 0\nhigh 0\nmax 5\noom 4\noom_kill 3\n")

    assert oom_kills() == 3


def test_version_1_counts_in_oom_control(machine: Path) -> None:
    """Also where its memory controller shares a hierarchy with another one."""
    write(machine / "memory" / "box" / "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n")

    assert oom_kills() == 2


@pytest.mark.parametrize("text", ["", "oom_kill many\n", "oom_kill_disable 0\n", "a line of several words\n"])
def test_a_file_without_the_count_is_no_count(machine: Path, text: str) -> None:
    """Kernels before 4.13 have none."""
    write(machine / "class" / "grader" / "memory.events", text)

    assert oom_kills() is None


def test_other_systems_have_no_count(machine: Path) -> None:
    """Neither control groups nor /proc."""
    (machine / "self").unlink()

    assert oom_kills() is None
