"""`fam doctor` reports what is available, and what to do about the rest."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from fam.cli import fam


@pytest.mark.linux
def test_a_machine_that_can_grade_says_so(course_copy: Path) -> None:
    """The sandbox is started for real, and its layers are named."""
    done = CliRunner().invoke(fam, ["--course", str(course_copy), "doctor"])

    assert done.exit_code == 0, done.output
    assert "✓ sandbox: Landlock (ABI" in done.stdout
    assert "seccomp" in done.stdout
    assert "here, so this machine can grade" in done.stdout


def test_a_students_machine_lacks_nothing_required(course_copy: Path, monkeypatch) -> None:
    """Without the private half and without Landlock, checking works; grading is another machine's."""
    shutil.rmtree(course_copy / "solutions")
    monkeypatch.setattr("fam_grader.execution.isolation.sys.platform", "darwin")

    done = CliRunner().invoke(fam, ["--course", str(course_copy), "doctor", "--json"])

    states = {finding["subject"]: finding["state"] for finding in json.loads(done.stdout)}
    assert done.exit_code == 0
    assert states["solutions and hidden suites"] == "limited"
    assert states["sandbox"] == "limited"
    assert states["Python"] == "fine"


@pytest.mark.linux
def test_with_grading_what_grading_needs_is_required(course_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 1 without the solutions, and without a sandbox that works; each alone is enough."""
    command = ["--course", str(course_copy), "doctor", "--grading"]

    complete = CliRunner().invoke(fam, command)
    with monkeypatch.context() as changed:
        changed.setattr("fam_grader.execution.isolation.sys.platform", "darwin")
        unsafe = CliRunner().invoke(fam, command)
    shutil.rmtree(course_copy / "solutions")
    public = CliRunner().invoke(fam, command)

    assert (complete.exit_code, unsafe.exit_code, public.exit_code) == (0, 1, 1)
    assert complete.exception is None, complete.output


def test_a_folder_without_a_course_shows_how_to_name_one(tmp_path: Path) -> None:
    """Exit code 1: without a course there is nothing to check."""
    done = CliRunner().invoke(fam, ["--course", str(tmp_path), "doctor"])

    assert done.exit_code == 1
    assert "--course DIR" in done.stdout


def findings(course: Path) -> dict[str, dict[str, str]]:
    """Return what the doctor finds, by its subject."""
    done = CliRunner().invoke(fam, ["--course", str(course), "doctor", "--json"])
    assert done.exit_code == 0, done.output
    return {finding["subject"]: finding for finding in json.loads(done.stdout)}


@pytest.mark.linux
def test_each_part_of_the_sandbox_is_looked_at(course_copy: Path) -> None:
    """The kernel's parts, bubblewrap, who grades, and the interpreter."""
    found = findings(course_copy)

    parts = ["Landlock", "seccomp", "bubblewrap", "user namespaces", "user", "interpreter", "sandbox"]
    assert [subject for subject in found if subject in parts] == parts
    assert found["seccomp"]["found"] == "system calls can be filtered"
    assert sys.executable in found["interpreter"]["found"]


@pytest.mark.linux
def test_a_machine_without_a_filter_of_system_calls_is_named(course_copy: Path, monkeypatch) -> None:
    """Nothing crashes there; grading is another machine's."""
    monkeypatch.setattr("fam_grader.execution.sandbox.backends.kind_of_machine", lambda: "riscv64")

    found = findings(course_copy)

    assert found["seccomp"]["state"] == found["sandbox"]["state"] == "limited"
    assert "no filter of system calls for riscv64" in found["seccomp"]["found"]
    assert "no filter of system calls for riscv64" in found["sandbox"]["found"]


@pytest.mark.linux
def test_without_landlock_bubblewrap_is_what_to_install(course_copy: Path, monkeypatch, tmp_path: Path) -> None:
    """Where neither is there, each says what to do; for an ordinary user nothing can stand in."""
    from fam_grader.execution.sandbox import backends  # noqa: PLC0415 - Linux only
    from fam_grader.execution.sandbox.policy import Backend  # noqa: PLC0415

    lacking = lambda: "this kernel has no Landlock"  # noqa: E731
    monkeypatch.setattr("fam_grader.execution.sandbox.backends.landlock_trouble", lacking)
    monkeypatch.setitem(backends.TROUBLES, Backend.LANDLOCK, lacking)
    monkeypatch.setitem(backends.TROUBLES, Backend.USER, lambda: "only root can")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = findings(course_copy)

    assert found["Landlock"]["state"] == found["bubblewrap"]["state"] == found["sandbox"]["state"] == "limited"
    assert found["bubblewrap"]["found"] == "bubblewrap is not installed"
    assert "apt-get install bubblewrap" in found["bubblewrap"]["advice"]
    assert "apt-get install bubblewrap" in found["sandbox"]["advice"]


@pytest.mark.linux
def test_bubblewrap_is_not_missed_if_landlock_works(course_copy: Path, monkeypatch, tmp_path: Path) -> None:
    """Landlock does its work."""
    monkeypatch.setattr("fam_grader.execution.sandbox.backends.landlock_trouble", lambda: "")
    monkeypatch.setenv("PATH", str(tmp_path))

    found = findings(course_copy)

    assert found["bubblewrap"]["state"] == "fine"
    assert "not needed" in found["bubblewrap"]["found"]


@pytest.mark.linux
def test_settings_that_forbid_user_namespaces_are_named(course_copy: Path, monkeypatch) -> None:
    """An ordinary user's bubblewrap needs them."""
    monkeypatch.setattr("fam_grader.execution.sandbox.backends.landlock_trouble", lambda: "none")
    monkeypatch.setattr(
        "fam_grader.execution.sandbox.backends._setting", lambda name: "0" if "max_user" in name else ""
    )
    monkeypatch.setattr("fam_grader.execution.sandbox.backends.os.geteuid", lambda: 1000)

    found = findings(course_copy)["user namespaces"]

    assert found["state"] == "limited"
    assert "user.max_user_namespaces is 0" in found["found"]
