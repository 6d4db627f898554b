"""Interpreters for other users: one that every user can start, and one in a folder that only root can open."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import numpy
import yaml

import fam
import fam_grader
from fam_grader.execution.sandbox.layers import NOBODY

MINOR = f"python3.{sys.version_info.minor}"


def startable_by_everyone() -> Path | None:
    """Return an interpreter of our version that the user `nobody` can start, if this machine has one."""
    places = [Path(sys.executable), Path(sys.base_prefix, "bin", MINOR), Path("/usr/bin", MINOR)]
    return next((path for path in places if path.exists() and _can_start(path)), None)


def make_python(base: Path, folder: Path, mode: int) -> Path:
    """Make an environment with copies of the packages that the sandbox needs, and give its interpreter."""
    subprocess.run([base, "-m", "venv", "--without-pip", folder], check=True)
    packages = folder / "lib" / MINOR / "site-packages"
    for module in (numpy, click, yaml, fam, fam_grader):
        source = Path(str(module.__file__)).parent
        left_out = shutil.ignore_patterns("tests", "_core/tests", "*.pyi", "*.a", "data")
        shutil.copytree(source, packages / source.name, ignore=left_out)
    libraries = Path(numpy.__file__).parent.with_name("numpy.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, packages / libraries.name)
    folder.chmod(mode)
    return folder / "bin" / "python"


def run_as(uid: int, python: Path, source: str, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run Python statements as the user `uid`, by a command that starts the interpreter, if one is given."""
    someone = {} if uid == os.geteuid() else {"user": uid, "group": uid, "extra_groups": []}
    command = [*before, python, "-I", "-c", source]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **someone)


def _can_start(python: Path) -> bool:
    try:
        return run_as(NOBODY, python, "").returncode == 0
    except PermissionError:
        return False
