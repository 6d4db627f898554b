"""How many graders run side by side by default."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fam.core import cores


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight cores, and a control group `/box/inner` without a quota."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    monkeypatch.setattr(cores, "CGROUP", tmp_path)
    monkeypatch.setattr(cores, "OWN_CGROUP", tmp_path / "own")
    (tmp_path / "own").write_text("0::/box/inner\n")
    (tmp_path / "box" / "inner").mkdir(parents=True)
    (tmp_path / "box" / "inner" / "cpu.max").write_text("max 100000\n")
    return tmp_path


@pytest.mark.linux
def test_without_a_quota_the_affinity_counts(machine: Path) -> None:
    """A process that is pinned to some cores has these."""
    assert cores.available_cores() == 8


@pytest.mark.linux
@pytest.mark.parametrize(("quota", "expected"), [("50000 100000", 1), ("250000 100000", 2), ("1600000 100000", 8)])
def test_a_quota_of_an_outer_group_counts(machine: Path, quota: str, expected: int) -> None:
    """As containers have it; less than one core is still one grader, and as many as there are cores at most."""
    (machine / "box" / "cpu.max").write_text(quota)

    assert cores.available_cores() == expected


@pytest.mark.linux
def test_no_control_groups_are_no_limit(machine: Path) -> None:
    """Some containers have none."""
    (machine / "own").unlink()

    assert cores.available_cores() == 8
