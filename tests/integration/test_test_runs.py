"""How `make test` spreads tests over processes."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.paths import REPOSITORY

MODULE = """
import os
import pathlib
import pytest

@pytest.fixture(scope="module")
def environment():
    with pathlib.Path("set-ups").open("a") as file:
        file.write(os.environ["PYTEST_XDIST_WORKER"] + chr(10))

@pytest.mark.parametrize("number", range(8))
def test_something(environment, number):
    assert number < 8
"""


@pytest.mark.slow
@pytest.mark.parametrize("target", ["test", "test-all"])
def test_the_tests_of_a_module_share_one_process(target: str, tmp_path: Path) -> None:
    """What is expensive to set up is set up once: xdist and pytest do not always agree on what a group is."""
    commands = subprocess.run(["make", "-n", target], cwd=REPOSITORY, check=True, capture_output=True, text=True)
    [dist] = re.findall(r" --dist (\w+)", commands.stdout)
    (tmp_path / "test_module.py").write_text(MODULE)

    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", dist, "-p", "no:cacheprovider"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )

    assert len((tmp_path / "set-ups").read_text().split()) == 1
