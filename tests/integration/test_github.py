"""The files for GitHub follow its schemas, and run what the repository has."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml

from support.paths import REPOSITORY

GITHUB = REPOSITORY / ".github"
SCHEMAS = {
    "workflows/ci.yml": "vendor.github-workflows",
    "workflows/container.yml": "vendor.github-workflows",
    "workflows/docs.yml": "vendor.github-workflows",
    "workflows/nightly.yml": "vendor.github-workflows",
    "workflows/systems.yml": "vendor.github-workflows",
    "ISSUE_TEMPLATE/bug.yml": "vendor.github-issue-forms",
    "ISSUE_TEMPLATE/deck.yml": "vendor.github-issue-forms",
    "ISSUE_TEMPLATE/exercise.yml": "vendor.github-issue-forms",
    "ISSUE_TEMPLATE/config.yml": "vendor.github-issue-config",
}


def test_every_file_has_a_schema() -> None:
    """A new workflow or issue form must be named above."""
    found = {path.relative_to(GITHUB).as_posix() for path in GITHUB.rglob("*.yml")}

    assert found == set(SCHEMAS)


@pytest.mark.parametrize(("file", "schema"), SCHEMAS.items(), ids=SCHEMAS)
def test_a_file_follows_its_schema(file: str, schema: str) -> None:
    """GitHub ignores a workflow or form that it cannot read."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, GITHUB / file]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_workflows_call_targets_that_exist() -> None:
    """A renamed target would fail only after the push."""
    workflows = (path.read_text() for path in (GITHUB / "workflows").glob("*.yml"))
    called = {target for text in workflows for target in re.findall(r"run: make ([a-z-]+)", text)}

    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    assert called <= targets
    assert {"lint", "verify", "test", "matrix", "container", "docs"} <= called


def test_the_wheel_is_tested_on_every_python_that_is_declared() -> None:
    """The matrix and the classifiers name the same versions."""
    workflow = yaml.safe_load((GITHUB / "workflows" / "ci.yml").read_text())
    project = (REPOSITORY / "pyproject.toml").read_text()

    declared = re.findall(r"Programming Language :: Python :: (3\.\d+)", project)
    assert workflow["jobs"]["wheel"]["strategy"]["matrix"]["python"] == declared


def test_students_tests_run_on_every_system_that_is_declared() -> None:
    """The workflow has the systems of the classifiers, the oldest Python and a recent one; its folders exist."""
    jobs = yaml.safe_load((GITHUB / "workflows" / "systems.yml").read_text())["jobs"]
    project = (REPOSITORY / "pyproject.toml").read_text()
    runners = {"MacOS": "macos-latest", "Microsoft :: Windows": "windows-latest", "POSIX :: Linux": "ubuntu-latest"}

    systems = {runners[name] for name in re.findall(r"Operating System :: (.+)\"", project)}
    pythons = re.findall(r"Programming Language :: Python :: (3\.\d+)", project)
    for job in jobs.values():
        assert set(job["strategy"]["matrix"]["system"]) == systems
        assert job["strategy"]["matrix"]["python"] == [pythons[0], "3.13"]
    assert {step.get("run") for step in jobs["students"]["steps"]} >= {
        'python -m pytest "@tests/students.txt" -n auto -m "not slow"'
    }
    for path in (REPOSITORY / "tests" / "students.txt").read_text().splitlines():
        assert (REPOSITORY / path).exists(), path


def test_hooks_run_programs_of_the_development_environment() -> None:
    """Each entry begins with a program that `make lint` installs."""
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    lint = (REPOSITORY / "Makefile").read_text()

    assert [hook["id"] for hook in hooks if hook["entry"].split()[0].replace(".venv/bin", "$(BIN)") not in lint] == []
